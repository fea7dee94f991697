// Time runs out in words: a dialog with one big button, then everything is wiped.
// The server wipes by its own clock; this only keeps the screen honest.

const SECOND = 1000;

const dialog = document.getElementById("idle");
if (dialog) watchIdleness(dialog);

for (const form of document.querySelectorAll("form[data-leave-after]")) {
  setTimeout(() => form.requestSubmit(), Number(form.dataset.leaveAfter) * SECOND);
}

const home = document.querySelector("[data-home-after]");
if (home) {
  setTimeout(() => window.location.replace(home.href), Number(home.dataset.homeAfter) * SECOND);
}

function watchIdleness(dialog) {
  const { idle, patience, warning } = dialog.dataset;
  const words = dialog.querySelector(".countdown");
  let sleeping, counting;

  // Who needs big text gets more time; the server counts the same.
  function quiet() {
    const modes = document.documentElement.dataset.modes.split(" ");
    return (Number(idle) * (modes.includes("big") ? Number(patience) : 1) - Number(warning)) * SECOND;
  }

  function wait() {
    clearTimeout(sleeping);
    clearInterval(counting);
    sleeping = setTimeout(warn, quiet());
  }

  function warn() {
    let left = Number(warning);
    words.textContent = left;
    dialog.showModal();
    counting = setInterval(() => {
      left -= 1;
      words.textContent = left;
      if (left <= 0) {
        clearInterval(counting);
        document.getElementById("idle-quit").requestSubmit();
      }
    }, SECOND);
  }

  async function goOn() {
    dialog.close();
    wait();
    const token = document.querySelector('input[name="csrf_token"]').value;
    const answer = await fetch(dialog.dataset.stay, {
      method: "POST",
      headers: { "X-CSRFToken": token },
    });
    if (!answer.ok || answer.redirected) window.location.reload();
  }

  dialog.querySelector("[data-go-on]").addEventListener("click", goOn);
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    goOn();
  });
  // Touching counts as being there; the server hears of it with the next page, or here.
  let told = Date.now();
  for (const kind of ["pointerdown", "keydown"]) {
    document.addEventListener(kind, () => {
      if (dialog.open) return;
      wait();
      if (Date.now() - told > quiet() / 2) {
        told = Date.now();
        goOn();
      }
    });
  }
  document.addEventListener("modes", wait);
  wait();
}
