// Small ways to make elements; whatever is given as a child is text, never markup.

const SVG = "http://www.w3.org/2000/svg";
const ICONS = new URL("../icons.svg", import.meta.url).pathname;

export const byId = (id) => document.getElementById(id);

export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "testid") node.dataset.testid = value;
    else if (name in node && typeof value !== "string") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${ICONS}#${name}`);
  svg.append(use);
  return svg;
}

export const EMBLEM = new URL("../emblem.svg", import.meta.url).pathname;

const COLOURS = ["#4e8cd9", "#e08a4b", "#4bab7c", "#b0689f", "#6f7fd0", "#cf6b62", "#3ea3a8", "#9a8454"];

export function initial(person) {
  const name = person?.name || "？";
  let sum = 0;
  for (const char of name) sum = (sum * 31 + char.codePointAt(0)) % 9973;
  const square = el("span", { class: "avatar initial", "aria-hidden": "true" }, [...name].at(-1));
  square.style.background = COLOURS[sum % COLOURS.length];
  return square;
}

export function toast(text) {
  const note = el("div", { class: "toast", role: "status" }, text);
  byId("screen").append(note);
  setTimeout(() => note.remove(), 2200);
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = el("textarea", { value: text, readonly: true });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}
