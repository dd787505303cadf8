// What slides over the chat inside the phone: sheets, web pages, a large picture.

import { byId, el, icon } from "./dom.js";

const SANDBOX = "allow-scripts allow-forms allow-same-origin allow-popups allow-downloads allow-modals"; // never the top window

/** Puts one layer on top; answers the function that takes it away again. */
export function layer(...nodes) {
  const before = document.activeElement;
  const close = () => {
    document.removeEventListener("keydown", onKey);
    for (const node of nodes) node.remove();
    before?.focus?.();
  };
  const onKey = (event) => event.key === "Escape" && !event.isComposing && close();
  document.addEventListener("keydown", onKey);
  byId("layers").append(...nodes);
  nodes[0].querySelector("input, textarea, button")?.focus();
  return close;
}

/** A sheet from below; `fill(close)` makes its content. */
export function sheet(title, fill) {
  const body = el("div", { class: "sheet", role: "dialog", "aria-label": title });
  const back = el("div", { class: "layer sheet-back" }, body);
  const close = () => leave();
  back.addEventListener("click", (event) => event.target === back && close());
  body.append(
    el("h2", {}, el("button", { "aria-label": "关闭", type: "button", onclick: close }, icon("close")), title),
    ...[fill(close)].flat(),
  );
  const leave = layer(back);
  body.querySelector("input, textarea")?.focus();
}

/** A page as WeChat's browser shows it. */
export function web(address, title = "") {
  const host = new URL(address).host;
  const frame = el(
    "iframe",
    { src: address, title: title || host, referrerpolicy: "no-referrer", sandbox: SANDBOX, testid: "web-frame" },
  );
  const shut = el(
    "button",
    { class: "nav-button", "aria-label": "关闭网页", testid: "web-close", onclick: () => close() },
    icon("close"),
  );
  const outside = el(
    "a",
    { class: "nav-button", href: address, target: "_blank", rel: "noreferrer noopener", "aria-label": "在新窗口打开" },
    icon("more"),
  );
  const bar = el(
    "div",
    { class: "web-bar" },
    shut,
    el("div", {}, el("b", {}, title.slice(0, 14) || "网页"), el("small", {}, host)),
    outside,
  );
  const close = layer(el("section", { class: "layer web", role: "dialog", "aria-label": "网页" }, bar, frame));
}

export function look(address) {
  const viewer = el("button", { class: "layer viewer", "aria-label": "关闭大图" }, el("img", { src: address, alt: "" }));
  const close = layer(viewer);
  viewer.addEventListener("click", () => close());
}
