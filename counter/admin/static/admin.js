// Looks again when the proof is done, so that nobody has to press "もう一度見る".
"use strict";

const waiting = document.querySelector("[data-proof]");

async function lookAgain() {
  const answer = await fetch(waiting.dataset.proof);
  const state = answer.ok ? await answer.json() : { done: false };
  if (state.done) {
    window.location.replace(window.location.pathname);
  } else {
    window.setTimeout(lookAgain, 3000);
  }
}

if (waiting) {
  window.setTimeout(lookAgain, 3000);
}
