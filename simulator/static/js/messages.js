// The chat window: messages in order, time stamps between them, and the newest in sight.

import { byId, el, icon, initial, EMBLEM } from "./dom.js";
import { bubble, isWide } from "./bubbles.js";
import { needsStamp, stamp } from "./times.js";
import { chatOf, me, now, on, town } from "./town.js";

const NEAR = 60;
let doors = null;
let lastTime = null;
let lastId = 0;
let missed = 0;
let following = true;

export function startMessages(given) {
  doors = given;
  byId("pill").append(icon("down"), el("span"));
  byId("pill").addEventListener("click", toNewest);
  byId("chat").addEventListener("scroll", () => {
    following = atEnd();
    if (following) seen();
  });
  const grown = new ResizeObserver(() => following && toNewest()); // a picture has loaded, the keyboard has opened
  grown.observe(byId("chat"));
  grown.observe(byId("messages"));
  on("person", drawAll);
  on("acting", toNewest);
  on("message", ({ openid, message }) => openid === town.current && draw(message));
}

const atEnd = () => {
  const chat = byId("chat");
  return chat.scrollHeight - chat.scrollTop - chat.clientHeight < NEAR;
};

function toNewest() {
  following = true;
  byId("chat").scrollTo(0, byId("chat").scrollHeight);
  seen();
}

function seen() {
  missed = 0;
  byId("pill").hidden = true;
}

function drawAll() {
  lastTime = null;
  lastId = 0;
  byId("messages").replaceChildren();
  for (const message of chatOf(town.current).messages) add(message);
  toNewest();
}

function draw(message) {
  if (message.id < lastId) return drawAll();
  add(message, "msg-new");
  if (following) return toNewest();
  missed += 1;
  byId("pill").lastElementChild.textContent = missed > 1 ? `${missed} 条新消息` : "新消息";
  byId("pill").hidden = false;
}

function add(message, fresh = "") {
  if (needsStamp(lastTime, message.time)) byId("messages").append(el("li", { class: "stamp" }, stamp(message.time, now())));
  lastTime = message.time;
  lastId = message.id;
  byId("messages").append(line(message, fresh));
}

function line(message, fresh) {
  const shape = message.from === "system" ? "system" : `msg ${isWide(message) ? "wide" : ""} ${fresh}`;
  const item = el(
    "li",
    { class: shape, testid: "message", "data-from": message.from, "data-kind": message.kind, "data-id": String(message.id) },
  );
  const said = bubble(message, doors);
  if (message.from === "system" || isWide(message)) item.append(said);
  else item.append(face(message), el("div", { class: "said" }, said));
  return item;
}

function face(message) {
  if (message.from === "me") return initial(me());
  return el("img", { class: "avatar", src: EMBLEM, alt: town.account.name });
}
