// The on-screen keypads: number pad of the PIN page, and the pads that follow the focused box.

// Each letter leads to the next of its kind: か → が → か, は → ば → ぱ → は, つ → っ → づ → つ.
const MARKS = ["かが", "きぎ", "くぐ", "けげ", "こご", "さざ", "しじ", "すず", "せぜ", "そぞ", "ただ", "ちぢ",
  "つっづ", "てで", "とど", "はばぱ", "ひびぴ", "ふぶぷ", "へべぺ", "ほぼぽ", "やゃ", "ゆゅ", "よょ",
  "あぁ", "いぃ", "うぅゔ", "えぇ", "おぉ", "わゎ"];
const SUITED = {
  digits: ["digits"],
  tel: ["digits"],
  kana: ["kana"],
  text: ["kana", "latin", "digits"],
  latin: ["latin", "digits"],
  address: ["address", "kana", "latin"],
};
const KATAKANA = 0x60;

for (const pad of document.querySelectorAll("[data-pad-for]")) {
  const box = document.getElementById(pad.dataset.padFor);
  pad.hidden = false;
  pad.addEventListener("click", (event) => press(event, box));
  keepFocus(pad);
}

const pads = document.querySelector(".keypads");
if (pads) follow(pads);

function follow(pads) {
  let box = null;
  let katakana = false;
  let small = false;

  function bind(input) {
    const suited = SUITED[input.dataset.keypad].filter((name) => find(name));
    if (!suited.length) return;
    box = input;
    pads.hidden = false;
    for (const tab of pads.querySelectorAll("[data-show]")) tab.hidden = !suited.includes(tab.dataset.show);
    const tabs = pads.querySelector(".pad-tabs");
    if (tabs) tabs.hidden = suited.length < 2;
    for (const key of pads.querySelectorAll("[data-of-text]")) key.hidden = input.dataset.keypad !== "text";
    show(suited[0]);
  }

  function show(name) {
    for (const pad of pads.querySelectorAll("[data-pad]")) pad.hidden = pad.dataset.pad !== name;
    for (const tab of pads.querySelectorAll("[data-show]")) {
      tab.setAttribute("aria-pressed", String(tab.dataset.show === name));
    }
    const turn = pads.querySelector("[data-katakana]");
    if (turn) turn.hidden = name !== "kana";
  }

  function find(name) {
    return pads.querySelector(`[data-pad="${name}"]`);
  }

  function turnKana(button) {
    katakana = !katakana;
    turn(button, "kana", katakana ? toKatakana : toHiragana, katakana);
  }

  function turnCase(button) {
    small = !small;
    turn(button, "latin", (letter) => (small ? letter.toLowerCase() : letter.toUpperCase()), small);
  }

  function turn(button, name, changed, on) {
    button.setAttribute("aria-pressed", String(on));
    for (const key of find(name).querySelectorAll(".letters [data-key]")) {
      key.dataset.key = changed(key.dataset.key);
      key.textContent = key.dataset.key;
    }
  }

  document.addEventListener("focusin", (event) => {
    if (event.target.dataset && event.target.dataset.keypad) bind(event.target);
  });
  pads.addEventListener("click", (event) => {
    const key = event.target.closest(".key");
    if (!key || !box) return;
    if (key.dataset.show) show(key.dataset.show);
    else if ("katakana" in key.dataset) turnKana(key);
    else if ("case" in key.dataset) turnCase(key);
    else press(event, box);
  });
  keepFocus(pads);
  const first = document.querySelector("main [data-keypad]");
  if (first) bind(first);
}

// A key must not take the focus, and with it the caret, from the box it writes into.
function keepFocus(keys) {
  keys.addEventListener("pointerdown", (event) => {
    if (event.target.closest(".key")) event.preventDefault();
  });
}

function press(event, box) {
  const key = event.target.closest(".key");
  if (!key) return;
  if (key.dataset.key) type(box, key.dataset.key);
  else if ("back" in key.dataset) erase(box);
  else if ("clear" in key.dataset) box.value = "";
  else if ("mark" in key.dataset) mark(box);
}

// Where the next letter goes: at the caret, or at the end of a box that nobody has touched.
function place(box) {
  const end = box.value.length;
  return document.activeElement === box ? [box.selectionStart, box.selectionEnd] : [end, end];
}

function write(box, text, from, to) {
  box.setRangeText(text, from, to, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

function type(box, text) {
  const [from, to] = place(box);
  const room = box.maxLength < 0 ? Infinity : box.maxLength - box.value.length + to - from;
  write(box, text.slice(0, room), from, to);
}

function erase(box) {
  const [from, to] = place(box);
  const letter = [...box.value.slice(0, from)].pop() || "";
  write(box, "", from === to ? from - letter.length : from, to);
}

function mark(box) {
  const [from, to] = place(box);
  if (from === to && from) write(box, marked(box.value[from - 1]), from - 1, to);
}

function marked(last) {
  const plain = toHiragana(last);
  const ring = MARKS.find((letters) => letters.includes(plain));
  if (!ring) return last;
  const next = ring[(ring.indexOf(plain) + 1) % ring.length];
  return plain === last ? next : toKatakana(next);
}

function toKatakana(letter) {
  return /[ぁ-ゖ]/.test(letter) ? String.fromCharCode(letter.charCodeAt(0) + KATAKANA) : letter;
}

function toHiragana(letter) {
  return /[ァ-ヶ]/.test(letter) ? String.fromCharCode(letter.charCodeAt(0) - KATAKANA) : letter;
}
