// Small comforts of a page. Everything works without them.

const focus = document.querySelector("[data-focus]");
if (focus) focus.focus();

// A button that must not be pressed twice: the server refuses the second press as well.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    const words = form.querySelector(".reading");
    if (words) words.hidden = false;
  });
}

// 「だれもいません」「分からない」 and names exclude each other.
const ALONE = ["_nobody", "_unknown"];
for (const box of document.querySelectorAll('input[type="checkbox"]')) {
  box.addEventListener("change", () => {
    if (!box.checked) return;
    const alone = ALONE.includes(box.value);
    for (const other of document.getElementsByName(box.name)) {
      if (other !== box && (alone || ALONE.includes(other.value))) other.checked = false;
    }
  });
}

// The slip is printed by itself; the button is for browsers without scripts.
const print = document.getElementById("print");
if (print) print.requestSubmit();

// A page that the browser kept in memory must not show a visit again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});

// A visit the desk was called for: when somebody else has it, the page is asked for anew.
const called = document.getElementById("called");
if (called) {
  const asking = setInterval(async () => {
    const answer = await fetch(called.dataset.state).catch(() => null);
    if (!answer || answer.redirected) window.location.replace(called.dataset.next);
    else if ((await answer.json()).holder !== called.dataset.holder) {
      clearInterval(asking);
      window.location.replace(called.dataset.next);
    }
  }, 2000);
}
