// The on-screen keypads: number pad of the PIN page, and the pads that follow the focused box.

// Each letter leads to the next of its kind: か → が → か, は → ば → ぱ → は, つ → っ → づ → つ.
const MARKS = ["かが", "きぎ", "くぐ", "けげ", "こご", "さざ", "しじ", "すず", "せぜ", "そぞ", "ただ", "ちぢ",
  "つっづ", "てで", "とど", "はばぱ", "ひびぴ", "ふぶぷ", "へべぺ", "ほぼぽ", "やゃ", "ゆゅ", "よょ",
  "あぁ", "いぃ", "うぅゔ", "えぇ", "おぉ", "わゎ"];
const PADS = { digits: "digits", tel: "digits", kana: "kana", text: "text" };

for (const pad of document.querySelectorAll("[data-pad-for]")) {
  const box = document.getElementById(pad.dataset.padFor);
  pad.hidden = false;
  pad.addEventListener("click", (event) => press(event, box));
}

const pads = document.querySelector(".keypads");
if (pads) follow(pads);

function follow(pads) {
  let box = null;

  function show(input) {
    const found = find(PADS[input.dataset.keypad]);
    if (!found) return;
    box = input;
    pads.hidden = false;
    for (const pad of pads.querySelectorAll("[data-pad]")) pad.hidden = pad !== found;
  }

  function find(kind) {
    return pads.querySelector(`[data-pad="${kind}"]`)
      || (kind === "text" ? pads.querySelector('[data-pad="kana"]') : null);
  }

  document.addEventListener("focusin", (event) => {
    if (event.target.dataset && event.target.dataset.keypad) show(event.target);
  });
  pads.addEventListener("click", (event) => {
    if (box) press(event, box);
  });
  // A key must not take the focus from the box it writes into.
  pads.addEventListener("pointerdown", (event) => {
    if (event.target.closest(".key")) event.preventDefault();
  });
  const first = document.querySelector("main [data-keypad]");
  if (first) show(first);
}

function press(event, box) {
  const key = event.target.closest(".key");
  if (!key) return;
  if (key.dataset.key) type(box, key.dataset.key);
  else if ("back" in key.dataset) box.value = box.value.slice(0, -1);
  else if ("clear" in key.dataset) box.value = "";
  else if ("mark" in key.dataset) box.value = marked(box.value);
}

function type(box, text) {
  const room = box.maxLength < 0 ? Infinity : box.maxLength - box.value.length;
  box.value += text.slice(0, room);
}

function marked(text) {
  const last = text.slice(-1);
  const ring = MARKS.find((letters) => letters.includes(last));
  if (!ring) return text;
  return text.slice(0, -1) + ring[(ring.indexOf(last) + 1) % ring.length];
}
