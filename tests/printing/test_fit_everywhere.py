"""Random long values on every sheet of the catalog: inside their boxes, or refused by name.

A value that is refused is halved and the sheet drawn again, so that in the end every sheet is
drawn with every box as full as it may be.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from printing.drawing import draw_form
from printing.errors import DoesNotFit
from printing.filling import Filling
from printing.fonts import FontLibrary
from printing.ink import Ink
from printing.layout import SUBJECT, tables_of
from printing.paper import Letterhead
from printing.samples import LONG_BANK, SampleAnswers
from printing.sheets import sheet_of
from printing.values import Words
from procedures.values import BankAccount, Kind, Value
from tests.printing.boxes import check_pages
from tests.printing.visits import RECEIPT, bundle

LETTERS = {
    Kind.PERSON_NAME: "見本髙﨑𠮷田　太郎ＡＢab邉辻",
    Kind.KANA: "ミホンタロウャッー　",
    Kind.ADDRESS: "北海道見本市中央一条二丁目３番　メゾンー12-3㐂",
    Kind.TEXT: "ポチ柴犬、茶雄。（見本病院）12",
}
LONGEST = {Kind.PERSON_NAME: 40, Kind.KANA: 60, Kind.ADDRESS: 120, Kind.TEXT: 160}
PARTS = 8
"""The sheets are tried in so many parts; the short run tries the first."""

SEEDS = range(1, 3)


@dataclass(frozen=True)
class RandomAnswers(SampleAnswers):
    """Random texts up to a length, the same for the same seed; `most` limits some items."""

    seed: int = 0
    most: dict[str, int] = field(default_factory=dict)

    def value(self, item: str, subject: str) -> Value | None:
        kind = self.bundle.items[item].kind
        chance = random.Random(f"{self.seed} {item} {subject}")  # noqa: S311 no secret
        if kind is Kind.BANK_ACCOUNT:
            length = chance.randint(1, self.most.get(item, LONGEST[Kind.KANA]))
            holder = "".join(chance.choices(LETTERS[Kind.KANA], k=length))
            return BankAccount("0001", "001", "ordinary", "0123456", holder)
        if kind not in LETTERS:
            return super().value(item, subject)
        length = chance.randint(1, self.most.get(item, LONGEST[kind]))
        return "".join(chance.choices(LETTERS[kind], k=length)).strip("　") or "見"


def drawn(procedure: str, seed: int, fonts: FontLibrary) -> list[Ink]:
    """A sheet with random values, those that do not fit halved until they do."""
    answers = RandomAnswers(bundle(), tables_of(sheet_of(bundle(), procedure)), True, seed)
    bank, branch = LONG_BANK.split()
    words = Words({"1": "見本　太郎", SUBJECT: "見本　太郎"}, lambda _: bank, lambda *_: branch)
    filling = Filling(bundle().items, answers, words, SUBJECT)
    head = Letterhead(bundle().city.name, RECEIPT, bundle().version)
    while True:
        found = tried(procedure, filling, head, fonts)
        if not isinstance(found, DoesNotFit):
            return found
        assert found.item in bundle().items
        before = answers.most.get(found.item, max(LONGEST.values()))
        assert before > 1, f"{procedure}: {found.item} is refused at one character"
        answers.most[found.item] = before // 2


def tried(
    procedure: str, filling: Filling, head: Letterhead, fonts: FontLibrary
) -> list[Ink] | DoesNotFit:
    """The pages of a sheet, or what was refused."""
    try:
        return draw_form(bundle(), bundle().procedures[procedure], filling, head, fonts).pages
    except DoesNotFit as refused:
        return refused


def check(procedures: Sequence[str], seed: int, fonts: FontLibrary, folder: Path) -> None:
    for procedure in procedures:
        check_pages(drawn(procedure, seed, fonts), folder)


@pytest.mark.integration
def test_random_values_stay_in_their_boxes_on_some_sheets(
    fonts: FontLibrary, tmp_path: Path
) -> None:
    check(sorted(bundle().sheets)[::PARTS], 0, fonts, tmp_path)


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("part", range(PARTS))
def test_random_values_stay_in_their_boxes_on_every_sheet(
    fonts: FontLibrary, tmp_path: Path, part: int, seed: int
) -> None:
    check(sorted(bundle().sheets)[part::PARTS], seed, fonts, tmp_path)
