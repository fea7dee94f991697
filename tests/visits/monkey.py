"""Random hands at a screen: they press, type, go back, reload and press twice, as nobody plans to.

Seeded: the same seed makes the same choices as long as the pages offer the same things.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Error, Page, Response

TEXTS = (
    *("みほん", "ミホン タロウ", "見本　太郎", "H2.8.20", "1990-08-20", "令和8年2月30日"),
    *("0312345678", "1000001", "", " ", "0", "-1", "99999999999999999999", "１２３", "𠮷野家"),
    *("<script>alert(1)</script>", "' OR 1=1 --", "=1+1", "\u202e逆", "🦄", "あ" * 400),
    *("%0d%0aX: y", "../../etc/passwd", "K7MP-3XQ9", "null", "{{ 7*7 }}"),
)

OFFERED = """() => {
  const found = [];
  const all = "a[href], button, input, select, textarea, summary";
  for (const [index, one] of document.querySelectorAll(all).entries()) {
    const box = one.getBoundingClientRect();
    if (one.disabled || box.width === 0 || box.height === 0) continue;
    found.push({
      index, tag: one.tagName, kind: one.type || "", words: (one.textContent || "").trim(),
      options: one.tagName === "SELECT" ? [...one.options].map(option => option.value) : [],
    });
  }
  return found;
}"""
EVERYTHING = "a[href], button, input, select, textarea, summary"
ONWARD = (
    *("次へ", "進", "確定", "送る", "受理", "保存", "使わない", "これで全部", "いません", "開く"),
    *("終わる", "サインイン"),
)
LEAVING = ("サインアウト", "やめる", "終わって消す")


@dataclass
class Monkey:
    """One pair of hands at one screen. `at_home` brings a lost screen back."""

    page: Page
    chance: random.Random
    at_home: Callable[[Page], None]
    acted: int = 0
    failures: list[str] = field(default_factory=list)
    """Answers of 500 and more, and errors of scripts."""

    def __post_init__(self) -> None:
        self.page.on("response", self._saw)
        self.page.on("pageerror", lambda error: self.failures.append(f"script: {error}"))
        self.page.on("dialog", lambda dialog: dialog.dismiss())
        self.page.on("popup", lambda popup: popup.close())

    def act(self) -> None:
        """Do one thing."""
        self.acted += 1
        try:
            self._act()
        except Error:
            # A page that went away under the hands, a button behind another: the next try is new.
            self._come_back()

    def _act(self) -> None:
        whim = self.chance.random()
        if whim < 0.03:
            self.page.go_back(timeout=3_000)
        elif whim < 0.05:
            self.page.reload(timeout=3_000)
        elif whim < 0.06:
            self.at_home(self.page)
        else:
            self._use(self.page.evaluate(OFFERED))

    def _use(self, offered: list[dict[str, Any]]) -> None:
        if not offered:
            self._come_back()
            return
        boxes = [one for one in offered if one["tag"] in ("INPUT", "SELECT", "TEXTAREA")]
        for box in boxes:
            if self.chance.random() < 0.7:
                self._fill(box)
        pressable = [one for one in offered if one["tag"] in ("A", "BUTTON", "SUMMARY")]
        onward = [one for one in pressable if any(word in one["words"] for word in ONWARD)]
        likely = onward if onward and self.chance.random() < 0.6 else pressable
        chosen = [one for one in likely if not self._would_leave(one)]
        if chosen:
            self._press(self.chance.choice(chosen))

    def _would_leave(self, one: dict[str, Any]) -> bool:
        return any(word in one["words"] for word in LEAVING) and self.chance.random() < 0.9

    def _fill(self, box: dict[str, Any]) -> None:
        here = self.page.locator(EVERYTHING).nth(box["index"])
        if box["tag"] == "SELECT":
            here.select_option(self.chance.choice(box["options"]), timeout=1_000)
        elif box["kind"] in ("radio", "checkbox"):
            here.dispatch_event("click", timeout=1_000)
        elif box["kind"] == "file":
            content = self.chance.randbytes(self.chance.choice((0, 10, 5_000)))
            file = {"name": "a.csv", "mimeType": "text/csv", "buffer": content}
            here.set_input_files([file], timeout=1_000)  # type: ignore[list-item]
        elif box["kind"] not in ("hidden", "submit", "button"):
            here.fill(self.chance.choice(TEXTS), timeout=1_000)

    def _press(self, one: dict[str, Any]) -> None:
        here = self.page.locator(EVERYTHING).nth(one["index"])
        twice = 2 if self.chance.random() < 0.1 else 1
        here.click(timeout=1_500, click_count=twice)
        self.page.wait_for_load_state("domcontentloaded", timeout=3_000)

    def _come_back(self) -> None:
        try:
            self.at_home(self.page)
        except Error:
            return

    def _saw(self, response: Response) -> None:
        if response.status >= 500:
            self.failures.append(f"{response.status} {response.request.method} {response.url}")
