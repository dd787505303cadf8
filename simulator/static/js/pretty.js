// Raw XML and JSON made readable: indented, and coloured by token as text nodes.

import { el } from "./dom.js";

export function pretty(raw) {
  const text = typeof raw === "string" ? raw.trim() : JSON.stringify(raw, null, 2);
  if (text.startsWith("<")) return prettyXml(text);
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function prettyXml(text) {
  const tree = new DOMParser().parseFromString(text, "text/xml");
  if (tree.querySelector("parsererror")) return text;
  return xmlLines(tree.documentElement, "").join("\n");
}

function xmlLines(node, indent) {
  if (!node.children.length) return [`${indent}<${node.tagName}>${leaf(node)}</${node.tagName}>`];
  const inner = [...node.children].flatMap((child) => xmlLines(child, `${indent}  `));
  return [`${indent}<${node.tagName}>`, ...inner, `${indent}</${node.tagName}>`];
}

const leaf = (node) =>
  [...node.childNodes].map(
    (part) => (part.nodeType === Node.CDATA_SECTION_NODE ? `<![CDATA[${part.data}]]>` : part.data),
  ).join("");

const TOKENS = /(<!\[CDATA\[)([\s\S]*?)(\]\]>)|(<\/?[\w:.-]+\/?>)|("(?:[^"\\]|\\.)*")(\s*:)?|(-?\b\d+(?:\.\d+)?\b|\btrue\b|\bfalse\b|\bnull\b)/g;

/** The text as nodes, with the tags, keys, strings and numbers in their colours. */
export function coloured(text) {
  const nodes = [];
  let from = 0;
  const json = /^[[{]/.test(text);
  for (const found of text.matchAll(TOKENS)) {
    const [whole, opening, inside, closing, tag, string, colon, number] = found;
    const shape = opening ? "t-dim" : tag ? "t-tag" : !json ? null : string && colon ? "t-key" : string ? "t-string" : number ? "t-number" : null;
    if (!shape) continue;
    nodes.push(text.slice(from, found.index));
    if (opening) nodes.push(el("span", { class: shape }, opening), inside, el("span", { class: shape }, closing));
    else nodes.push(el("span", { class: shape }, whole));
    from = found.index + whole.length;
  }
  return [...nodes, text.slice(from)];
}
