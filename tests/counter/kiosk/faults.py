"""Every fault of a card or reader, and the kiosk's screen it leads to: the table that stands in
docs/cardreader.md, held true by the tests beside this module.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cardreader.basic_information import PartialDate
from cardreader.presence import ReaderState
from cardreader.virtual.spec import CardKind
from counter.devices import ReaderOwner
from tests.cardreader.cards import make_card
from tests.counter.web.visitor import Visitor

PAGE = Path(__file__).parents[3] / "docs" / "cardreader.md"
ROW = re.compile(
    r"^\| (?P<fault>[^|]+) \| (?P<made>[^|]+) \| (?P<screen>[^|]+) \| (?P<after>[^|]+) \|$"
)
HEADING = "### Which screen each fault leads to"

RIGHT, WRONG = "1234", "0000"
WATCHED = 10.0
TAKE_IT = "カードをお取りください"


@dataclass(frozen=True)
class Fault:
    """One row: how the card is changed, and the PIN that is typed where it is asked for."""

    name: str
    changes: dict[str, Any]
    pin: str = RIGHT
    state: ReaderState = ReaderState.CARD
    """What the reader says of such a card."""

    @property
    def leaves(self) -> bool:
        """Whether the card is taken away before the reading ends."""
        return "pulled_at" in self.changes


FAULTS = (
    Fault("none", {}),
    Fault("slow", {"slow_ms": 30}),
    Fault("two bytes before FF20", {"leading_bytes": 2}),
    Fault("nine bytes before FF20", {"leading_bytes": 9}),
    Fault("first command answered 6F00", {"first_command_fails": True}),
    Fault("6Cxx to every read", {"wrong_length_first": True}),
    Fault("61xx to every read", {"more_data": True}),
    Fault("reads of at most 40 bytes", {"short_reads": 40}),
    Fault("file cut short", {"file_cut_at": 60}),
    Fault("wrong length in the file", {"length_off_by": 20}),
    Fault("taken away while the tries are asked", {"pulled_at": 3}),
    Fault("taken away while the PIN is checked", {"pulled_at": 4}),
    Fault("taken away while the text is read", {"pulled_at": 6}),
    Fault("taken away after the text", {"pulled_at": 8}),
    Fault("never answers", {"hangs_at": 4}),
    Fault("refuses with another status", {"fails_at": 5, "fails_with": "6985"}),
    Fault("does not tell its tries", {"fails_at": 3, "fails_with": "9000"}),
    Fault("upside down, moving or broken", {"mute": True}, state=ReaderState.MUTE),
    Fault("wrong PIN", {}, pin=WRONG),
    Fault("PIN of another form", {}, pin="12"),
    Fault("one try left", {"tries_left": {"text_pin": 1}}),
    Fault("PIN blocked", {"tries_left": {"text_pin": 0}}),
    Fault("never had a PIN (顔認証)", {"kind": CardKind.NO_PIN}),
    Fault("old 住基カード", {"kind": CardKind.OLD}),
    Fault("driving licence", {"kind": CardKind.DRIVING_LICENCE}),
    Fault("Android phone", {"kind": CardKind.ANDROID}),
    Fault("iPhone", {"kind": CardKind.IPHONE}),
    Fault("forged", {"forged": True}),
    Fault("very long name and address", {"name": "見本　" + "長" * 60, "address": "架空" * 90}),
    Fault("外字 (IVS, outside JIS)", {"name": "𠮷髙　葛󠄀子"}),
    Fault("mononym", {"name": "ミホン"}),
    Fault("foreign name", {"name": "MIHON JEAN-PIERRE　ÉLODIE"}),
    Fault("unknown day of birth", {"birth_date": PartialDate(1955, 7)}),
)


@dataclass(frozen=True)
class Kiosk:
    """A kiosk before which residents stand, and the hand that places cards on its reader."""

    resident: Callable[[], Visitor]
    owner: ReaderOwner
    insert: Callable[[Any], None]
    remove: Callable[[], None]

    def wait(self, state: ReaderState) -> None:
        assert self.owner.wait_for(state, WATCHED), f"the reader never became {state}"

    @contextmanager
    def holding(self, fault: Fault) -> Iterator[None]:
        """A card with this fault lies on the reader."""
        self.insert(make_card(**fault.changes))
        self.wait(fault.state)
        yield
        self.remove()
        self.wait(ReaderState.EMPTY)


def screen_of(kiosk: Kiosk, fault: Fault) -> str:
    """The heading of the page on which a resident stands who uses this card."""
    resident = kiosk.resident()
    resident.presses("日本語")
    resident.presses("次へ", events=["care"])
    resident.presses("カードを使う")
    with kiosk.holding(fault):
        resident.opens("/card/place")
        if any(box.get("name") == "pin" for box in resident.page.root.all("input")):
            resident.presses("読み取る", pin=fault.pin)
            if fault.leaves and resident.page.h1 == TAKE_IT:
                # The page asks again by itself as soon as the reader has noticed.
                kiosk.wait(ReaderState.EMPTY)
                resident.opens("/card/take")
            problem = [one.text for one in resident.page.root.all("li") if "暗証番号" in one.text]
            return f"{resident.page.h1}: {problem[0]}" if problem else resident.page.h1
        return resident.page.h1


def written() -> dict[str, str]:
    """The table of the documentation: fault → screen."""
    text = PAGE.read_text("utf-8").partition(HEADING)[2].partition("\n## ")[0]
    rows = (ROW.match(line) for line in text.splitlines())
    found = {row["fault"].strip(): row["screen"].strip() for row in rows if row}
    return {fault: screen for fault, screen in found.items() if fault not in ("fault", "---")}
