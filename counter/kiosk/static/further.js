// A page longer than the screen is gone through by a button: nobody needs to know how to scroll.

const STILL = 8;
const OVERLAP = 60;

const further = document.querySelector(".further");
if (further) follow(further);

function follow(further) {
  const page = document.documentElement;

  function below() {
    return page.scrollHeight - window.innerHeight - window.scrollY;
  }

  // What stands over the page, at the upper or the lower edge of the screen.
  function covered(edge) {
    return [...document.querySelectorAll(".top, .bottom")]
      .filter((bar) => getComputedStyle(bar).position === "sticky" && getComputedStyle(bar)[edge] === "0px")
      .reduce((most, bar) => Math.max(most, bar.offsetHeight), 0);
  }

  function look() {
    further.hidden = below() < STILL;
    if (!further.hidden) further.style.bottom = `${covered("bottom")}px`;
  }

  further.addEventListener("click", () => {
    const seen = window.innerHeight - covered("top") - covered("bottom") - further.offsetHeight;
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    window.scrollBy({ top: Math.max(seen - OVERLAP, OVERLAP), behavior: calm ? "instant" : "smooth" });
  });
  window.addEventListener("scroll", look, { passive: true });
  window.addEventListener("resize", look);
  new ResizeObserver(look).observe(document.body);
}
