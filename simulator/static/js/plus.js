// The plus panel: pictures, voice, place, link, file and the scanner, each with its little sheet.

import * as api from "./api.js";
import { el, icon } from "./dom.js";
import { act, send, sendPicture } from "./deeds.js";
import { sheet } from "./layers.js";

const PLACES = [
  { label: "市政务服务中心", x: 31.2304, y: 121.4737 },
  { label: "高新区科创园 3 号楼", x: 31.2156, y: 121.5441 },
  { label: "临港工业园东门", x: 30.9003, y: 121.9098 },
];
const FILES = [
  { title: "营业执照.pdf", size: 482_113 },
  { title: "诉求材料清单.docx", size: 36_864 },
  { title: "用电负荷明细.xlsx", size: 128_540 },
];

const TRAY = [
  ["image", "图片", pictureSheet],
  ["microphone", "语音", voiceSheet],
  ["pin", "位置", placeSheet],
  ["link", "链接", linkSheet],
  ["file", "文件", fileSheet],
  ["film", "视频", () => send({ kind: "video" })],
  ["scan", "扫一扫", scanSheet],
];

export function plusTray() {
  const buttons = TRAY.map(
    ([sign, name, go]) => el(
      "button",
      { type: "button", testid: `plus-${sign}`, onclick: () => go() },
      el("i", {}, icon(sign)),
      name,
    ),
  );
  return el("div", { class: "tray tray-plus" }, buttons);
}

const field = (label, input) => el("label", { class: "field" }, label, input);
const ready = (label) => el("button", { class: "wide-button primary", type: "submit" }, label);

function form(close, take, ...children) {
  const onsubmit = async (event) => {
    event.preventDefault();
    close();
    await take(new FormData(event.target));
  };
  return el("form", { onsubmit }, children);
}

function choiceList(close, rows, take) {
  const button = (row) => el(
    "button",
    { type: "button", onclick: () => (close(), take(row)) },
    row.face ?? null,
    el("span", {}, row.title, row.note ? el("small", {}, row.note) : null),
  );
  return el("div", { class: "choices" }, rows.map(button));
}

function pictureSheet() {
  sheet("发图片", (close) => {
    const own = el(
      "input",
      {
        type: "file",
        accept: "image/*",
        hidden: true,
        onchange: () => own.files[0] && (close(), sendPicture(own.files[0])),
      },
    );
    const samples = [1, 2, 3, 4].map((sample) => ({ title: `样图 ${sample}`, sample }));
    return [
      choiceList(close, samples, ({ sample }) => send({ kind: "image", sample })),
      el("p", { class: "hint" }, "也可以从这台电脑里选："),
      el("button", { class: "wide-button", type: "button", onclick: () => own.click() }, "选一张图片"),
      own,
    ];
  });
}

export function voiceSheet() {
  sheet("发语音", (close) => {
    const heard = el("textarea", { name: "heard", rows: "3", required: true, placeholder: "例如：我们厂昨天又停电了，什么时候能恢复" });
    const seconds = el("input", { name: "seconds", type: "number", min: "1", max: "60", placeholder: "按字数估计" });
    const take = (data) => {
      const recognition = data.get("heard").trim();
      return send(
        {
          kind: "voice",
          recognition,
          seconds: Number(data.get("seconds")) || Math.min(60, Math.ceil(recognition.length / 4)),
        },
      );
    };
    return form(close, take, field("说了什么（微信识别出的文字）", heard), field("几秒", seconds), ready("发送语音"));
  });
}

function placeSheet() {
  sheet("发位置", (close) => {
    const rows = PLACES.map((place) => ({ ...place, title: place.label, note: `${place.x}, ${place.y}` }));
    const name = el("input", { name: "label", required: true, placeholder: "地点名称" });
    const take = (data) => send({ kind: "location", x: 31.23, y: 121.47, label: data.get("label"), scale: 16 });
    const choose = ({ x, y, label }) => send({ kind: "location", x, y, label, scale: 16 });
    return [
      choiceList(close, rows, choose),
      el("p", { class: "hint" }, "或者写一个："),
      form(close, take, field("地点", name), ready("发送位置")),
    ];
  });
}

function linkSheet() {
  sheet("发链接", (close) => {
    const title = el("input", { name: "title", required: true, value: "关于企业用电报装的通知" });
    const about = el("input", { name: "description", value: "报装流程与所需材料" });
    const url = el("input", { name: "url", type: "url", required: true, value: "https://example.com/notice" });
    const take = (data) => send({ kind: "link", ...Object.fromEntries(data) });
    return form(close, take, field("标题", title), field("摘要", about), field("网址", url), ready("发送链接"));
  });
}

function fileSheet() {
  sheet("发文件", (close) => {
    const rows = FILES.map((file) => ({ ...file, note: `${Math.round(file.size / 1024)} KB` }));
    const title = el("input", { name: "title", required: true, placeholder: "文件名.pdf" });
    const take = (data) => send({ kind: "file", title: data.get("title"), size: 65_536 });
    const choose = ({ title: chosen, size }) => send({ kind: "file", title: chosen, size });
    return [
      choiceList(close, rows, choose),
      el("p", { class: "hint" }, "或者写一个文件名（公众号收到的只是名称和大小）："),
      form(close, take, field("文件名", title), ready("发送文件")),
    ];
  });
}

/** `take` is given the scene chosen or typed. */
export function scanSheet(take = (scene) => act("scan", { scene })) {
  sheet("扫一扫", (close) => {
    const list = el("div", {}, el("p", { class: "hint" }, "正在找公众号做过的二维码…"));
    api.qrcodes().then(({ codes }) => list.replaceChildren(...codeRows(codes, close, take)), () => list.replaceChildren());
    const scene = el(
      "input",
      { name: "scene", required: true, maxlength: "64", placeholder: "场景值，如 officer-0017", testid: "scan-scene" },
    );
    return [list, form(close, (data) => take(data.get("scene").trim()), field("或者写一个场景值", scene), ready("扫这个码"))];
  });
}

function codeRows(codes, close, take) {
  if (!codes.length) return [el("p", { class: "hint" }, "公众号还没有做过二维码。")];
  const face = (code) => (code.image ? el("img", { src: code.image, alt: "" }) : icon("scan"));
  const rows = codes.map(
    (code) => ({ title: String(code.scene), note: code.permanent ? "永久" : "临时", face: face(code), scene: code.scene }),
  );
  return [choiceList(close, rows, (row) => take(row.scene))];
}
