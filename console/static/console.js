// Small comforts of the console. Everything works without them.

const dialog = document.getElementById("ask");
const EVERY = 30_000; // milliseconds between two looks at the figures

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

/** Renew the figures while somebody can see them. */
async function renew(figures) {
  if (document.hidden || figures.querySelector("details[open]")) return;
  const answer = await fetch(figures.dataset.live, { headers: { "X-Live": "1" }, redirect: "error" });
  if (!answer.ok) throw new Error(String(answer.status));
  figures.innerHTML = await answer.text();
}

function keepLive(figures) {
  const state = document.getElementById("live-state");
  const timer = setInterval(() => {
    renew(figures).catch(() => {
      clearInterval(timer);
      state.textContent = state.dataset.off;
    });
  }, EVERY);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
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

const figures = document.querySelector("[data-live]");
if (figures) keepLive(figures);
