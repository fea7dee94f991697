"""The session on cards in this process: what it reads, what it spends, what it refuses."""

import traceback
from datetime import date

import pytest

from cardreader import tlv
from cardreader.applications import Application, Key, Token
from cardreader.basic_information import PartialDate
from cardreader.errors import (
    CardError,
    CardRemoved,
    LastTryLeft,
    MalformedAnswer,
    NotAMyNumberCard,
    PinBlocked,
    PinFormat,
    ReaderHangs,
    TriesNotReported,
    UnexpectedStatus,
    UnknownCardGeneration,
    WrongPin,
)
from cardreader.mynumber import MyNumberCard
from cardreader.numbers import compose_number_b
from cardreader.verification import Tries, TriesState
from cardreader.virtual.spec import CardKind
from tests.cardreader.cards import make_card
from tests.cardreader.scripted import ScriptedConnection
from tests.cardreader.sessions import open_session

PIN = (Application.TEXT, 0x11)


def test_basic_information() -> None:
    card = make_card()
    person = open_session(card).read_basic_information("1234")
    holder = card.spec.holder
    assert (person.name, person.address) == (holder.name, holder.address)
    assert (person.birth_date, person.sex) == (holder.birth_date, holder.sex)
    assert person.other == ()


@pytest.mark.parametrize(
    ("changes", "limit"),
    [({}, 6), ({"first_command_fails": True}, 7), ({"address": "東京都" * 40}, 7)],
)
def test_few_exchanges(changes: dict[str, object], limit: int) -> None:
    opened = open_session(make_card(**changes))
    opened.read_basic_information("1234")
    assert opened.exchanges <= limit


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "マリア"},
        {"name": "𠮷髙　葛\U000e0100子"},
        {"name": "ＳＭＩＴＨ　ＪＯＨＮ　ＰＡＵＬ（鈴木　一郎）" * 5},
        {"address": "東京都架空区見本" * 300},
        {"birth_date": PartialDate(1955, 7)},
        {"birth_date": None},
        {"leading_bytes": 2},
        {"leading_bytes": 8},
        {"short_reads": 1},
        {"short_reads": 100, "address": "東京都架空区" * 50},
        {"wrong_length_first": True},
        {"more_data": True},
        {"first_command_fails": True},
        {"slow_ms": 1},
        {"extra_tags": ((0xDF26, "ミホン　タロウ"),)},
    ],
)
def test_unusual_cards_are_read(changes: dict[str, object]) -> None:
    card = make_card(**changes)
    person = open_session(card).read_basic_information("1234")
    holder = card.spec.holder
    assert (person.name, person.address) == (holder.name, holder.address)
    assert person.birth_date == holder.birth_date
    assert person.other == tuple((tag, text.encode()) for tag, text in holder.extra_tags)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"kind": CardKind.DRIVING_LICENCE}, NotAMyNumberCard),
        ({"kind": CardKind.OLD}, NotAMyNumberCard),
        ({"kind": CardKind.ANDROID}, NotAMyNumberCard),
        ({"kind": CardKind.IPHONE}, NotAMyNumberCard),
        ({"kind": CardKind.NO_PIN}, PinBlocked),
        ({"tries_left": {"text_pin": 0}}, PinBlocked),
        ({"tries_left": {"text_pin": 1}}, LastTryLeft),
        ({"leading_bytes": 9}, UnknownCardGeneration),
        ({"file_cut_at": 20}, MalformedAnswer),
        ({"length_off_by": 20}, MalformedAnswer),
        ({"length_off_by": -1}, MalformedAnswer),
        ({"length_off_by": 60_000}, MalformedAnswer),
        ({"file_cut_at": 2}, MalformedAnswer),
        ({"fails_at": 3, "fails_with": "6300"}, TriesNotReported),
        ({"fails_at": 3, "fails_with": "9000"}, TriesNotReported),
        ({"fails_at": 3, "fails_with": "6D00"}, UnexpectedStatus),
        ({"fails_at": 3, "fails_with": "6983"}, PinBlocked),
        ({"fails_at": 4, "fails_with": "6700"}, UnexpectedStatus),
        ({"fails_at": 4, "fails_with": "6983"}, PinBlocked),
        ({"fails_at": 4, "fails_with": "6984"}, PinBlocked),
        ({"fails_at": 4, "fails_with": "63C0"}, PinBlocked),
        ({"fails_at": 4, "fails_with": "63C2"}, WrongPin),
        ({"fails_at": 6, "fails_with": "6982"}, UnexpectedStatus),
        ({"fails_at": 6, "fails_with": "9000"}, UnknownCardGeneration),
        ({"hangs_at": 4}, ReaderHangs),
    ],
)
def test_cards_that_cannot_be_read(changes: dict[str, object], error: type[CardError]) -> None:
    with pytest.raises(error):
        open_session(make_card(**changes)).read_basic_information("1234")


@pytest.mark.parametrize("command", range(1, 7))
def test_pulled_while_reading(command: int) -> None:
    with pytest.raises(CardRemoved):
        open_session(make_card(pulled_at=command)).read_basic_information("1234")


def test_a_wrong_pin_costs_one_try() -> None:
    card = make_card()
    with pytest.raises(WrongPin) as caught:
        open_session(card).read_basic_information("9999")
    assert caught.value.attempts_left == card.tries_left(*PIN) == 2
    assert card.verifications == 1


def test_the_last_try_is_never_spent() -> None:
    card = make_card()
    opened = open_session(card)
    for _ in range(5):
        with pytest.raises((WrongPin, LastTryLeft)):
            opened.read_basic_information("9999")
    assert (card.tries_left(*PIN), card.verifications) == (1, 2)


def test_the_right_pin_restores_the_counter() -> None:
    card = make_card(tries_left={"text_pin": 2})
    open_session(card).read_basic_information("1234")
    assert card.tries_left(*PIN) == 3


@pytest.mark.parametrize("pin", ["", "123", "12345", "１２３４", "12a4", "1234\n", " 123"])
def test_a_pin_of_another_form_is_not_sent(pin: str) -> None:
    connection = ScriptedConnection([])
    with pytest.raises(PinFormat):
        MyNumberCard(connection).read_basic_information(pin)
    assert connection.sent == []


def test_a_pin_with_leading_zeros() -> None:
    assert open_session(make_card(pin="0000")).read_basic_information("0000").name


def test_without_pin_by_number_b() -> None:
    card = make_card(tries_left={"text_pin": 0})
    number_b = compose_number_b(PartialDate(1990, 8, 20), 2030, "2285")
    assert open_session(card).read_basic_information_by_number_b(number_b).name == "見本　太郎"


def test_number_b_does_not_open_the_individual_number() -> None:
    card = make_card()
    opened = open_session(card)
    opened.read_basic_information_by_number_b("02082020302285")
    with pytest.raises(WrongPin):
        opened.read_individual_number("0000")


def test_individual_number_after_basic_information() -> None:
    card = make_card(reports_verified=True)
    opened = open_session(card)
    opened.read_basic_information("1234")
    assert opened.read_individual_number("1234").digits == "111111111118"
    assert card.verifications == 2


def test_a_broken_individual_number_is_refused() -> None:
    with pytest.raises(MalformedAnswer):
        open_session(make_card(individual_number="111111111111")).read_individual_number("1234")


def test_tries_of_every_key_cost_nothing() -> None:
    card = make_card(tries_left={"sign_password": 2, "auth_pin": 0})
    tries = open_session(card).tries_left()
    assert {key.name: entry.left for key, entry in tries.items()} == {
        "TEXT_PIN": 3,
        "TEXT_NUMBER_A": 10,
        "TEXT_NUMBER_B": 10,
        "VISUAL_NUMBER_A": 10,
        "VISUAL_NUMBER_B": 10,
        "AUTH_PIN": 0,
        "SIGN_PASSWORD": 2,
        "RESIDENT_PIN": 3,
    }
    assert card.verifications == 0


def test_tries_of_keys_the_card_lacks() -> None:
    tries = open_session(make_card(kind=CardKind.ANDROID)).tries_left()
    assert tries[Key.TEXT_PIN] == Tries(TriesState.ABSENT)
    assert tries[Key.AUTH_PIN].left == 3


def test_card_expiry_needs_no_secret() -> None:
    card = make_card(expires=PartialDate(2035, 12, 31))
    assert open_session(card).card_expiry() == date(2035, 12, 31)
    assert card.verifications == 0


def test_card_expiry_of_another_card() -> None:
    with pytest.raises(NotAMyNumberCard):
        open_session(make_card(kind=CardKind.OLD)).card_expiry()


@pytest.mark.parametrize(
    "record", [b"", b"\x01\x1c" + b"1" * 27, b"\x01\x1c" + b"1" * 20 + b"20351332", b"\xff" * 30]
)
def test_a_broken_expiry_record(record: bytes) -> None:
    connection = ScriptedConnection([(b"", 0x9000), (b"", 0x9000), (record, 0x9000)])
    with pytest.raises(MalformedAnswer):
        MyNumberCard(connection).card_expiry()


@pytest.mark.parametrize(
    ("kind", "token"),
    [
        (CardKind.MY_NUMBER, Token.CARD),
        (CardKind.NO_PIN, Token.CARD),
        (CardKind.OLD, Token.OLD_CARD),
        (CardKind.ANDROID, Token.ANDROID),
        (CardKind.IPHONE, Token.IPHONE),
        (CardKind.DRIVING_LICENCE, Token.NONE),
    ],
)
def test_token(kind: CardKind, token: Token) -> None:
    assert open_session(make_card(kind=kind)).token() is token


NAME = tlv.encode(0xDF22, "見本".encode())


@pytest.mark.parametrize(
    "record",
    [
        NAME,
        NAME + tlv.encode(0xDF23, b"\xff") + tlv.encode(0xDF24, b"19900820"),
        NAME + tlv.encode(0xDF23, NAME) + tlv.encode(0xDF24, NAME),
        NAME + NAME,
        NAME + b"\xdf",
    ],
)
def test_errors_show_neither_person_nor_pin(record: bytes) -> None:
    answers = [(b"", 0x9000), (b"", 0x9000), (b"", 0x63C3), (b"", 0x9000), (b"", 0x9000)]
    answers += [(tlv.encode(0xFF20, record), 0x9000), (b"", 0x6B00)]
    pin = "7391"
    with pytest.raises((MalformedAnswer, UnknownCardGeneration)) as caught:
        MyNumberCard(ScriptedConnection(answers)).read_basic_information(pin)
    told = "".join(traceback.format_exception(caught.value))
    for secret in ("見本", repr("見本".encode())[2:-1], pin):
        assert secret not in told


def answering(**special: tuple[bytes, int]) -> ScriptedConnection:
    """Answer 9000 to everything, and something special to some instructions, by their hex."""

    def answer(command: bytes) -> tuple[bytes, int]:
        counter = 0x63C3 if len(command) == 4 else 0x9000
        return special.get(f"ins_{command[1]:02X}", (b"", counter))

    return ScriptedConnection(answer)


@pytest.mark.parametrize(
    ("read", "error"),
    [
        ((bytes.fromhex("FF2082FFFF") + bytes(251), 0x9000), MalformedAnswer),
        ((bytes.fromhex("FF2005"), 0x6282), MalformedAnswer),
        ((b"", 0x6B00), UnknownCardGeneration),
        ((b"", 0x6981), UnexpectedStatus),
    ],
)
def test_files_of_another_size(read: tuple[bytes, int], error: type[CardError]) -> None:
    with pytest.raises(error):
        MyNumberCard(answering(ins_B0=read)).read_basic_information("1234")


def test_a_number_file_that_is_too_short() -> None:
    with pytest.raises(MalformedAnswer):
        MyNumberCard(answering(ins_B0=(b"", 0x6282))).read_individual_number("1234")


def test_a_key_that_the_card_lacks() -> None:
    tries = MyNumberCard(answering(ins_20=(b"", 0x6A82))).tries_left_of(Key.TEXT_PIN)
    assert tries == Tries(TriesState.ABSENT)


def test_a_key_that_gives_no_answer() -> None:
    with pytest.raises(UnexpectedStatus) as caught:
        MyNumberCard(answering(ins_20=(b"", 0x6D00))).tries_left_of(Key.TEXT_PIN)
    assert (caught.value.instruction, caught.value.status) == (0x20, 0x6D00)
