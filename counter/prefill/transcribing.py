"""A paper 転出証明書 typed off by a clerk: boxes of one page → a certificate, mistakes by box."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from counter.prefill.certificate import (
    MOVE_FACTS,
    PAPER,
    PERSON_FACTS,
    REQUIRED,
    Certificate,
)
from counter.prefill.columns import Unreadable, value_of
from procedures.values import Kind, Value

MOST_ROWS = 12
"""Lines of the page; a family with more continues with a second certificate."""

MOVE_BOXES = ("previous_address", "planned_date", "destination", "new_head", "whole_household")
"""What stands once on the paper, in its order."""

PERSON_BOXES = (
    "name", "kana", "birth_date", "sex", "relationship", "foreign_national", "nhi",
    "latter_elderly", "pension_category1", "child_allowance", "care_certified",
)  # fmt: skip
"""What stands for each person, in its order."""

TICKS = frozenset(fact for fact in PERSON_BOXES if PERSON_FACTS[fact] is Kind.BOOL)

FACT_NAMES = {
    "previous_address": "前の住所",
    "planned_date": "転出予定日",
    "destination": "転出先の住所",
    "new_head": "転出先の世帯主",
    "whole_household": "世帯の全員が異動",
    "name": "氏名",
    "kana": "フリガナ",
    "birth_date": "生年月日",
    "sex": "性別",
    "relationship": "続柄",
    "foreign_national": "外国籍",
    "nhi": "国保",
    "latter_elderly": "後期",
    "pension_category1": "年金1号",
    "child_allowance": "児童手当",
    "care_certified": "受給資格証",
}
"""What the page calls each fact; 受給資格証 is the separate paper of 介護保険法36条."""

NEEDED_OF_MOVE = ("previous_address", "planned_date")


@dataclass(frozen=True)
class Transcribed:
    """The certificate, or (box, sentence) for each box that was not understood."""

    certificate: Certificate | None = field(repr=False)
    problems: tuple[tuple[str, str], ...] = ()
    rows: tuple[int, ...] = ()
    """Which lines of the page became its people, in order."""


def transcribe(typed: Mapping[str, str]) -> Transcribed:
    """Read the page. Boxes are `move.FACT` and `person.LINE.FACT`; empty lines are nobody."""
    problems: list[tuple[str, str]] = []
    move = _facts(typed, "move", MOVE_BOXES, MOVE_FACTS, problems)
    # An unticked box says that only a part of the household moves.
    move["whole_household"] = typed.get("move.whole_household") == "true"
    _demand("move", move, NEEDED_OF_MOVE, problems)
    rows = [row for row in range(MOST_ROWS) if _written(typed, row)]
    people = [_person(typed, row, problems) for row in rows]
    if not people:
        problems.append(("person.0.name", "1人目から、証明書に載っている方を入れてください。"))
    if problems:
        return Transcribed(None, tuple(problems))
    return Transcribed(Certificate(PAPER, move, tuple(people)), (), tuple(rows))


def _person(
    typed: Mapping[str, str], row: int, problems: list[tuple[str, str]]
) -> dict[str, Value]:
    head = f"person.{row}"
    facts = _facts(typed, head, PERSON_BOXES, PERSON_FACTS, problems)
    # The paper has a box for each of these: an unticked one is a no, not a blank.
    facts |= {fact: facts.get(fact, False) for fact in TICKS}
    _demand(head, facts, REQUIRED, problems)
    return facts


def _facts(
    typed: Mapping[str, str],
    head: str,
    boxes: tuple[str, ...],
    kinds: Mapping[str, Kind],
    problems: list[tuple[str, str]],
) -> dict[str, Value]:
    found = {}
    for fact in boxes:
        box = f"{head}.{fact}"
        value = _read(fact, kinds[fact], typed.get(box, "").strip(), box, problems)
        if value is not None:
            found[fact] = value
    return found


def _read(
    fact: str, kind: Kind, text: str, box: str, problems: list[tuple[str, str]]
) -> Value | None:
    codes = {fact: {text: text}} if kind is Kind.CHOICE else {}
    try:
        return value_of(fact, kind, text, codes)
    except Unreadable as problem:
        words = str(problem).partition(": ")[2]
        problems.append((box, f"{_about(box)}{FACT_NAMES[fact]}: {words}"))
        return None


def _demand(
    head: str,
    facts: Mapping[str, Value],
    needed: tuple[str, ...],
    problems: list[tuple[str, str]],
) -> None:
    """Name what is missing, unless something stands there that was not understood."""
    said = {box for box, _ in problems}
    for fact in needed:
        box = f"{head}.{fact}"
        if fact not in facts and box not in said:
            problems.append((box, f"{_about(box)}{FACT_NAMES[fact]}を入れてください。"))


def _about(box: str) -> str:
    """Whose box it is: the second line is 2人目."""
    head, _, rest = box.partition(".")
    return f"{int(rest.split('.')[0]) + 1}人目の" if head == "person" else ""


def _written(typed: Mapping[str, str], row: int) -> bool:
    return any(
        typed.get(f"person.{row}.{fact}", "").strip() for fact in PERSON_BOXES if fact not in TICKS
    )
