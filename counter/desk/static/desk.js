"use strict";
/* The desk's pages work without this script. It moves the focus to what must be read first, presses
   what a shortcut names, reloads a page that is no longer true, and gives the PIN box a keypad. */

(() => {
  const POLL_MS = 1000;

  document.querySelector("[data-focus]")?.focus();

  /* Alt and a key, as written beside what it does. `code` is the key's place, whatever the input
     method makes of it. */
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const key = /^(?:Key|Digit)([A-Z0-9])$/.exec(event.code)?.[1];
    if (!key) return;
    const target = document.querySelector(`[aria-keyshortcuts="Alt+${key}"]`);
    if (!target) return;
    event.preventDefault();
    target.focus();
    if (target.matches("a, button, [type=checkbox]")) target.click();
    else target.select?.();
  });

  const polled = document.querySelector("[data-poll]");
  if (polled) {
    const ask = async () => {
      try {
        const response = await fetch(polled.dataset.poll, { cache: "no-store" });
        if (response.ok && (await response.json()).sequence !== polled.dataset.sequence) {
          window.location.reload();
          return;
        }
      } catch {
        /* The server is away for a moment; ask again. */
      }
      window.setTimeout(ask, POLL_MS);
    };
    window.setTimeout(ask, POLL_MS);
  }

  for (const pad of document.querySelectorAll("[data-pad]")) {
    const box = document.getElementById(pad.dataset.pad);
    const key = (label, press) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = label;
      button.addEventListener("click", press);
      pad.append(button);
    };
    for (const digit of "123456789") {
      key(digit, () => { if (box.value.length < box.maxLength) box.value += digit; });
    }
    key("消す", () => { box.value = box.value.slice(0, -1); });
    key("0", () => { if (box.value.length < box.maxLength) box.value += "0"; });
    key("全部消す", () => { box.value = ""; });
    pad.hidden = false;
  }
})();
