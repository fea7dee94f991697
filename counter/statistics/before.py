"""The city's own table of how it was before (以前の表): what a procedure took with paper.

    measured = "2026年2月、窓口利用体験調査、転入・出生 各5組"

    [move_in_notification]
    names = 8
    seconds = 1500

Each table is a procedure of the catalog; every number is per filing and may be left out. What is
left out is compared with nothing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

MEASURES: Mapping[str, str] = {
    "names": "氏名・フリガナを書く回数",
    "addresses": "住所を書く回数",
    "birth_dates": "生年月日を書く回数",
    "characters": "書く・打つ字数",
    "questions": "聞かれる数",
    "signatures": "署名の数",
    "sheets": "紙の枚数",
    "seconds": "住民の秒数",
}
"""What can be compared. Seconds are the resident's own, from the first line to the last."""


class BeforeError(Exception):
    """The table cannot be used; the text says which key of which file, and what is allowed."""


@dataclass(frozen=True)
class Before:
    """How it was: how it was measured, and per procedure what one filing took."""

    measured: str = ""
    procedures: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


def read_before(path: Path | None, known: Collection[str]) -> Before:
    """Read the table; empty without a path. Raises BeforeError with a sentence.

    `known` are the procedures of the catalog.
    """
    if path is None:
        return Before()
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BeforeError(f"以前の表 {path} を読めません: {error}") from error
    measured = data.pop("measured", None)
    if not isinstance(measured, str) or not measured:
        raise BeforeError(f"以前の表 {path}: いつ、どう測ったかを measured に文で書いてください。")
    return Before(measured, {one: _measures(path, one, data[one], known) for one in data})


def _measures(
    path: Path, procedure: str, given: object, known: Collection[str]
) -> dict[str, float]:
    if procedure not in known:
        raise BeforeError(
            f"以前の表 {path}: [{procedure}] という手続はありません。{_nearest(procedure, known)}"
        )
    if not isinstance(given, dict):
        raise BeforeError(f"以前の表 {path}: {procedure} は [{procedure}] の見出しにしてください。")
    for key, value in given.items():
        if key not in MEASURES:
            allowed = "、".join(MEASURES)
            raise BeforeError(
                f"以前の表 {path}: [{procedure}] の {key} は使えません。使えるのは: {allowed}"
            )
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise BeforeError(
                f"以前の表 {path}: [{procedure}] の {key} は 0 以上の数で書いてください。"
            )
    return {key: float(value) for key, value in given.items()}


def _nearest(procedure: str, known: Collection[str]) -> str:
    close = get_close_matches(procedure, known, n=1)
    return f"「{close[0]}」のことですか。" if close else "kakanai catalog show で確かめられます。"
