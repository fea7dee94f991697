document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const row = button.closest("tr");
  const range = document.createRange();
  range.selectNodeContents(row.querySelector(".value"));
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  // A page opened from a folder has no clipboard API in every browser; copying a selection works.
  if (document.execCommand("copy")) row.querySelector("input").checked = true;
});
