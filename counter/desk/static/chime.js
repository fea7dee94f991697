"use strict";
/* The display's chime: two soft tones when a number has been called since the page was last shown.

   Browsers play nothing until somebody has pressed something, so a button switches it on. That it
   is on is remembered; after the screen's next start the button says whether it may play again. */

(() => {
  const TONES = [
    { hertz: 659.3, at: 0 },
    { hertz: 523.3, at: 0.45 },
  ];
  const LASTS = 1.4;
  const LOUDNESS = 0.4;
  const REMEMBERED = "kakanai-chime";

  const part = document.getElementById("calls");
  const button = document.getElementById("chime");
  let audio = null;

  const sounds = () => audio?.state === "running";

  const tone = ({ hertz, at }) => {
    const from = audio.currentTime + at;
    const volume = audio.createGain();
    volume.gain.setValueAtTime(0.0001, from);
    volume.gain.exponentialRampToValueAtTime(LOUDNESS, from + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, from + LASTS);
    const source = audio.createOscillator();
    source.frequency.value = hertz;
    source.connect(volume).connect(audio.destination);
    source.start(from);
    source.stop(from + LASTS);
  };

  const play = () => TONES.forEach(tone);

  const show = () => {
    button.textContent = sounds() ? "音を止める" : "音を出す";
    button.classList.toggle("on", sounds());
  };

  const open = () => {
    audio = new AudioContext();
    audio.addEventListener("statechange", show);
    show();
  };

  const switchOn = async () => {
    if (!audio) open();
    await audio.resume();
    localStorage.setItem(REMEMBERED, "on");
    play();
  };

  const switchOff = () => {
    localStorage.removeItem(REMEMBERED);
    return audio.suspend();
  };

  /* When the latest call was made, also of a number called once more; 0 when nobody is called. */
  const latest = () => Number(part.querySelector(".latest")?.dataset.called ?? 0);

  let known = latest();
  part.addEventListener("renewed", () => {
    const now = latest();
    if (now > known && sounds()) play();
    known = Math.max(known, now);
  });

  button.addEventListener("click", () => (sounds() ? switchOff() : switchOn()));
  button.hidden = false;
  if (localStorage.getItem(REMEMBERED)) open();
})();
