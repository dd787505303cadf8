// Small comforts of the console. Everything works without them.

const dialog = document.getElementById("ask");
const EVERY = 30; // seconds between two looks, where a part of a page does not say otherwise

/** Ask before a deed that cannot be taken back; without script a page of the server asks instead. */
function ask(form) {
  document.getElementById("ask-text").textContent = form.dataset.confirm;
  dialog.returnValue = "no";
  dialog.showModal();
  dialog.addEventListener(
    "close",
    () => {
      if (dialog.returnValue !== "yes") return;
      const yes = Object.assign(document.createElement("input"), { type: "hidden", name: "confirmed", value: "yes" });
      form.append(yes);
      form.submit();
    },
    { once: true },
  );
}

/** Renew the parts of a page that show one address, while somebody can see them. */
async function renew(url, parts) {
  if (document.hidden || parts.some((part) => part.querySelector("details[open]"))) return;
  const answer = await fetch(url, { headers: { "X-Live": "1" }, redirect: "error" });
  if (!answer.ok) throw new Error(String(answer.status));
  const text = await answer.text();
  for (const part of parts) show(part, text);
}

/** Only what changed is drawn anew, and who reads the end of a conversation goes on reading its end. */
function show(part, text) {
  if (part.dataset.shown === text) return;
  const isAtEnd = part.scrollHeight - part.scrollTop - part.clientHeight < 60;
  part.innerHTML = text;
  part.dataset.shown = text;
  if (isAtEnd) part.scrollTop = part.scrollHeight;
}

function keepLive(url, parts) {
  const state = document.getElementById("live-state");
  const seconds = Number(parts[0].dataset.every) || EVERY;
  const timer = setInterval(() => {
    renew(url, parts).catch(() => {
      clearInterval(timer);
      if (state) state.textContent = state.dataset.off;
    });
  }, seconds * 1000);
}

// What was typed into a form that the rules refuse stands there again; nothing is kept longer than until the next page.
const TYPED = "typed";
const KEPT = /^(text|textarea|search|tel|url|email|number|date|datetime-local|checkbox|radio|select-one)$/;
// What the page itself says of what it shows: where a colleague has changed that meanwhile, nothing is typed over it.
const stampsOf = (form) =>
  [...form.elements].filter(({ type, name }) => type === "hidden" && !/^(csrf|confirmed)/.test(name)).map(({ value }) => value).join("\n");
const typedInto = (form) => [...form.elements].filter((field) => field.name && KEPT.test(field.type));
const isTicked = (field) => /^(checkbox|radio)$/.test(field.type);
const goesTo = (form) => form.getAttribute("action") ?? "";
const labelOf = (field) => field.closest("label")?.querySelector("span")?.textContent ?? field.getAttribute("aria-label") ?? "";

function remember(form) {
  const fields = typedInto(form).map((field) => ({
    name: field.name,
    value: field.value,
    checked: field.checked,
    label: labelOf(field),
    isWritten: !isTicked(field) && field.type !== "select-one",
  }));
  const place = [...document.forms].indexOf(form);
  const kept = { path: location.pathname, place, action: goesTo(form), stamps: stampsOf(form), fields };
  sessionStorage.setItem(TYPED, JSON.stringify(kept));
}

function typeAgain() {
  const kept = JSON.parse(sessionStorage.getItem(TYPED) || "null");
  sessionStorage.removeItem(TYPED);
  const notice = document.querySelector(".notice.wrong[data-said]");
  if (!kept || !notice) return;
  const form = kept.path === location.pathname ? document.forms[kept.place] : undefined;
  const fields = form && goesTo(form) === kept.action ? typedInto(form) : [];
  const namesOf = (some) => some.map(({ name }) => name).join();
  const isSame = fields.length > 0 && namesOf(fields) === namesOf(kept.fields);
  const fill = () =>
    fields.forEach((field, place) => {
      if (isTicked(field)) field.checked = kept.fields[place].checked;
      else field.value = kept.fields[place].value;
    });
  if (isSame && stampsOf(form) === kept.stamps) fill();
  else setBeside(notice, kept.fields, fields, isSame && fill);
}

/** What was typed and is not what the page says now, to be compared and put back by hand. */
function setBeside(notice, typed, fields, fill) {
  const now = new Set(fields.map(({ name, value }) => `${name}=${value}`));
  const other = typed.filter(({ name, value, isWritten }) => isWritten && value.trim() && !now.has(`${name}=${value}`));
  if (!other.length) return;
  const part = Object.assign(document.createElement("section"), { className: "card-plain typed-before" });
  part.append(Object.assign(document.createElement("h2"), { textContent: "您刚才写的（没有保存）" }));
  for (const { label, value } of other) {
    const line = Object.assign(document.createElement("label"), { className: "field" });
    line.append(Object.assign(document.createElement("span"), { textContent: label }));
    const rows = Math.min(8, Math.ceil(value.length / 40) + value.split("\n").length - 1);
    line.append(Object.assign(document.createElement("textarea"), { className: "form-control", readOnly: true, rows, value }));
    part.append(line);
  }
  if (fill) {
    const button = Object.assign(document.createElement("button"), {
      type: "button",
      className: "btn btn-quiet",
      textContent: "全部填回下面的表单（保存后会换掉同事的改动）",
    });
    button.addEventListener("click", fill);
    part.append(button);
  }
  notice.after(part);
}

typeAgain();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "post") remember(form);
  if (dialog && form.dataset.confirm && !form.elements.confirmed) {
    event.preventDefault();
    ask(form);
  }
});

// One explanation open at a time, closed by a click elsewhere.
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("details.how[open], details.menu[open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
});

/** Let the server say what changed; where it has no place for us, ask it every few seconds. */
function follow(part) {
  const source = new EventSource(part.dataset.stream);
  source.addEventListener("message", (event) => show(part, JSON.parse(event.data)));
  source.addEventListener("end", () => source.close());
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) keepLive(part.dataset.live, [part]);
  });
}

for (const part of document.querySelectorAll("[data-stream]")) follow(part);
const living = [...document.querySelectorAll("[data-live]:not([data-stream])")];
for (const url of new Set(living.map((part) => part.dataset.live))) {
  keepLive(url, living.filter((part) => part.dataset.live === url));
}
for (const talk of document.querySelectorAll(".course")) talk.scrollTop = talk.scrollHeight;

// Ctrl+Enter sends what is being written.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.ctrlKey && event.target.matches("textarea[data-quick]")) {
    event.target.form.requestSubmit();
  }
});

// A form that counts whom it means while it is filled in.
for (const form of document.querySelectorAll("form[data-count]")) {
  const place = document.getElementById("counted");
  let asked = 0;
  const count = async () => {
    const mine = ++asked;
    const given = new URLSearchParams(new FormData(form));
    for (const name of [...given.keys()]) if (/^(csrf|title|text|link|place_\d+)$/.test(name)) given.delete(name);
    const answer = await fetch(`${form.dataset.count}?${given}`, { headers: { "X-Live": "1" }, redirect: "error" });
    if (answer.ok && mine === asked) place.innerHTML = await answer.text();
  };
  form.addEventListener("change", () => count().catch(() => {}));
  count().catch(() => {});
}

// A policy that is being written, as a phone shows it.
for (const form of document.querySelectorAll("form[data-preview]")) {
  const place = document.getElementById("previewed");
  let timer = 0;
  const draw = async () => {
    const answer = await fetch(form.dataset.preview, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { "X-Live": "1" },
      redirect: "error",
    });
    if (answer.ok) place.innerHTML = await answer.text();
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => draw().catch(() => {}), 600);
  });
}

// One more article below any other.
for (const rows of document.querySelectorAll("[data-rows]")) {
  for (const row of rows.querySelectorAll(".article-row")) row.append(adder(rows));
}

function adder(rows) {
  const button = Object.assign(document.createElement("button"), {
    type: "button",
    className: "btn btn-sm btn-quiet add-row",
    textContent: "在后面加一条",
  });
  button.addEventListener("click", () => {
    const copy = rows.lastElementChild.cloneNode(true);
    for (const field of copy.querySelectorAll("input, textarea")) field.value = "";
    copy.querySelector("legend").textContent = "新的一条";
    copy.querySelector(".add-row").replaceWith(adder(rows));
    button.closest(".article-row").after(copy);
    copy.querySelector("textarea").focus();
  });
  return button;
}
