// One function a kind of message: what it looks like in the chat.

import { el, icon } from "./dom.js";
import { articles, template } from "./cards.js";
import { safeAddress, words } from "./words.js";

const WIDE = new Set(["news", "template", "subscribe"]);
const PAPER = {
  pdf: "#e2574c",
  doc: "#4b7bec",
  docx: "#4b7bec",
  xls: "#26a65b",
  xlsx: "#26a65b",
  ppt: "#e67e22",
  pptx: "#e67e22",
};

export const isWide = (message) => WIDE.has(message.kind);

const KINDS = {
  text: (message, doors) => el("div", { class: "bubble" }, words(message.content ?? "", doors)),
  notice: (message) => message.content ?? "",
  image: picture,
  voice,
  video: film,
  shortvideo: film,
  location: place,
  link: (message, doors) => shared(message, "link", "链接", doors),
  music: (message, doors) => shared({ ...message, pic_url: message.thumb_url }, "play", "音乐", doors),
  miniprogrampage: (message, doors) => shared({ ...message, description: message.page_path }, "link", "小程序", doors),
  card: (message, doors) => shared(message, "file", "卡片", doors),
  file: paper,
  msgmenu: choices,
  news: articles,
  template,
  subscribe: template,
};

export function bubble(message, doors) {
  const draw = KINDS[message.kind];
  return draw ? draw(message, doors) : el("div", { class: "bubble" }, `［${message.kind}］`);
}

function picture(message, doors) {
  const onclick = () => message.url && doors.look(message.url);
  const image = el("img", { src: message.url, alt: "图片" });
  return el("button", { class: "picture", "aria-label": "看大图", onclick }, image);
}

function voice(message) {
  const seconds = Math.max(1, Math.round(message.seconds ?? 2));
  const bar = el("div", { class: "bubble voice", "aria-label": `语音 ${seconds} 秒` }, icon("wave"), `${seconds}″`);
  bar.style.width = `${Math.min(210, 72 + seconds * 6)}px`;
  const heard = message.recognition ? el("div", { class: "heard" }, message.recognition, el("small", {}, "语音识别结果")) : null;
  return el("div", { class: "said" }, bar, heard);
}

function film(message, doors) {
  const cover = message.thumb_url ? el(
    "img",
    { src: message.thumb_url, alt: "", onerror: (event) => event.target.remove() },
  ) : null;
  const safe = message.url ? safeAddress(new URL(message.url, location.href).href) : null;
  const onclick = () => safe && doors.open(safe);
  return el(
    "button",
    { class: "film", "aria-label": "看视频", onclick },
    cover,
    icon("play"),
    el("small", {}, message.title || "视频"),
  );
}

function place(message) {
  const spot = `${message.x}, ${message.y}`;
  const header = el("header", {}, el("h3", {}, message.label || "位置"), el("small", {}, spot));
  return el("div", { class: "card-tail place" }, el("div", { class: "card-body" }, header, el("div", { class: "map" })));
}

function shared(message, sign, kind, doors) {
  const safe = message.url ? safeAddress(message.url) : null;
  const thumb = message.pic_url ? el(
    "img",
    { class: "shared-thumb", src: message.pic_url, alt: "" },
  ) : el("span", { class: "shared-thumb" }, icon(sign));
  const row = el("div", { class: "shared-row" }, el("div", {}, el("small", {}, message.description ?? "")), thumb);
  const body = el(
    "div",
    { class: "card-body shared" },
    el("h3", {}, message.title || kind),
    row,
    el("div", { class: "shared-kind" }, kind),
  );
  return el("button", { class: "card-tail", onclick: () => safe && doors.open(safe) }, body);
}

function paper(message) {
  const ending = /\.(\w{1,5})$/.exec(message.title ?? "")?.[1]?.toLowerCase() ?? "";
  const sheet = el("span", { class: "paper" }, ending || "文件");
  sheet.style.setProperty("--paper", PAPER[ending] ?? "#8a94a6");
  const about = el("div", {}, el("h3", {}, message.title || "文件"), el("small", {}, sizeOf(message.size)));
  return el(
    "div",
    { class: "card-tail" },
    el("div", { class: "card-body shared" }, el("div", { class: "shared-row" }, about, sheet)),
  );
}

function sizeOf(bytes) {
  if (!bytes) return "";
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function choices(message, doors) {
  const lines = message.list.map(({ id, content }) =>
    el(
      "button",
      { class: "line", testid: "msgmenu-item", "data-choice": String(id), onclick: () => doors.tapLine(id, content) },
      content,
    ),
  );
  const head = message.head ? el("p", {}, words(message.head, doors)) : null;
  const tail = message.tail ? el("p", {}, words(message.tail, doors)) : null;
  return el("div", { class: "bubble" }, head, lines, tail);
}

