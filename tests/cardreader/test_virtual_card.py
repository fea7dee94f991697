"""The virtual card answers raw APDUs as the reference measured real ones."""

import pytest

from cardreader.applications import Application
from cardreader.virtual.card import VirtualCard
from cardreader.virtual.spec import CardKind
from tests.cardreader.cards import make_card

TEXT = "00A4040C0A" + Application.TEXT.aid.hex()
COMMON = "00A4040C0A" + Application.COMMON.aid.hex()
SELECT_PIN = "00A4020C020011"
QUERY = "00200080"


def play(card: VirtualCard, *commands: str) -> list[str]:
    return [card.transmit(bytes.fromhex(command)).hex().upper() for command in commands]


def verify(secret: str, p2: int = 0x80) -> str:
    return f"002000{p2:02X}{len(secret):02X}{secret.encode().hex()}"


@pytest.mark.parametrize(
    ("commands", "last"),
    [
        ((TEXT,), "9000"),
        (("00A404000A" + Application.TEXT.aid.hex() + "00",), "6F009000"),
        (("00A4040C08" + Application.TEXT.aid.hex()[:16],), "9000"),
        (("00A4040C0AD3921000310001010499",), "6A82"),
        (("00A40000",), "6A86"),
        ((TEXT, "00A40000"), "9000"),
        (("00A4000C023F00",), "6A82"),
        ((TEXT, "00A4020C020099"), "6A82"),
        ((TEXT, SELECT_PIN, QUERY), "63C3"),
        ((TEXT, "00200091"), "63C3"),
        ((TEXT, SELECT_PIN, verify("9999")), "63C2"),
        ((TEXT, SELECT_PIN, *[verify("9999")] * 3), "63C0"),
        ((TEXT, SELECT_PIN, *[verify("9999")] * 4), "6984"),
        ((TEXT, SELECT_PIN, *[verify("9999")] * 3, QUERY), "63C0"),
        ((TEXT, verify("1234", 0x91), "00B0810003"), "FF100C9000"),
        ((TEXT, verify("1234", 0x91), "00B0820003"), "FF205C9000"),
        ((TEXT, verify("111111111118", 0x94), "00B0810003"), "FF100C9000"),
        ((TEXT, verify("111111111118", 0x94), "00B0820003"), "6982"),
        ((TEXT, verify("02082020302285", 0x95), "00B0820003"), "FF205C9000"),
        ((TEXT, verify("02082020302285", 0x95), "00B0810003"), "6982"),
        ((TEXT, "00A4020C020002", "00B0000007"), "6982"),
        ((TEXT, "00B0000007"), "6986"),
        ((TEXT, verify("1234", 0x91), "00A4020C020001", "00B0000011"), None),
        ((TEXT, verify("1234", 0x91), "00A4020C020001", "00B0001110"), "6B00"),
        ((TEXT, verify("1234", 0x91), TEXT, verify("0", 0x91), "00B0810003"), "6982"),
        ((TEXT, "00A4020C020012", QUERY), "6984"),
        ((COMMON, "00A4020C020001", "00B0000010"), "6981"),
        ((COMMON, "00A4020C020001", "00B2020400"), "6A83"),
        (("00CA00F200",), "32303330303832309000"),
        ((TEXT, "00CA00F200"), "6A88"),
        (("01A4040C",), "6881"),
        (("90A4040C",), "6E00"),
        (("00FF0000",), "6D00"),
        (("00A4",), "6700"),
        (("00A4040C0AD392",), "6700"),
        ((TEXT, verify("1234", 0x91), "00B08100000003"), "FF100C9000"),
    ],
)
def test_answers(commands: tuple[str, ...], last: str | None) -> None:
    answer = play(make_card(), *commands)[-1]
    assert answer == (last or "FF100C" + b"111111111118".hex() + "FFFF9000").upper()


def test_record_with_the_expiry_is_free() -> None:
    by_selection = play(make_card(), COMMON, "00A4020C020001", "00B2010400")[-1]
    by_short_name = play(make_card(), COMMON, "00B2010C00")[-1]
    assert by_selection == by_short_name
    assert bytes.fromhex(by_selection)[-10:-2] == b"20300820"


def test_power_down_locks_and_warm_reset_does_not() -> None:
    card = make_card()
    play(card, TEXT, verify("1234", 0x91))
    card.reset()
    assert play(card, TEXT, "00B0810003")[-1] == "FF100C9000"
    card.power_off()
    assert play(card, TEXT, "00B0810003")[-1] == "6982"


def test_counters_survive_power_down() -> None:
    card = make_card()
    play(card, TEXT, verify("9999", 0x91))
    card.power_off()
    assert play(card, TEXT, "00200091")[-1] == "63C2"


@pytest.mark.parametrize("kind", list(CardKind))
def test_every_kind_has_an_answer_to_reset(kind: CardKind) -> None:
    card = make_card(kind=kind)
    assert card.atr[0] == 0x3B
    assert play(card, TEXT)[-1] in ("9000", "6A82")


def test_a_file_longer_than_a_chunk_is_read_by_offset() -> None:
    card = make_card(address="架" * 200)
    first, rest = play(card, TEXT, verify("1234", 0x91), "00B0820000", "00B0010000")[-2:]
    assert (len(first) // 2, rest[-4:]) == (258, "9000")
