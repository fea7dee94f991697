// Big text, contrast and low reach change at once: nothing typed on the page is lost.

const form = document.querySelector("[data-modes-form]");
if (form) form.addEventListener("submit", change);

async function change(event) {
  const button = event.submitter;
  if (!button || !button.value) return;
  event.preventDefault();
  const body = new FormData(form);
  body.set(button.name, button.value);
  const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => null);
  if (!answer || (answer.type !== "opaqueredirect" && !answer.ok)) {
    window.location.reload();
    return;
  }
  const on = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(on));
  document.documentElement.dataset.modes = [...form.querySelectorAll("[aria-pressed=true]")]
    .map((one) => one.value)
    .join(" ");
  document.dispatchEvent(new Event("modes"));
}

// A menu closes by Escape, and by touching anything else.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeMenus(null);
});
document.addEventListener("pointerdown", (event) => closeMenus(event.target));

function closeMenus(touched) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!touched || !menu.contains(touched)) {
      menu.open = false;
      if (!touched) menu.querySelector("summary").focus();
    }
  }
}
