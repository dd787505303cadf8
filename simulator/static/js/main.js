// Puts the page together: loads the town, picks the person, starts what moves.

import { byId, icon, toast } from "./dom.js";
import { startBar } from "./bar.js";
import { tapLine } from "./deeds.js";
import { look, web } from "./layers.js";
import { startMessages } from "./messages.js";
import { startPanel } from "./panel.js";
import { startPeople } from "./people.js";
import { showProfile } from "./profile.js";
import { hourOf } from "./times.js";
import { choose, load, now, on, town, watch } from "./town.js";

const TYPING_MS = 15_000;

const drawer = (name) => (name ? (document.body.dataset.drawer = name) : delete document.body.dataset.drawer);

function startNav() {
  byId("nav-wire").append(icon("wire"));
  byId("nav-more").append(icon("more"));
  byId("nav-back").addEventListener("click", () => {
    drawer("people");
    byId("people").querySelector('[aria-current="true"]')?.focus();
  });
  byId("nav-wire").addEventListener("click", () => drawer("panel"));
  byId("nav-more").addEventListener("click", showProfile);
  byId("scrim").addEventListener("click", () => drawer(null));
  document.addEventListener("keydown", (event) => event.key === "Escape" && drawer(null));
}

function startTitle() {
  let timer = null;
  const rest = () => {
    clearTimeout(timer);
    byId("nav-title").textContent = town.account.name ?? "公众号";
  };
  on("person", rest);
  on("message", ({ openid, message }) => openid === town.current && message.from === "account" && rest());
  on("typing", ({ openid, on: typing }) => {
    if (openid !== town.current) return;
    rest();
    if (!typing) return;
    byId("nav-title").textContent = "对方正在输入…";
    timer = setTimeout(rest, TYPING_MS);
  });
}

function startClock() {
  const draw = () => (byId("status-time").textContent = hourOf(new Date(now() * 1000)));
  setInterval(draw, 5000);
  draw();
}

async function start() {
  await load();
  document.title = `${town.account.name} · 微信模拟器`;
  startNav();
  startTitle();
  startClock();
  startPeople(() => drawer(null));
  startPanel();
  startMessages({ open: web, look, tapLine });
  startBar();
  const asked = new URLSearchParams(location.search).get("as");
  const first = [...town.people.keys()][0];
  await choose(asked ?? first).catch(() => choose(first));
  await watch();
}

start().catch((error) => toast(`打不开模拟器：${error.message}`));
