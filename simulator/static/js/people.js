// The list of people: whose phone this is, who has news, and a new person on demand.

import * as api from "./api.js";
import { byId, el, icon, initial, toast } from "./dom.js";
import { chatOf, choose, keepPerson, now, on, town } from "./town.js";
import { stamp } from "./times.js";

const SAID = {
  image: "［图片］",
  voice: "［语音］",
  video: "［视频］",
  shortvideo: "［视频］",
  location: "［位置］",
  file: "［文件］",
  link: "［链接］",
  news: "［图文］",
  template: "［服务通知］",
  subscribe: "［订阅通知］",
  music: "［音乐］",
  miniprogrampage: "［小程序］",
  card: "［卡片］",
};

let wanted = "";
let found = [];
let close = () => undefined;

export function startPeople(closeDrawer) {
  close = closeDrawer;
  const search = el(
    "input",
    {
      type: "search",
      placeholder: "找人",
      "aria-label": "找人",
      testid: "person-search",
      oninput: () => look(search.value.trim()),
    },
  );
  byId("people").append(
    el("header", { class: "people-head" }, el("h2", {}, "微信"), el("label", { class: "search" }, icon("search"), search)),
    el("ul", { id: "people-list" }),
    newPerson(),
  );
  on("people", drawSoon);
  on("message", drawSoon);
}

async function look(name) {
  wanted = name;
  found = name ? (await api.crowd(name).catch(() => ({ people: [] }))).people : [];
  draw();
}

function shown() {
  const known = [...town.people.values()].filter((person) => person.name.includes(wanted));
  const more = found.filter((person) => !town.people.has(person.openid));
  return [...known, ...more];
}

let planned = false;

function drawSoon() {
  if (planned) return;
  planned = true;
  requestAnimationFrame(() => {
    planned = false;
    draw();
  });
}

function draw() {
  byId("people-list").replaceChildren(...shown().map(line));
  const unread = [...town.chats.values()].reduce((sum, chat) => sum + chat.unread, 0);
  const badge = unread ? el("span", { class: "badge" }, unread > 99 ? "99+" : String(unread)) : "";
  byId("nav-back").replaceChildren(icon("back"), badge);
}

function line(person) {
  const chat = chatOf(person.openid);
  const last = chat.messages.at(-1);
  const go = async () => {
    await choose(person.openid).catch((error) => toast(error.message));
    close();
  };
  const names = el(
    "div",
    {},
    el("b", {}, person.name),
    el("span", { class: "role" }, person.role || "路人"),
    person.following ? null : el("span", { class: "role role-off" }, "未关注"),
  );
  const time = el("time", {}, last ? stamp(last.time, now()) : "");
  const news = chat.unread ? el("span", { class: "badge", testid: "unread" }, String(chat.unread)) : null;
  const button = el(
    "button",
    {
      class: "person",
      testid: `person-${person.openid}`,
      "aria-current": person.openid === town.current ? "true" : "false",
      onclick: go,
    },
    el("span", { class: "person-face" }, initial(person), news),
    el("span", { class: "person-words" }, names, el("small", {}, last ? summary(last) : "还没有消息")),
    time,
  );
  return el("li", {}, button);
}

function summary(message) {
  const text = message.content ?? message.head ?? message.articles?.[0]?.title ?? message.title ?? message.recognition ?? "";
  return `${SAID[message.kind] ?? ""}${text.replace(/<[^>]+>/g, "")}`.slice(0, 40);
}

function newPerson() {
  const name = el(
    "input",
    { name: "name", required: true, maxlength: "20", placeholder: "新人的名字", "aria-label": "新人的名字", testid: "new-name" },
  );
  const role = el(
    "select",
    { name: "role", "aria-label": "身份" },
    ["企业联系人", "联络员", "路人"].map((one) => el("option", {}, one)),
  );
  const onsubmit = async (event) => {
    event.preventDefault();
    try {
      const person = await api.meet(name.value.trim(), role.value);
      keepPerson(person);
      name.value = "";
      await choose(person.openid);
      close();
    } catch (error) {
      toast(error.message);
    }
  };
  return el(
    "form",
    { class: "new-person", onsubmit },
    name,
    role,
    el("button", { class: "small-button", testid: "new-person" }, "加一个人"),
  );
}

