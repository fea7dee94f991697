// Looks again when what is done beside the pages is done, so that nobody has to press "もう一度見る".
"use strict";

const waiting = document.querySelector("[data-state]");

async function lookAgain() {
  const answer = await fetch(waiting.dataset.state);
  const state = answer.ok ? await answer.json() : { done: false };
  if (state.done) {
    window.location.replace(waiting.dataset.again);
  } else {
    window.setTimeout(lookAgain, 3000);
  }
}

if (waiting) {
  window.setTimeout(lookAgain, 3000);
}
