"""The real service itself: restarts, crashes, several readers, other programs, hanging cards."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from cardreader import pcsc
from cardreader.errors import (
    CardBusy,
    NoReader,
    ReaderHangs,
    ServiceNotRunning,
)
from cardreader.monitor import CardMonitor
from cardreader.mynumber import MyNumberCard
from cardreader.pcsc import PcscReader
from cardreader.presence import ReaderState
from cardreader.readers import CardReader, list_readers, open_reader
from cardreader.virtual.vpcd import VpcdSlot, run_vpcd
from tests.cardreader.cards import make_card
from tests.cardreader.placing import SECONDS, place, wait
from tests.servers.pcsc import READER, Pcscd

pytestmark = pytest.mark.integration


def test_no_such_reader(pcscd: Pcscd) -> None:
    reader = open_reader("pcsc:no such reader")
    assert reader.state() is ReaderState.NO_READER
    with pytest.raises(NoReader):
        reader.connect()


def test_card_is_held_exclusively(slot: VpcdSlot, monitor: CardMonitor, reader: CardReader) -> None:
    place(slot, monitor, make_card())
    with reader.connect(), pytest.raises(CardBusy):
        reader.connect()


def test_any_reader_finds_the_one_with_the_card(pcscd: Pcscd) -> None:
    reader = open_reader("pcsc:")
    with pcscd.slot(1) as second, reader.monitor() as monitor:
        assert place(second, monitor, make_card()).reader.endswith("01")
        with reader.connect() as connection:
            MyNumberCard(connection).read_basic_information("1234")


def test_lists_readers(slot: VpcdSlot, monitor: CardMonitor) -> None:
    card = make_card()
    place(slot, monitor, card)
    first, second = list_readers()
    assert (first.state, first.atr, second.state) == (
        ReaderState.CARD,
        card.atr,
        ReaderState.EMPTY,
    )


def test_each_placing_is_told_apart(slot: VpcdSlot, monitor: CardMonitor) -> None:
    first = place(slot, monitor, make_card())
    slot.remove()
    wait(monitor, ReaderState.EMPTY)
    second = place(slot, monitor, make_card())
    assert second.insertion == first.insertion + 1


@pytest.mark.parametrize("crash", [False, True])
def test_monitor_survives_a_restart_of_the_service(
    crash: bool, pcscd: Pcscd, monitor: CardMonitor, reader: CardReader
) -> None:
    pcscd.kill() if crash else pcscd.stop()
    try:
        wait(monitor, ReaderState.SERVICE_STOPPED)
        assert reader.state() is ReaderState.SERVICE_STOPPED
        with pytest.raises(ServiceNotRunning):
            reader.connect()
    finally:
        pcscd.start()
    wait(monitor, ReaderState.EMPTY)
    with pcscd.slot() as slot:
        place(slot, monitor, make_card())
        with reader.connect() as connection:
            MyNumberCard(connection).read_basic_information("1234")


def test_service_dies_while_reading(
    slot: VpcdSlot, pcscd: Pcscd, monitor: CardMonitor, reader: CardReader
) -> None:
    place(slot, monitor, make_card())
    with reader.connect() as connection:
        session = MyNumberCard(connection)
        session.card_expiry()
        pcscd.kill()
        try:
            with pytest.raises(ServiceNotRunning):
                session.read_basic_information("1234")
        finally:
            pcscd.start()


def test_reading_is_no_event(slot: VpcdSlot, monitor: CardMonitor, reader: CardReader) -> None:
    """Power-up, exclusive use and power-down change the reader's state, not what lies on it."""
    seen: list[ReaderState] = []
    monitor.subscribe(lambda presence: seen.append(presence.state))
    place(slot, monitor, make_card())
    for _ in range(3):
        with reader.connect() as connection:
            MyNumberCard(connection).read_basic_information("1234")
    slot.remove()
    wait(monitor, ReaderState.EMPTY)
    assert seen == [ReaderState.CARD, ReaderState.EMPTY]


def test_cards_on_both_readers(
    slot: VpcdSlot, pcscd: Pcscd, monitor: CardMonitor, reader: CardReader
) -> None:
    with pcscd.slot(1) as other, open_reader("pcsc:").monitor() as everything:
        other.insert(make_card(name="見本　花子", pin="2345"))
        wait(everything, ReaderState.CARD)
        assert monitor.presence.state is ReaderState.EMPTY
        place(slot, monitor, make_card())
        with reader.connect() as connection:
            assert MyNumberCard(connection).read_basic_information("1234").name == "見本　太郎"
        second = open_reader(f"pcsc:{READER} 00 01")
        with second.connect() as connection:
            assert MyNumberCard(connection).read_basic_information("2345").name == "見本　花子"


def test_a_named_reader_that_is_gone_is_not_replaced_by_another(
    slot: VpcdSlot, monitor: CardMonitor
) -> None:
    """A kiosk must never read the card on a clerk's reader because its own was unplugged."""
    place(slot, monitor, make_card())
    gone = open_reader("pcsc:Unplugged Reader")
    with gone.monitor() as watching:
        wait(watching, ReaderState.NO_READER)
    with pytest.raises(NoReader):
        gone.connect()


def test_closing_a_monitor_that_waits(pcscd: Pcscd) -> None:
    monitor = PcscReader().monitor()
    wait(monitor, ReaderState.EMPTY)
    monitor.close()
    assert monitor.presence.state is ReaderState.CLOSED


def test_a_reader_that_was_not_there_at_first(
    pcscd: Pcscd, monitor: CardMonitor, reader: CardReader
) -> None:
    pcscd.stop()
    pcscd.start(readers=False)
    try:
        wait(monitor, ReaderState.NO_READER)
        assert reader.state() is ReaderState.NO_READER
        assert list_readers() == ()
        with pytest.raises(NoReader):
            reader.connect()
    finally:
        pcscd.stop()
        pcscd.start()
    wait(monitor, ReaderState.EMPTY)


def test_a_card_that_never_answers(
    slot: VpcdSlot, monitor: CardMonitor, reader: CardReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pcsc, "CALL_DEADLINE", 0.5)
    place(slot, monitor, make_card(hangs_at=4))
    with reader.connect() as connection:
        session = MyNumberCard(connection)
        with pytest.raises(ReaderHangs):
            session.read_basic_information("1234")
        with pytest.raises(ReaderHangs):
            session.card_expiry()
    slot.remove()
    wait(monitor, ReaderState.EMPTY)
    place(slot, monitor, make_card())
    with reader.connect() as connection:
        MyNumberCard(connection).read_basic_information("1234")


def test_another_program_has_the_card(
    slot: VpcdSlot, monitor: CardMonitor, reader: CardReader
) -> None:
    place(slot, monitor, make_card())
    with another_program_holding(f"{READER} 00 00"), pytest.raises(CardBusy):
        reader.connect()
    with reader.connect() as connection:
        MyNumberCard(connection).read_basic_information("1234")


def test_the_card_comes_back_with_the_service(
    pcscd: Pcscd, monitor: CardMonitor, reader: CardReader
) -> None:
    stop = threading.Event()
    running = threading.Thread(target=run_vpcd, args=(make_card(), stop))
    running.start()
    try:
        wait(monitor, ReaderState.CARD)
        pcscd.kill()
        wait(monitor, ReaderState.SERVICE_STOPPED)
        pcscd.start()
        wait(monitor, ReaderState.CARD)
        with reader.connect() as connection:
            MyNumberCard(connection).read_basic_information("1234")
    finally:
        stop.set()
        running.join(SECONDS)
    wait(monitor, ReaderState.EMPTY)


HOLDER = """
import sys
from smartcard.scard import *
context = SCardEstablishContext(SCARD_SCOPE_USER)[1]
result, card, _ = SCardConnect(context, sys.argv[1], SCARD_SHARE_SHARED, SCARD_PROTOCOL_ANY)
print(result, flush=True)
sys.stdin.read()
SCardDisconnect(card, SCARD_LEAVE_CARD)
"""
"""It lets the card go before it ends: the service notices only later that a program is gone."""


@contextmanager
def another_program_holding(reader: str) -> Iterator[None]:
    """Let another process connect to the card, shared, until the block ends."""
    command = [sys.executable, "-c", HOLDER, reader]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"0\n"
        yield
        assert process.stdin is not None
        process.stdin.close()
