// The switches: delays, repeats, errors, outage, and the platform's clock.

import * as api from "./api.js";
import { el, toast } from "./dom.js";
import { now, on, town, turned } from "./town.js";

const GROUPS = [
  ["推送给公众号后台", [
    ["webhook_delay_ms", "推送前等待", "毫秒", "每次推送前都等这么久"],
    ["timeout_ms", "等待回应", "毫秒", "微信等 5 秒，超过就断开再推，共三次"],
    ["repeat", "重复推送", "概率", "已经回应的消息再推一次，看会不会处理两遍"],
    ["reorder", "打乱次序", "开关", "后发的消息可能先到"],
  ]],
  ["公众号后台调用接口", [
    ["api_delay_ms", "接口延迟", "毫秒", "每个接口都晚这么久回答"],
    ["outage", "接口中断", "开关", "所有接口都连不上；人还能发消息"],
    ["error_rate", "接口错误", "错误码", "如 45009: 0.1，表示一成的调用回 45009"],
    ["error_path", "只影响路径", "文字", "留空为全部接口（取令牌除外）"],
    ["http_error_rate", "网关错误 502", "概率", "没有做事就回 502"],
    ["lost_answer_rate", "应答丢失", "概率", "事情做了，应答没有回来"],
  ]],
  ["结果回推与令牌", [
    ["callbacks", "回推发送结果", "开关", "模板、群发的发送结果"],
    ["callback_delay_ms", "结果晚多久", "毫秒", ""],
    ["template_fail_rate", "模板消息失败", "概率", "最后以 system failed 结束的比例"],
    ["token_ttl", "令牌有效期", "秒", "对新令牌有效"],
    ["log", "记录线路", "开关", "压力测试时可以关掉"],
  ]],
];
const STEPS = [["10 分钟", 600], ["1 小时", 3600], ["1 天", 86_400], ["3 天", 259_200]];

export function switchesTab() {
  const rows = new Map();
  const groups = GROUPS.map(
    ([title, list]) => el("fieldset", {}, el("legend", {}, title), list.map((row) => control(row, rows))),
  );
  const refresh = () => {
    for (const [name, show] of rows) if (name in town.switches) show(town.switches[name]);
  };
  on("switches", refresh);
  refresh();
  return el("div", { class: "tab-body switches" }, clock(), groups, tools());
}

async function change(name, value) {
  try {
    turned(await api.turn({ [name]: value }));
  } catch (error) {
    toast(error.message);
    turned(await api.switches());
  }
}

function control([name, label, unit, hint], rows) {
  const input = inputOf(name, unit);
  rows.set(name, (value) => document.activeElement === input || show(input, unit, value));
  const words = el("span", { class: "switch-words" }, label, hint ? el("small", {}, hint) : null);
  return el(
    "label",
    { class: "switch-row" },
    words,
    input,
    unit === "开关" || unit === "文字" || unit === "错误码" ? null : el("em", {}, unit),
  );
}

function inputOf(name, unit) {
  const shapes = {
    开关: { type: "checkbox", role: "switch", class: "toggle" },
    毫秒: { type: "number", min: "0", step: "100" },
    秒: { type: "number", min: "1" },
    概率: { type: "number", min: "0", max: "1", step: "0.05" },
    文字: { type: "text", placeholder: "/cgi-bin/message" },
    错误码: { type: "text", placeholder: "45009: 0.1" },
  };
  const onchange = ({ target }) => {
    const value = read(target, unit);
    if (value === null) return toast("写成“错误码: 概率”，用逗号分开");
    return change(name, value);
  };
  return el("input", { ...shapes[unit], testid: `switch-${name}`, onchange });
}

function show(input, unit, value) {
  if (unit === "开关") input.checked = value;
  else if (unit === "错误码") input.value = Object.entries(value).map(([code, rate]) => `${code}: ${rate}`).join(", ");
  else input.value = value;
}

function read(input, unit) {
  if (unit === "开关") return input.checked;
  if (unit === "文字") return input.value.trim();
  if (unit !== "错误码") return Number(input.value);
  const pairs = input.value.split(/[,，;；]/).filter((part) => part.trim()).map((part) => part.split(/[:：]/).map(Number));
  return pairs.every(([code, rate]) => Number.isInteger(code) && rate >= 0 && rate <= 1) ? Object.fromEntries(pairs) : null;
}

function clock() {
  const face = el("b", { class: "clock-face" });
  const draw = () => (face.textContent = new Date(now() * 1000).toLocaleString("zh-CN", { hour12: false }));
  setInterval(draw, 1000);
  draw();
  const forward = async (seconds) => {
    try {
      const answer = await api.advance(seconds);
      town.ahead = answer.now - Date.now() / 1000;
      draw();
    } catch (error) {
      toast(error.message);
    }
  };
  const buttons = STEPS.map(
    ([label, seconds]) => el(
      "button",
      { class: "small-button", type: "button", onclick: () => forward(seconds) },
      `＋${label}`,
    ),
  );
  return el(
    "fieldset",
    {},
    el("legend", {}, "微信的时钟"),
    el("p", { class: "clock" }, face),
    el("div", { class: "button-row" }, buttons),
    el("small", { class: "field-note" }, "48 小时窗口、令牌和配额都跟着它走。"),
  );
}

function tools() {
  const run = (deed, told) => async () => {
    try {
      toast(told(await deed()));
    } catch (error) {
      toast(error.message);
    }
  };
  const kill = run(api.killTokens, () => "所有令牌都作废了");
  const verify = run(api.verify, ({ ok, status }) => (ok ? "验证通过" : `验证没有通过（${status ?? "连不上"}）`));
  const again = async () => {
    if (!confirm("清空聊天、线路和开关，回到开始的样子？")) return;
    await run(api.reset, () => "已经重来")();
    location.reload();
  };
  const button = (label, onclick) => el("button", { class: "small-button", type: "button", onclick }, label);
  return el(
    "fieldset",
    {},
    el("legend", {}, "一次性的"),
    el("div", { class: "button-row" }, button("令牌全部作废", kill), button("验证后台地址", verify), button("全部重来", again)),
  );
}
