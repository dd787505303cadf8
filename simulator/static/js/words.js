// Message text as nodes: links are links, everything else is strictly text.

import { el, toast, copy } from "./dom.js";

const ANCHOR = /<a\s+([^>]*)>([\s\S]*?)<\/a>/gi;
const HREF = /\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/i;
const BARE = /(https?:\/\/[\w\-.~:/?#[\]@!$&'()*+,;=%]+[\w/#=&%-])|((?<!\d)(?:1[3-9]\d{9}|0\d{2,3}-\d{7,8}|12345)(?!\d))/gi;
const MENU = /^weixin:\/\/bizmsgmenu\?/i;

/** The address if it may be opened, or null: nothing but http and https ever is. */
export function safeAddress(address) {
  try {
    const url = new URL(unescaped(address.trim()));
    return ["http:", "https:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** `doors` has `open(url)` and `tapLine(id, content)`. */
export function words(text, doors) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(ANCHOR)) {
    nodes.push(...plain(text.slice(from, found.index), doors), anchor(found, doors));
    from = found.index + found[0].length;
  }
  nodes.push(...plain(text.slice(from), doors));
  return nodes;
}

function anchor([whole, attributes, label], doors) {
  const href = HREF.exec(attributes);
  const address = href ? (href[1] ?? href[2] ?? href[3]) : "";
  const said = label.replace(/<[^>]*>/g, "");
  if (MENU.test(address)) {
    const asked = new URLSearchParams(unescaped(address).replace(MENU, ""));
    return link(said, null, () => doors.tapLine(asked.get("msgmenuid") ?? "", asked.get("msgmenucontent") ?? said));
  }
  const safe = safeAddress(address);
  return safe ? link(said, safe, () => doors.open(safe, said)) : whole;
}

function plain(text, doors) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(BARE)) {
    nodes.push(text.slice(from, found.index));
    nodes.push(found[1] ? link(found[1], found[1], () => doors.open(found[1])) : phone(found[2]));
    from = found.index + found[0].length;
  }
  nodes.push(text.slice(from));
  return nodes;
}

function link(label, address, go) {
  const onclick = (event) => {
    event.preventDefault();
    go();
  };
  return el("a", { href: address ?? "#", rel: "noreferrer", onclick }, label);
}

function phone(number) {
  const dial = async () => {
    await copy(number);
    toast("号码已复制");
  };
  return link(number, null, dial);
}

const unescaped = (text) => text.replace(/&amp;/g, "&");
