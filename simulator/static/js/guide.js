// The tab that says how the simulator is used.

import { el } from "./dom.js";
import { town } from "./town.js";

const STEPS = [
  ["换人", "左边选一个人，手机就是他的。可以再加人，也可以搜出人群里的任何一位。"],
  ["说话", "Enter 发送，Shift+Enter 换行。有菜单时先看到菜单，点键盘图标或者直接打字就能输入。"],
  ["加号", "图片、语音、位置、链接、文件、视频都能发；语音可以写明识别出的文字。"],
  ["扫一扫", "选一个公众号做过的二维码，或者写一个场景值。没关注的人扫了就会关注。"],
  ["蓝字", "选项和链接都能点。网页在手机里打开，右上角可以在新窗口打开。"],
  ["右上角", "关注、不再关注、关闭接收消息、拒收模板消息。"],
  ["线路", "“推送”是微信发给后台的消息，“调用”是后台调用的接口。点开看原文。"],
  ["开关", "让微信变慢、重复、乱序、出错、中断，看后台受不受得住。"],
];

export function guideTab() {
  const rows = STEPS.flatMap(([name, text]) => [el("dt", {}, name), el("dd", {}, text)]);
  const { account } = town;
  const facts = [
    ["后台地址", account.webhook ?? "没有设置"],
    ["消息模式", { safe: "安全", compat: "兼容", plain: "明文" }[account.mode] ?? account.mode],
    ["AppID", account.app_id],
    ["原始号", account.original_id],
  ];
  return el(
    "div",
    { class: "tab-body guide" },
    el("p", {}, "这里扮演微信：同样的推送、加密、重试和接口，不连外网。"),
    el("dl", {}, rows),
    el("h3", {}, "这个公众号"),
    el("dl", { class: "facts" }, facts.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, String(value ?? ""))])),
  );
}
