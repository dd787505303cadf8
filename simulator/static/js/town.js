// What the page knows: the people, their chats and the wire, kept up to date by events or, without them, by polling.

import * as api from "./api.js";

const POLL_MS = 2000;
const RETRY_MS = 3000;
const WIRE_KEPT = 500;

export const town = {
  account: {},
  people: new Map(),
  chats: new Map(),
  wire: [],
  wireLast: 0,
  switches: {},
  current: null,
  ahead: 0,
  live: false,
};

const listeners = new Map();
let source = null;
let polling = null;

/** Topics: people, person, acting, message, wire, wires, menu, switches, live, typing. */
export function on(topic, listener) {
  listeners.set(topic, [...(listeners.get(topic) ?? []), listener]);
}

export function tell(topic, fact) {
  for (const listener of listeners.get(topic) ?? []) listener(fact);
}

export const now = () => Date.now() / 1000 + town.ahead;
export const me = () => town.people.get(town.current);

export function chatOf(openid) {
  if (!town.chats.has(openid)) town.chats.set(openid, { messages: [], ids: new Set(), last: 0, unread: 0, loaded: false });
  return town.chats.get(openid);
}

export function keepPerson(person) {
  town.people.set(person.openid, { ...town.people.get(person.openid), ...person });
  tell("people");
}

export async function load() {
  const state = await api.state();
  town.account = state.account;
  town.switches = state.switches;
  town.ahead = state.now - Date.now() / 1000;
  for (const person of state.people) town.people.set(person.openid, person);
  tell("people");
}

export async function choose(openid) {
  if (!town.people.has(openid)) town.people.set(openid, await api.person(openid));
  town.current = openid;
  chatOf(openid).unread = 0;
  document.cookie = `sim_openid=${encodeURIComponent(openid)}; path=/; SameSite=Lax`;
  const address = new URL(location.href);
  address.searchParams.set("as", openid);
  history.replaceState(null, "", address);
  await catchUp(openid);
  tell("person", openid);
  tell("people");
}

/** Fetches what is missing of a chat; also after an act, in case events are late. */
export async function catchUp(openid) {
  const chat = chatOf(openid);
  const { messages, last } = await api.chat(openid, chat.loaded ? chat.last : 0);
  if (last < chat.last && !messages.length) return startAgain(openid);
  chat.loaded = true;
  for (const message of messages) hear({ openid, message });
}

/** The simulator was set back, so its numbers begin anew. */
async function startAgain(openid) {
  town.chats.delete(openid);
  await catchUp(openid);
  if (openid === town.current) tell("person", openid);
}

function hear({ openid, message }) {
  if (message.kind === "typing") return tell("typing", { openid, on: message.on });
  const chat = chatOf(openid);
  if (chat.ids.has(message.id)) return;
  chat.ids.add(message.id);
  chat.messages.push(message);
  if (message.id < chat.last) chat.messages.sort((one, other) => one.id - other.id);
  chat.last = Math.max(chat.last, message.id);
  if (openid !== town.current && message.from === "account" && chat.watched) chat.unread += 1;
  tell("message", { openid, message });
}

function keepWire(entry) {
  if (town.wire.some((kept) => kept.id === entry.id)) return;
  town.wire.push(entry);
  town.wire.splice(0, town.wire.length - WIRE_KEPT);
  town.wireLast = Math.max(town.wireLast, entry.id);
  tell("wire", entry);
}

async function catchUpAll() {
  if (town.current) await catchUp(town.current);
  const { entries, last } = await api.wire(town.wireLast);
  if (last < town.wireLast) {
    town.wire.length = town.wireLast = 0;
    return catchUpAll();
  }
  entries.forEach(keepWire);
}

async function refreshAll() {
  await load();
  tell("switches");
  tell("menu");
  await catchUpAll();
}

/** Reads the last line of every chat once, then counts what comes as unread. */
export async function watch() {
  await catchUpAll();
  const others = [...town.people.keys()].filter((openid) => openid !== town.current).slice(0, 40);
  await Promise.all(others.map((openid) => catchUp(openid).catch(() => undefined)));
  tell("people");
  connect();
}

function connect() {
  source = new EventSource("/sim/events");
  source.onopen = () => {
    settleLive(true);
    refreshAll().catch(() => undefined);
  };
  source.onerror = () => {
    settleLive(false);
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, RETRY_MS);
  };
  const listen = (name, take) => source.addEventListener(name, (event) => take(JSON.parse(event.data)));
  listen("chat", (fact) => {
    if (!town.people.has(fact.openid)) return; // one of the crowd: fetched when chosen
    chatOf(fact.openid).watched = true;
    hear(fact);
    tell("people");
  });
  listen("wire", keepWire);
  listen("person", (person) => (town.people.has(person.openid) || !person.crowd) && keepPerson(person));
  listen("menu", () => tell("menu"));
  listen("switches", turned);
  listen("reset", () => startOver().catch(() => undefined));
}

/** The simulator was set back: every chat is empty again. */
async function startOver() {
  town.chats.clear();
  town.wire.length = town.wireLast = 0;
  await refreshAll();
  tell("wires");
  if (town.current) tell("person", town.current);
}

export function turned(switches) {
  town.switches = switches;
  tell("switches");
}

function settleLive(live) {
  town.live = live;
  tell("live");
  clearInterval(polling);
  if (!live) polling = setInterval(() => catchUpAll().catch(() => undefined), POLL_MS);
}
