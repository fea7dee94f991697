"""Reader × fault: each leads to the screen the documentation promises, on both kinds of reader."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace

import pytest

from cardreader import pcsc
from cardreader.errors import CardReset, ErrorCode
from cardreader.presence import ReaderState
from cardreader.readers import open_reader
from counter.app import create_app
from counter.devices import ReaderOwner
from counter.kiosk.card_words import SCREENS, Screen
from tests.cardreader.scripted import ScriptedConnection
from tests.counter.kiosk.faults import FAULTS, Fault, Kiosk, screen_of, written
from tests.counter.kiosk.hall import Hall
from tests.counter.kiosk.test_cards import at_the_pin
from tests.counter.web.visitor import Visitor
from tests.servers.pcsc import READER, Pcscd

pytestmark = pytest.mark.integration

NOT_ON_VPCD = {"upside down, moving or broken"}
"""A card without an answer to reset is no card to that driver."""

SITUATIONS = {
    "no reader, unplugged": ErrorCode.NO_READER,
    "service stopped": ErrorCode.SERVICE_NOT_RUNNING,
    "another program holds the card": ErrorCode.CARD_BUSY,
    "reset by another program": ErrorCode.CARD_RESET,
}
"""Rows that are no card's fault; tests of their own play them."""


PLAYED_BY = {
    "no reader, unplugged": ReaderState.NO_READER,
    "service stopped": ReaderState.SERVICE_STOPPED,
}


@pytest.fixture
def in_process(hall: Hall) -> Kiosk:
    assert hall.services.reader
    return Kiosk(hall.resident, hall.services.reader, hall.reader.insert, hall.reader.remove)


@pytest.fixture
def through_service(hall: Hall, pcscd: Pcscd, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kiosk]:
    monkeypatch.setattr(pcsc, "CALL_DEADLINE", 0.5)
    with pcscd.slot() as slot, ReaderOwner(open_reader(f"pcsc:{READER} 00 00")) as owner:
        app = create_app("kiosk", replace(hall.services, reader=owner))

        def resident() -> Visitor:
            visitor = Visitor(app)
            visitor.opens("/")
            return visitor

        yield Kiosk(resident, owner, slot.insert, slot.remove)


def test_the_table_has_a_row_for_every_fault_and_no_other() -> None:
    assert set(written()) == {fault.name for fault in FAULTS} | set(SITUATIONS)


def test_every_situation_names_its_screen() -> None:
    for name, code in SITUATIONS.items():
        screen: Screen = SCREENS[code]
        assert written()[name] == screen.title


@pytest.mark.parametrize(("row", "trouble"), PLAYED_BY.items())
def test_reader_and_service_come_back_by_themselves(
    hall: Hall, in_process: Kiosk, row: str, trouble: ReaderState
) -> None:
    resident = at_the_pin(hall)
    hall.reader.break_down(trouble)
    in_process.wait(trouble)
    assert resident.opens("/card/place").h1 == written()[row]
    hall.reader.repair()
    in_process.wait(ReaderState.CARD)
    assert resident.opens("/card/place").path == "/kiosk/card/pin"


def test_another_program_holds_the_card(hall: Hall) -> None:
    resident = at_the_pin(hall)
    with hall.reader.connect():
        shown = resident.opens("/card/pin").h1
    assert shown == written()["another program holds the card"]
    assert resident.opens("/card/pin").h1.startswith("暗証番号")


def test_another_program_resets_the_card(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    resident = at_the_pin(hall)
    reset = ScriptedConnection(_reset)
    with monkeypatch.context() as patched:
        patched.setattr(hall.reader, "connect", lambda: nullcontext(reset))
        resident.presses("読み取る", pin="1234")
    assert resident.page.h1 == written()["reset by another program"]


def _reset(command: bytes) -> tuple[bytes, int]:
    raise CardReset


@pytest.mark.timeout(180)
def test_each_fault_leads_to_its_screen(in_process: Kiosk) -> None:
    assert _screens(in_process, FAULTS) == _wanted(FAULTS)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_each_fault_leads_to_the_same_screen_through_the_service(through_service: Kiosk) -> None:
    playable = tuple(fault for fault in FAULTS if fault.name not in NOT_ON_VPCD)
    through_service.wait(ReaderState.EMPTY)
    assert _screens(through_service, playable) == _wanted(playable)


def _screens(kiosk: Kiosk, faults: tuple[Fault, ...]) -> dict[str, str]:
    return {fault.name: screen_of(kiosk, fault) for fault in faults}


def _wanted(faults: tuple[Fault, ...]) -> dict[str, str]:
    table = written()
    return {fault.name: table[fault.name] for fault in faults}
