// The account's own page behind the three dots: follow, stop following, receive or not.

import * as api from "./api.js";
import { el, icon, EMBLEM, toast } from "./dom.js";
import { act } from "./deeds.js";
import { layer, sheet } from "./layers.js";
import { hourOf } from "./times.js";
import { keepPerson, me, town } from "./town.js";

export function showProfile() {
  const page = el("section", { class: "layer profile", role: "dialog", "aria-label": "公众号资料" });
  const close = layer(page);
  const draw = () => page.replaceChildren(head(close), card(), buttons(draw));
  draw();
  api.person(town.current).then((person) => (keepPerson(person), draw()), () => undefined);
}

const head = (close) =>
  el(
    "div",
    { class: "web-bar" },
    el("button", { class: "nav-button", "aria-label": "返回", onclick: () => close() }, icon("back")),
    el("div", {}, el("b", {}, "公众号资料")),
    el("span", { class: "nav-button" }),
  );

const card = () =>
  el(
    "div",
    { class: "profile-card" },
    el("img", { src: EMBLEM, alt: "" }),
    el(
      "div",
      {},
      el("h2", {}, town.account.name ?? ""),
      el("p", {}, "政企服务联络中心 · 服务号"),
      el("p", {}, town.account.original_id ?? ""),
    ),
  );

function allowed() {
  const { allowance } = me();
  if (!allowance?.left) return "公众号现在不能主动发消息给你";
  const until = new Date(allowance.until * 1000);
  return `公众号还能主动发 ${allowance.left} 条，到 ${until.getMonth() + 1}月${until.getDate()}日 ${hourOf(until)}`;
}

/** Accepting a subscription notice once, as its pop-up in a page would. */
function subscribeSheet() {
  sheet("接受一次订阅通知", (close) => {
    const list = el("div", { class: "choices" });
    const button = ({ template_id, title }) =>
      el(
        "button",
        {
          type: "button",
          onclick: () => (close(), act("event", { event: "subscribe_msg_popup_event", template_id, status: "accept" })),
        },
        title,
      );
    api.subscriptions().then(({ templates }) => list.append(...templates.map(button)), (error) => toast(error.message));
    return list;
  });
}

function buttons(draw) {
  const follow = async () => {
    await act(me().following ? "unfollow" : "follow");
    draw();
  };
  const settle = async (settings) => {
    try {
      keepPerson(await api.settle(town.current, settings));
      draw();
    } catch (error) {
      toast(error.message);
    }
  };
  const { following, muted, blocked } = me();
  return el(
    "div",
    { class: "profile-buttons" },
    el("p", { class: "hint" }, allowed()),
    el(
      "button",
      {
        class: `wide-button ${following ? "danger" : "primary"}`,
        testid: following ? "unfollow" : "profile-follow",
        onclick: follow,
      },
      following ? "不再关注" : "关注公众号",
    ),
    following ? el("button", { class: "wide-button", testid: "accept-notice", onclick: subscribeSheet }, "接受一次订阅通知") : "",
    el("button", { class: "wide-button", onclick: () => settle({ muted: !muted }) }, muted ? "已关闭接收消息（点这里打开）" : "关闭接收消息"),
    el(
      "button",
      { class: "wide-button", onclick: () => settle({ blocked: !blocked }) },
      blocked ? "已拒收模板消息（点这里接收）" : "拒收模板消息",
    ),
  );
}
