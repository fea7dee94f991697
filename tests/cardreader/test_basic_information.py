"""基本4情報: what is read from the record, what is kept, what is refused."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardreader import basic_information as basic
from cardreader import tlv
from cardreader.basic_information import BasicInformation, PartialDate, Sex
from cardreader.errors import CardError, MalformedAnswer, UnknownCardGeneration
from cardreader.virtual.contents import encode_basic_information
from cardreader.virtual.spec import Holder


def record(**changes: bytes | None) -> bytes:
    fields = {
        "name": b"A",
        "address": b"B",
        "birth": b"19900820",
        "sex": b"1",
        "offsets": bytes(8),
        **changes,
    }
    tags = {"offsets": 0xDF21, "name": 0xDF22, "address": 0xDF23, "birth": 0xDF24, "sex": 0xDF25}
    inner = [tlv.encode(tags[key], value) for key, value in fields.items() if value is not None]
    return tlv.encode(basic.OUTER_TAG, b"".join(inner))


def test_offsets_of_the_test_card() -> None:
    """The example of reference 4.1: object length 65, offsets 000E 0020 0059 0064."""
    holder = Holder("Ａ" * 5, "Ｂ" * 18, PartialDate(1990, 8, 20), Sex.MALE, "111111111118")
    data = encode_basic_information(holder)
    assert data[2] == 0x65
    assert data[6:14] == bytes.fromhex("000E002000590064")


@pytest.mark.parametrize(
    ("digits", "expected"),
    [
        (b"19900820", PartialDate(1990, 8, 20)),
        (b"19550700", PartialDate(1955, 7)),
        (b"19550000", PartialDate(1955)),
        (b"19550012", PartialDate(1955, None, 12)),
        (b"20000229", PartialDate(2000, 2, 29)),
        (b"00000000", None),
    ],
)
def test_birth_dates(digits: bytes, expected: PartialDate | None) -> None:
    assert basic.parse(record(birth=digits)).birth_date == expected


@pytest.mark.parametrize(
    "changes",
    [
        {"birth": b"19901301"},
        {"birth": b"19900230"},
        {"birth": b"1990082"},
        {"birth": "１９９００８２０".encode()},
        {"birth": b"\xff" * 8},
        {"sex": b"3"},
        {"sex": b""},
        {"name": b"\xff\xfe"},
        {"name": "見本".encode("cp932")},
    ],
)
def test_broken_fields(changes: dict[str, bytes]) -> None:
    with pytest.raises(MalformedAnswer):
        basic.parse(record(**changes))


@pytest.mark.parametrize("missing", ["name", "address", "birth"])
def test_a_record_of_another_form(missing: str) -> None:
    with pytest.raises(UnknownCardGeneration):
        basic.parse(record(**{missing: None}))


def test_a_record_without_sex() -> None:
    assert basic.parse(record(sex=None)).sex is None


@pytest.mark.parametrize(
    "name",
    [
        "見本　太郎",
        "𠮷髙　葛\U000e0100子",
        "マリア",
        "ＳＭＩＴＨ　ＪＯＨＮ",
        "が",
        "か\u3099",
        "㈱",
        "ﾊﾝｶｸ",
    ],
)
def test_text_is_never_normalised(name: str) -> None:
    assert basic.parse(record(name=name.encode())).name == name


def test_unknown_tags_are_kept() -> None:
    extra = tlv.encode(0xDF26, b"x") + tlv.encode(0xDF27, b"")
    data = tlv.encode(basic.OUTER_TAG, record()[3:] + extra)
    assert basic.parse(data).other == ((0xDF26, b"x"), (0xDF27, b""))


@pytest.mark.cpu_seconds(5)  # drawing text makes Hypothesis load its Unicode tables
@given(
    name=st.text(max_size=120),
    address=st.text(max_size=400),
    birth=st.dates(),
    sex=st.sampled_from(list(Sex)),
)
def test_round_trip(name: str, address: str, birth: date, sex: Sex) -> None:
    day = PartialDate(birth.year, birth.month, birth.day)
    holder = Holder(name, address, day, sex, "111111111118")
    assert basic.parse(encode_basic_information(holder)) == BasicInformation(
        name, address, day, sex
    )


@given(st.binary(max_size=120))
def test_any_bytes_end_in_a_card_error(data: bytes) -> None:
    for candidate in (data, tlv.encode(basic.OUTER_TAG, data)):
        with suppress(CardError):
            assert isinstance(basic.parse(candidate), BasicInformation)


def test_repr_shows_nothing() -> None:
    person = basic.parse(record(name="見本　太郎".encode()))
    assert "見本" not in repr(person) + str(person) + f"{person}"


@pytest.mark.parametrize("parts", [(0,), (10_000,), (1990, 13), (1990, 2, 30), (1990, None, 32)])
def test_days_that_do_not_exist(parts: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"must be|no such day"):
        PartialDate(*parts)
