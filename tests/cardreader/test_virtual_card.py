"""The virtual card answers raw APDUs as the reference measured real ones."""

import pytest

from cardreader.applications import Application
from cardreader.signatures import CardCertificate, as_written, inner, is_signed
from cardreader.virtual.card import VirtualCard
from cardreader.virtual.issuing import visual_certificate
from cardreader.virtual.spec import CardKind
from tests.cardreader.cards import make_card

TEXT = "00A4040C0A" + Application.TEXT.aid.hex()
JPKI = "00A4040C0A" + Application.JPKI.aid.hex()
VISUAL = "00A4040C0A" + Application.VISUAL.aid.hex()
ROOT = "00A4040C07A0000001510000"
COMMON = "00A4040C0A" + Application.COMMON.aid.hex()
SELECT_PIN = "00A4020C020011"
QUERY = "00200080"


def play(card: VirtualCard, *commands: str) -> list[str]:
    return [card.transmit(bytes.fromhex(command)).hex().upper() for command in commands]


def verify(secret: str, p2: int = 0x80) -> str:
    return f"002000{p2:02X}{len(secret):02X}{secret.encode().hex()}"


NUMBER_A = verify("111111111118", 0x93)


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
        ((TEXT, "00200091000004" + b"1234".hex(), "00B0810003"), "FF100C9000"),
        ((TEXT, ROOT, "00CA00F200"), "32303330303832309000"),
        ((TEXT, "00200099"), "6A82"),
        ((TEXT, "00A4020C020002", QUERY), "6986"),
        ((TEXT, "00A4020C020002", "00B2010400"), "6981"),
        ((JPKI, "00A4020C020017", "802A008001AA00"), "6982"),
        ((JPKI, "00A4020C020018", "802A008001AA00"), "6986"),
        ((JPKI, "00A4020C020017", "002A008001AA00"), "6E00"),
        ((JPKI, "00A4020C020017", "802A018001AA00"), "6A86"),
        ((JPKI, "00A4020C020001", "00B0000004"), "6982"),
        ((JPKI, "00A4020C02000A", "00B0000002"), "30829000"),
        ((JPKI, "00A4020C020008", "00B0000003"), "8F8F009000"),
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


def test_the_signing_key_is_opened_by_its_own_password() -> None:
    """No key of the reference opens the other's certificate or key."""
    sign = ("00A4020C02001A", "802A008001AA00")
    assert play(make_card(), JPKI, verify("1234", 0x98), *sign)[-1] == "6982"
    signature = play(make_card(), JPKI, verify("KAKANAI1", 0x9B), *sign)[-1]
    assert len(bytes.fromhex(signature)) == 256 + 2


@pytest.mark.parametrize(
    ("fid", "key", "outer", "signature"),
    [(0x01, verify("020820", 0x91), 0xFF10, 0xDF13), (0x05, NUMBER_A, 0xFF40, 0xDF43)],
)
def test_signed_files_of_the_visual_application(
    fid: int, key: str, outer: int, signature: int
) -> None:
    """The signature covers what stands before it (reference 3.2)."""
    parts = play(
        make_card(), VISUAL, key, *(f"00B0{0x80 + fid:02X}0000", "00B0010000", "00B0020000")
    )[2:]
    data = b"".join(bytes.fromhex(part)[:-2] for part in parts)
    objects = inner(data, outer, signature)
    covered = as_written(data, outer, *[tag for tag in objects if tag != signature])
    issuer = CardCertificate.parse(visual_certificate())
    assert is_signed(issuer.key, objects[signature].value, covered)


def test_only_keys_have_counters() -> None:
    with pytest.raises(TypeError):
        make_card().tries_left(Application.TEXT, 0x02)
