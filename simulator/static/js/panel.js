// The panel beside the phone: the wire, the switches, and how to use all this.

import { byId, el } from "./dom.js";
import { guideTab } from "./guide.js";
import { switchesTab } from "./switches.js";
import { on, town } from "./town.js";
import { wireTab } from "./wire.js";

const TABS = [["wire", "线路", wireTab], ["switches", "开关", switchesTab], ["guide", "说明", guideTab]];

export function startPanel() {
  const bodies = new Map(TABS.map(([name, , make]) => [name, make()]));
  const heads = TABS.map(
    ([name, label]) => el(
      "button",
      { role: "tab", type: "button", "data-name": name, testid: `tab-${name}`, onclick: () => show(name) },
      label,
    ),
  );
  const live = el("span", { class: "live", role: "status" });
  const show = (chosen) => {
    for (const head of heads) head.setAttribute("aria-selected", String(head.dataset.name === chosen));
    for (const [name, body] of bodies) body.hidden = name !== chosen;
  };
  on("live", () => {
    live.classList.toggle("on", town.live);
    live.textContent = town.live ? "实时" : "重连中";
  });
  byId("panel").append(el("header", { class: "tabs", role: "tablist" }, heads, live), ...bodies.values());
  show("wire");
}
