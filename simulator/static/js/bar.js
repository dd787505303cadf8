// The bar at the bottom: the menu or the keyboard, voice, emoji, the plus panel, or the button to follow.

import { byId, el, icon, EMBLEM } from "./dom.js";
import { act, say } from "./deeds.js";
import { buttonsOf, closePops, menuRow } from "./menu.js";
import { plusTray, scanSheet, voiceSheet } from "./plus.js";
import { me, on, town } from "./town.js";

const EMOJI = [..."😀😄😁😆😅😂🙂😉😊😍😘😋😜🤔🤗😎😴😷😢😭😤😡😱😳🥰🥳🙏👍👎👌👏🤝💪✌👀🌹🎉🎁❤💔🔥⭐☀🌙☕🍵🐶🐱"];
const GROWS = CSS.supports("field-sizing", "content");
const drafts = new Map();

let buttons = [];
let mode = "text";
let tray = null;
let mounted = null;
let drawn = "";

const input = el(
  "textarea",
  {
    class: "bar-input",
    rows: "1",
    "aria-label": "输入消息",
    testid: "input",
    enterkeyhint: "send",
    oninput: drawSend,
    onkeydown: onKey,
    onfocus: () => showTray(null),
  },
);
const sendButton = el("button", { class: "bar-send", type: "button", testid: "send", onclick: submit }, "发送");
const plusButton = tool("plus", "更多", "plus", () => showTray(tray === "plus" ? null : "plus"));

export function startBar() {
  document.addEventListener("click", closePops);
  document.addEventListener("keydown", typeAnywhere);
  on("person", () => {
    input.value = drafts.get(town.current) ?? "";
    refresh({ fresh: true });
  });
  on("menu", () => refresh());
  on("people", () => me() && mounted !== me().following && refresh({ fresh: true }));
}

async function refresh({ fresh = false } = {}) {
  const openid = town.current;
  const found = me().following ? await buttonsOf(openid).catch(() => []) : [];
  if (openid !== town.current) return;
  buttons = found;
  if (fresh) mode = buttons.length ? "menu" : "text";
  if (!buttons.length && mode === "menu") mode = "text";
  if (fresh) showTray(null);
  if (shape() !== drawn) return draw(); // else a list that is unfolded stays so
  drawSend();
}

const shape = () => JSON.stringify([me().following, mode, buttons]);

function tool(sign, label, testid, onclick) {
  return el("button", { class: "bar-button", type: "button", "aria-label": label, testid, onclick }, icon(sign));
}

function draw() {
  tray = null;
  mounted = me().following;
  drawn = shape();
  byId("bar").replaceChildren(mounted ? el("div", { class: "bar-row" }, row()) : stranger());
  drawSend();
}

function row() {
  const turn = buttons.length ? tool(
    mode === "menu" ? "keyboard" : "menu",
    mode === "menu" ? "打字" : "菜单",
    "bar-switch",
    () => become(mode === "menu" ? "text" : "menu"),
  ) : null;
  turn?.classList.add("bar-switch");
  if (mode === "menu") return [turn, menuRow(buttons)];
  const speaking = mode === "voice";
  const voice = tool(
    speaking ? "keyboard" : "voice",
    speaking ? "打字" : "语音",
    "voice",
    () => become(speaking ? "text" : "voice"),
  );
  const middle = speaking ? el(
    "button",
    { class: "bar-hold", type: "button", testid: "hold", onclick: voiceSheet },
    "按住 说话",
  ) : input;
  const smile = tool("smile", "表情", "emoji", () => showTray(tray === "emoji" ? null : "emoji"));
  return [turn, voice, middle, smile, plusButton, sendButton].filter(Boolean);
}

function become(next) {
  mode = next;
  draw();
  if (mode === "text") input.focus();
}

function stranger() {
  return el(
    "div",
    { class: "bar-follow" },
    el("img", { src: EMBLEM, alt: "" }),
    el("b", {}, town.account.name ?? "公众号"),
    el("p", {}, "还没有关注这个公众号"),
    el("button", { class: "wide-button primary", type: "button", testid: "follow", onclick: () => act("follow") }, "关注公众号"),
    el("button", { class: "wide-button", type: "button", testid: "follow-scan", onclick: () => scanSheet() }, "扫码关注"),
  );
}

function drawSend() {
  const full = input.value.trim() !== "" && mode !== "voice";
  sendButton.hidden = !full;
  plusButton.hidden = full;
  drafts.set(town.current, input.value);
  if (!GROWS) input.style.height = `${((input.style.height = "auto"), input.scrollHeight)}px`;
}

function showTray(name) {
  byId("bar").querySelector(".tray")?.remove();
  tray = name;
  if (!name) return;
  if (mode === "voice") become("text");
  tray = name;
  byId("bar").append(name === "plus" ? plusTray() : emojiTray());
}

function emojiTray() {
  const put = (char) => {
    input.setRangeText(char, input.selectionStart, input.selectionEnd, "end");
    drawSend();
  };
  return el("div", { class: "tray tray-emoji" }, EMOJI.map((char) => el("button", { type: "button", onclick: () => put(char) }, char)));
}

function onKey(event) {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  submit();
}

async function submit() {
  const openid = town.current;
  const text = input.value.trim();
  if (!text) return;
  input.value = "";
  drawSend();
  input.focus();
  if ((await say(text)) || openid !== town.current || input.value) return;
  input.value = text;
  drawSend();
}

/** Typing while the menu is shown changes to the keyboard, so that nothing typed is lost. */
function typeAnywhere(event) {
  const composing = event.keyCode === 229; // an input method begins
  const letter = (event.key.length === 1 && event.key !== " ") || composing;
  const shortcut = event.ctrlKey || event.metaKey || event.altKey;
  const busy = byId("layers").childElementCount || document.activeElement === input;
  if (!letter || shortcut || busy || !isFree() || !me()?.following) return;
  become("text");
}

function isFree() {
  const active = document.activeElement;
  return active === document.body || byId("chat").contains(active) || byId("bar").contains(active);
}
