"""The card through the real service: pyscard, pcscd, vpcd."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from cardreader import pcsc
from cardreader.authenticity import Authenticity, Verdict
from cardreader.errors import (
    CardBusy,
    CardRemoved,
    LastTryLeft,
    NoCard,
    NoReader,
    NotAMyNumberCard,
    PinBlocked,
    ReaderHangs,
    ServiceNotRunning,
    WrongPin,
)
from cardreader.monitor import CardMonitor
from cardreader.mynumber import MyNumberCard
from cardreader.pcsc import PcscReader
from cardreader.presence import Presence, ReaderState
from cardreader.readers import CardReader, list_readers, open_reader
from cardreader.virtual.card import VirtualCard
from cardreader.virtual.keys import virtual_ca_keys
from cardreader.virtual.spec import CardKind
from cardreader.virtual.vpcd import VpcdSlot, run_vpcd
from tests.cardreader.cards import make_card
from tests.cardreader.sessions import NUMBER_B
from tests.servers.pcsc import READER, Pcscd

pytestmark = pytest.mark.integration

SECONDS = 10.0


@pytest.fixture
def slot(pcscd: Pcscd) -> Iterator[VpcdSlot]:
    with pcscd.slot() as slot:
        yield slot


@pytest.fixture
def reader(pcscd: Pcscd) -> CardReader:
    return open_reader(f"pcsc:{READER} 00 00")


@pytest.fixture
def monitor(reader: CardReader) -> Iterator[CardMonitor]:
    with reader.monitor() as monitor:
        assert wait(monitor, ReaderState.EMPTY)
        yield monitor


def wait(monitor: CardMonitor, state: ReaderState) -> Presence:
    presence = monitor.wait_for(lambda presence: presence.state is state, SECONDS)
    assert presence, f"the reader did not become {state}: {monitor.presence}"
    return presence


def place(slot: VpcdSlot, monitor: CardMonitor, card: VirtualCard) -> Presence:
    slot.insert(card)
    return wait(monitor, ReaderState.CARD)


def test_reads_the_holder(slot: VpcdSlot, monitor: CardMonitor, reader: CardReader) -> None:
    card = make_card()
    place(slot, monitor, card)
    with reader.connect() as connection:
        session = MyNumberCard(connection)
        person = session.read_basic_information(card.spec.card.pin)
        assert session.exchanges <= 7
    assert person.name == card.spec.holder.name
    assert person.address == card.spec.holder.address


def test_reads_long_text_in_pieces(
    slot: VpcdSlot, monitor: CardMonitor, reader: CardReader
) -> None:
    card = make_card(address="東京都架空区見本" * 60)
    place(slot, monitor, card)
    with reader.connect() as connection:
        person = MyNumberCard(connection).read_basic_information(card.spec.card.pin)
    assert person.address == card.spec.holder.address


def test_counts_wrong_pins_and_leaves_the_last_try(
    slot: VpcdSlot, monitor: CardMonitor, reader: CardReader
) -> None:
    card = make_card()
    place(slot, monitor, card)
    with reader.connect() as connection:
        session = MyNumberCard(connection)
        for left in (2, 1):
            with pytest.raises(WrongPin) as caught:
                session.read_basic_information("9999")
            assert caught.value.attempts_left == left
        with pytest.raises(LastTryLeft):
            session.read_basic_information("1234")
    assert card.verifications == 2


def test_blocked(slot: VpcdSlot, monitor: CardMonitor, reader: CardReader) -> None:
    place(slot, monitor, make_card(tries_left={"text_pin": 0}))
    with reader.connect() as connection, pytest.raises(PinBlocked):
        MyNumberCard(connection).read_basic_information("1234")


def test_another_card(slot: VpcdSlot, monitor: CardMonitor, reader: CardReader) -> None:
    place(slot, monitor, make_card(kind=CardKind.DRIVING_LICENCE))
    with reader.connect() as connection, pytest.raises(NotAMyNumberCard):
        MyNumberCard(connection).read_basic_information("1234")


@pytest.mark.parametrize("command", range(1, 7))
def test_pulled_while_reading(
    command: int, slot: VpcdSlot, monitor: CardMonitor, reader: CardReader
) -> None:
    place(slot, monitor, make_card(pulled_at=command))
    with reader.connect() as connection, pytest.raises(CardRemoved):
        MyNumberCard(connection).read_basic_information("1234")
    wait(monitor, ReaderState.EMPTY)


def test_what_was_unlocked_is_locked_again(
    slot: VpcdSlot, monitor: CardMonitor, reader: CardReader
) -> None:
    place(slot, monitor, make_card())
    with reader.connect() as connection:
        MyNumberCard(connection).read_basic_information("1234")
    with reader.connect() as connection, pytest.raises(WrongPin):
        MyNumberCard(connection).read_basic_information("0000")


def test_a_closed_connection_reaches_nothing(
    slot: VpcdSlot, monitor: CardMonitor, reader: CardReader
) -> None:
    place(slot, monitor, make_card())
    connection = reader.connect()
    connection.close()
    connection.close()
    with pytest.raises(CardRemoved):
        connection.send_and_receive(bytes.fromhex("00A40000"))


def test_no_card(monitor: CardMonitor, reader: CardReader) -> None:
    assert reader.state() is ReaderState.EMPTY
    with pytest.raises(NoCard):
        reader.connect()


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


def test_closing_a_monitor_that_waits(pcscd: Pcscd) -> None:
    monitor = PcscReader().monitor()
    wait(monitor, ReaderState.EMPTY)
    monitor.close()
    assert monitor.presence.state is ReaderState.CLOSED


def test_pcsc_scan_names_the_card(slot: VpcdSlot, monitor: CardMonitor) -> None:
    place(slot, monitor, make_card())
    found = subprocess.run(
        ["pcsc_scan", "-t", "1"], capture_output=True, text=True, check=False, timeout=30
    )
    assert "My Number Card" in found.stdout


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


def test_a_slow_card(slot: VpcdSlot, monitor: CardMonitor, reader: CardReader) -> None:
    place(slot, monitor, make_card(slow_ms=50))
    with reader.connect() as connection:
        MyNumberCard(connection).read_basic_information("1234")


@pytest.mark.parametrize(
    "changes",
    [
        {"short_reads": 40},
        {"more_data": True},
        {"wrong_length_first": True},
        {"first_command_fails": True},
        {"leading_bytes": 2},
        {"name": "𠮷髙　葛\U000e0100子"},
    ],
)
def test_unusual_cards(
    changes: dict[str, object], slot: VpcdSlot, monitor: CardMonitor, reader: CardReader
) -> None:
    card = make_card(**changes)
    place(slot, monitor, card)
    with reader.connect() as connection:
        person = MyNumberCard(connection).read_basic_information("1234")
    assert person.name == card.spec.holder.name


def test_face_and_authenticity(slot: VpcdSlot, monitor: CardMonitor, reader: CardReader) -> None:
    place(slot, monitor, make_card())
    with reader.connect() as connection:
        session = MyNumberCard(connection)
        session.read_basic_information("1234")
        session.read_card_face(NUMBER_B)
        verdict = session.authenticity(virtual_ca_keys())
    assert verdict == Authenticity(Verdict.GENUINE, Verdict.GENUINE, Verdict.GENUINE)


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
result = SCardConnect(context, sys.argv[1], SCARD_SHARE_SHARED, SCARD_PROTOCOL_ANY)[0]
print(result, flush=True)
sys.stdin.read()
"""


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
