// The wide cards of the chat: articles (news) and template or subscription notices.

import { el, icon, EMBLEM } from "./dom.js";
import { safeAddress } from "./words.js";
import { day } from "./times.js";
import { town } from "./town.js";

export function articles(message, doors) {
  const list = message.articles ?? [];
  if (list.length === 1) return el("div", { class: "card" }, single(list[0], doors));
  return el("div", { class: "card" }, list.map((article, index) => (index ? row(article, doors) : first(article, doors))));
}

function door(article, shape, doors, ...children) {
  const safe = safeAddress(article.url ?? "");
  const onclick = (event) => {
    event.preventDefault();
    if (safe) doors.open(safe, article.title);
  };
  return el("a", { class: `article ${shape}`, href: safe ?? "#", rel: "noreferrer", testid: "article", onclick }, children);
}

function image(address) {
  const blank = () => el("img", { class: "blank", src: EMBLEM, alt: "" });
  if (!address) return blank();
  return el("img", { src: address, alt: "", onerror: (event) => event.target.replaceWith(blank()) });
}

function single(article, doors) {
  const about = article.description ? el("p", {}, article.description) : null;
  return door(
    article,
    "article-only",
    doors,
    el("span", { class: "cover" }, image(article.pic_url)),
    el("div", { class: "words" }, el("h3", {}, article.title ?? ""), about),
  );
}

const first = (article, doors) =>
  door(
    article,
    "article-first",
    doors,
    el("span", { class: "cover" }, image(article.pic_url), el("h3", {}, article.title ?? "")),
  );

const row = (article, doors) =>
  door(
    article,
    "article-row",
    doors,
    el("h3", {}, article.title ?? ""),
    el("span", { class: "thumb" }, image(article.pic_url)),
  );

export function template(message, doors) {
  const safe = message.url ? safeAddress(message.url) : null;
  const pairs = (message.fields ?? []).flatMap(({ label, key, value }) =>
    label ? [el("dt", {}, label), el("dd", {}, String(value))] : [el("dd", { class: "only", title: key }, String(value))],
  );
  const detail = el(
    "button",
    { class: "detail", testid: "template-detail", onclick: () => doors.open(safe, message.title) },
    "详情",
    icon("next"),
  );
  return el(
    "div",
    { class: "card template" },
    el(
      "div",
      { class: "from-account" },
      el("img", { src: EMBLEM, alt: "" }),
      message.kind === "subscribe" ? "订阅通知" : town.account.name ?? "服务通知",
    ),
    el("h3", {}, message.title ?? ""),
    el("span", { class: "template-day" }, day(message.time)),
    el("dl", {}, pairs),
    safe ? detail : null,
  );
}
