// The wire: every exchange between the platform and the product, newest first, opened by a click.

import { copy, el, icon, toast } from "./dom.js";
import { addressee, gist, nameOfCall, nameOfPush } from "./labels.js";
import { coloured, pretty } from "./pretty.js";
import { on, town } from "./town.js";
import { precise } from "./times.js";

const SHOWN = 200;
const ERRORS = { timeout: "超时", refused: "连不上", broken: "断开" };
const FAULTS = { no_answer: "没有回应", bad_answer: "回应有误" };
const opened = new Set();

let mine = false;
let list = null;

export function wireTab() {
  const only = el("input", { type: "checkbox", testid: "wire-mine", onchange: () => ((mine = only.checked), draw()) });
  const count = el("span", { class: "wire-count" });
  list = el("ol", { class: "wire" });
  const redraw = () => {
    draw();
    count.textContent = `共 ${town.wire.length} 次`;
  };
  on("wire", (entry) => {
    if (matches(entry)) list.prepend(line(entry));
    while (list.childElementCount > SHOWN) list.lastElementChild.remove();
    list.querySelector(".empty")?.remove();
    count.textContent = `共 ${town.wire.length} 次`;
  });
  on("person", () => mine && draw());
  on("wires", redraw);
  redraw();
  return el("div", { class: "tab-body" }, el("div", { class: "wire-tools" }, el("label", {}, only, "只看当前这个人"), count), list);
}

function matches(entry) {
  if (!mine) return true;
  return entry.openid ? entry.openid === town.current : (entry.request ?? "").includes(town.current);
}

function draw() {
  const entries = town.wire.filter(matches).slice(-SHOWN).reverse();
  list.replaceChildren(...entries.map(line));
  if (!entries.length) list.append(el("li", { class: "empty" }, "还没有来往。发一句话试试。"));
}

function line(entry) {
  const about = entry.kind === "push" ? pushed(entry) : called(entry);
  const head = el(
    "summary",
    {},
    el("span", { class: `way ${about.way}` }, about.way === "to" ? "推送 →" : "← 调用"),
    el(
      "span",
      { class: "what", title: entry.path ?? entry.what },
      about.what,
      el("small", {}, about.who.filter(Boolean).join(" · ")),
    ),
    el("span", { class: `state ${about.good ? "good" : "bad"}` }, about.state),
    el("span", { class: "took" }, about.took),
    el("time", {}, precise(entry.time)),
  );
  const details = el("details", { ontoggle: () => fill(details, entry) }, head);
  details.open = opened.has(entry.id);
  return el("li", { testid: "wire-entry", "data-kind": entry.kind, "data-id": String(entry.id) }, details);
}

function pushed(entry) {
  const tries = entry.tries ?? [];
  const last = tries.at(-1) ?? {};
  const times = tries.length > 1 ? ` ×${tries.length}` : "";
  return {
    way: "to",
    what: nameOfPush(entry.what),
    who: [entry.repeat ? "重推" : "", nameOf(entry.openid), gist(entry)],
    state: outcome(entry, last) + times,
    good: !entry.fault && last.status === 200,
    took: `${last.ms ?? 0} ms`,
  };
}

function outcome(entry, last) {
  if (entry.fault) return FAULTS[entry.fault] ?? entry.fault;
  if (last.error) return ERRORS[last.error] ?? last.error;
  return String(last.status ?? "—");
}

function called(entry) {
  const good = entry.status === 200 && !entry.errcode;
  return {
    way: "from",
    what: nameOfCall(entry.path),
    who: [nameOf(addressee(entry)), gist(entry)],
    state: entry.errcode ? String(entry.errcode) : String(entry.status ?? "断开"),
    good,
    took: `${entry.ms} ms`,
  };
}

const nameOf = (openid) => town.people.get(openid)?.name ?? openid?.slice(0, 8) ?? "";

function fill(details, entry) {
  if (!details.open) return opened.delete(entry.id);
  opened.add(entry.id);
  if (details.childElementCount > 1) return undefined;
  const blocks = entry.kind === "push" ? pushBlocks(entry) : callBlocks(entry);
  details.append(
    ...blocks.filter(([, raw]) => raw !== null && raw !== undefined && raw !== "").map(([title, raw]) => block(title, raw)),
  );
  return undefined;
}

const pushBlocks = (entry) => [
  [`推送 ${entry.what}（明文）`, entry.xml],
  ["实际发出", entry.sent !== entry.xml ? entry.sent : ""],
  ["查询参数", filled(entry.query)],
  ["每次尝试", entry.tries?.map(({ status, ms, error }) => ({ status, ms, error }))],
  ["回应（解密后）", entry.answer_xml],
  ["收到的回应", entry.answer_raw !== entry.answer_xml ? entry.answer_raw : ""],
];

const callBlocks = (entry) => [
  ["接口", `${entry.method} ${entry.path}`],
  ["查询参数", filled(entry.query)],
  ["请求", entry.request],
  ["应答", entry.response],
];

const filled = (query) => (query && Object.keys(query).length ? query : "");

function block(title, raw) {
  const text = pretty(raw);
  const take = async () => {
    await copy(text);
    toast("已复制");
  };
  const button = el("button", { class: "copy", type: "button", "aria-label": `复制${title}`, onclick: take }, icon("copy"));
  return el("section", { class: "block" }, el("h4", {}, title, button), el("pre", {}, coloured(text)));
}
