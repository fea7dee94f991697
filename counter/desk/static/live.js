"use strict";
/* Keeps what is on the screen true without touching what somebody types.

   [data-live]: a part of the page that is fetched anew when its sequence has changed; it is told
   so by the event "renewed".
   [data-watch]: a notice that is shown instead, on pages that hold a form. */

(() => {
  const POLL_MS = 2000;

  const follow = (url, known, changed) => {
    let sequence = known;
    const ask = async () => {
      try {
        const response = await fetch(url, { cache: "no-store" });
        const now = response.ok && !response.redirected ? (await response.json()).sequence : sequence;
        if (now !== sequence && (await changed())) sequence = now;
      } catch {
        /* The server is away for a moment; ask again. */
      }
      window.setTimeout(ask, POLL_MS);
    };
    window.setTimeout(ask, POLL_MS);
  };

  /* What has the focus keeps it: its place in the new part is found by where it leads. */
  const place = (element) =>
    element.getAttribute("href") ?? element.form?.getAttribute("action") ?? element.id;

  const renew = async (part) => {
    const focused = part.contains(document.activeElement) ? document.activeElement : null;
    if (focused?.matches("input, select, textarea")) return false;
    const response = await fetch(part.dataset.page || window.location.href, { cache: "no-store" });
    if (!response.ok || response.redirected) return false;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.getElementById(part.id);
    if (!fresh) return false;
    part.replaceChildren(...fresh.childNodes);
    if (focused) {
      const again = [...part.querySelectorAll("a, button")].find((one) => place(one) === place(focused));
      again?.focus();
    }
    part.dispatchEvent(new CustomEvent("renewed"));
    return true;
  };

  for (const part of document.querySelectorAll("[data-live]")) {
    follow(part.dataset.live, part.dataset.sequence, () => renew(part));
  }
  for (const notice of document.querySelectorAll("[data-watch]")) {
    follow(notice.dataset.watch, notice.dataset.sequence, () => {
      notice.hidden = false;
      return true;
    });
  }
})();
