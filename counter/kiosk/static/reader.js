// Listens to the card reader. It only learns that something changed and asks for the next page;
// what that page is, the server decides.

const POLL = 1000;

const reader = document.getElementById("reader");
if (reader) listen(reader.dataset);

const forgotten = document.querySelector(".forgotten");
if (forgotten) {
  setTimeout(() => {
    forgotten.hidden = false;
  }, Number(forgotten.dataset.afterSeconds) * 1000);
}

function listen({ after, events, state, next }) {
  const source = new EventSource(`${events}?after=${after}`);
  let polling;

  function changed(told) {
    if (Number(told.sequence) === Number(after)) return;
    stop();
    // While the PIN is being read the page that follows comes from the form itself.
    if (!document.querySelector("form[data-sent]")) window.location.replace(next);
  }

  function stop() {
    source.close();
    clearInterval(polling);
  }

  source.addEventListener("card", (event) => changed(JSON.parse(event.data)));
  source.addEventListener("error", () => {
    if (polling) return;
    polling = setInterval(async () => {
      const answer = await fetch(state).catch(() => null);
      if (answer && answer.ok) changed(await answer.json());
    }, POLL);
  });
  source.addEventListener("open", () => {
    clearInterval(polling);
    polling = undefined;
  });
  window.addEventListener("pagehide", stop);
}
