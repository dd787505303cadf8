// The account's custom menu: three buttons, pop-up lists, and what a tap of each type does.

import * as api from "./api.js";
import { el, icon } from "./dom.js";
import { act } from "./deeds.js";
import { web } from "./layers.js";
import { scanSheet } from "./plus.js";
import { safeAddress } from "./words.js";

const PLACE = { x: 31.2304, y: 121.4737, label: "市政务服务中心" };

export async function buttonsOf(openid) {
  const { button } = await api.menu(openid);
  return button ?? [];
}

export const menuRow = (buttons) => el(
  "div",
  { class: "bar-menu", testid: "menu" },
  buttons.map((button) => el("div", {}, top(button))),
);

function top(button) {
  const list = button.sub_button ?? [];
  const onclick = (event) => {
    event.stopPropagation();
    const open = event.currentTarget.getAttribute("aria-expanded") === "true";
    closePops();
    if (!list.length) return tap(button);
    if (!open) unfold(event.currentTarget, list);
  };
  const expanded = list.length ? { "aria-expanded": "false", "aria-haspopup": "menu" } : {};
  return el(
    "button",
    { class: "menu-button", type: "button", testid: "menu-button", ...expanded, onclick },
    list.length ? icon("bars") : null,
    el("span", {}, button.name),
  );
}

function unfold(button, list) {
  const item = (entry) => el(
    "button",
    { class: "menu-item", type: "button", role: "menuitem", testid: "menu-item", onclick: () => (closePops(), tap(entry)) },
    entry.name,
  );
  button.setAttribute("aria-expanded", "true");
  button.after(el("div", { class: "menu-pop", role: "menu" }, list.map(item)));
}

export function closePops() {
  for (const pop of document.querySelectorAll(".menu-pop")) {
    pop.previousElementSibling.setAttribute("aria-expanded", "false");
    pop.remove();
  }
}

function tap(button) {
  if (button.type === "view" || button.type === "miniprogram") return visit(button);
  if (button.type.startsWith("scancode_")) return scanSheet(
    (scene) => act("tap", { menu_key: button.key, scan_result: scene }),
  );
  const more = button.type === "location_select" ? PLACE : {};
  return act("tap", { menu_key: button.key ?? button.media_id ?? button.article_id, ...more });
}

function visit(button) {
  act("tap", { menu_url: button.url ?? button.pagepath });
  const safe = safeAddress(button.url ?? "");
  if (safe) web(safe, button.name);
}
