// What a page can do beside being read: be copied, shared and printed. Without it nothing is missing but comfort.
const said = document.querySelector("[data-said]");

function tell(words) {
  if (said) said.textContent = words;
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  if (navigator.share) button.textContent = "分享";
  button.addEventListener("click", async () => {
    const { copy: url, title } = button.dataset;
    try {
      if (navigator.share) await navigator.share({ url, title });
      else {
        await navigator.clipboard.writeText(url);
        tell("链接已复制。");
      }
    } catch (fault) {
      if (fault.name !== "AbortError") tell("没有复制成功，请长按上面的链接复制。");
    }
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

for (const box of document.querySelectorAll(".share input")) box.addEventListener("focus", () => box.select());

if (window.matchMedia("(min-width: 50rem)").matches) {
  for (const fold of document.querySelectorAll("[data-open-when-wide]")) fold.open = true;
}
