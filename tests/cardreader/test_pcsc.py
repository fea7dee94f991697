"""The card through the real service: pyscard, pcscd, vpcd."""

import subprocess

import pytest

from cardreader.apdu import CardChannel
from cardreader.applications import Application
from cardreader.authenticity import Authenticity, Verdict
from cardreader.errors import (
    CardError,
    CardRemoved,
    LastTryLeft,
    NoCard,
    NotAMyNumberCard,
    PinBlocked,
    WrongPin,
)
from cardreader.filesystem import CardFiles
from cardreader.monitor import CardMonitor
from cardreader.mynumber import MyNumberCard
from cardreader.presence import ReaderState
from cardreader.readers import CardReader, open_reader
from cardreader.virtual.card import VirtualCard
from cardreader.virtual.keys import virtual_ca_keys
from cardreader.virtual.loading import DIFFICULT_FOLDER
from cardreader.virtual.spec import CardKind
from cardreader.virtual.vpcd import VpcdSlot
from tests.cardreader.cards import make_card
from tests.cardreader.placing import place, wait
from tests.cardreader.sessions import NUMBER_B

pytestmark = pytest.mark.integration


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
    with reader.connect() as connection:
        CardFiles(CardChannel(connection)).select_application(Application.TEXT)
        assert connection.send_and_receive(bytes.fromhex("00B0820003")) == (b"", 0x6982)


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


def test_pcsc_scan_names_the_card(slot: VpcdSlot, monitor: CardMonitor) -> None:
    place(slot, monitor, make_card())
    found = subprocess.run(
        ["pcsc_scan", "-t", "1"], capture_output=True, text=True, check=False, timeout=30
    )
    assert "My Number Card" in found.stdout


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


DIFFICULT = sorted(path.stem for path in DIFFICULT_FOLDER.glob("*.toml"))


@pytest.mark.parametrize("name", [name for name in DIFFICULT if name not in ("mute", "slow")])
def test_difficult_cards_end_alike_on_both_readers(
    name: str, slot: VpcdSlot, monitor: CardMonitor, reader: CardReader
) -> None:
    """vpcd cannot play a mute card: a card without an answer to reset is no card to it."""
    path = DIFFICULT_FOLDER / f"{name}.toml"
    place(slot, monitor, VirtualCard.from_file(path))
    assert outcome(reader) == outcome(open_reader(f"virtual:{path}"))


def outcome(reader: CardReader) -> tuple[str, int]:
    """Return the name or the error's code, and the exchanges it took."""
    with reader.connect() as connection:
        session = MyNumberCard(connection)
        try:
            return session.read_basic_information("1234").name, session.exchanges
        except CardError as error:
            return error.code, session.exchanges
