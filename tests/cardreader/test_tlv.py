"""BER-TLV: known bytes, round trips, and refusal of everything else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardreader import tlv
from cardreader.errors import MalformedAnswer

TAGS = st.sampled_from([0xFF20, 0xDF21, 0xDF22, 0x7F21, 0x5F4E, 0x5F37, 0x30, 0x90])


@pytest.mark.parametrize(
    ("data", "tag", "value_length", "header_length"),
    [
        ("FF2065", 0xFF20, 0x65, 3),
        ("FF4082009F", 0xFF40, 159, 5),
        ("FF4081009F", 0xFF40, 0, 4),
        ("7F21820238", 0x7F21, 568, 5),
        ("DF2208", 0xDF22, 8, 3),
        ("308204A1", 0x30, 0x4A1, 4),
    ],
)
def test_header_vectors(data: str, tag: int, value_length: int, header_length: int) -> None:
    expected = tlv.Header(tag, value_length, header_length)
    assert tlv.read_header(bytes.fromhex(data)) == expected


@pytest.mark.parametrize("data", ["", "FF", "FF20", "FF2082", "FF208201", "FF2080", "FF20830000AA"])
def test_broken_headers(data: str) -> None:
    with pytest.raises(MalformedAnswer):
        tlv.read_header(bytes.fromhex(data))


@given(TAGS, st.binary(max_size=700), st.booleans())
def test_round_trip(tag: int, value: bytes, shortest: bool) -> None:
    (item,) = tlv.iterate(tlv.encode(tag, value, shortest=shortest))
    assert (item.tag, item.value) == (tag, value)


@given(st.lists(st.tuples(TAGS, st.binary(max_size=40)), max_size=6))
def test_sequences_keep_their_order(items: list[tuple[int, bytes]]) -> None:
    data = b"".join(tlv.encode(tag, value) for tag, value in items)
    assert [(item.tag, item.value) for item in tlv.iterate(data)] == items


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        items = list(tlv.iterate(data))
    except MalformedAnswer:
        return
    assert sum(len(item.value) for item in items) <= len(data)


@given(TAGS, st.binary(min_size=1, max_size=300), st.integers(min_value=1))
def test_cut_off_objects_are_refused(tag: int, value: bytes, cut: int) -> None:
    data = tlv.encode(tag, value)
    with pytest.raises(MalformedAnswer):
        list(tlv.iterate(data[: len(data) - 1 - cut % (len(data) - 1)]))


def test_a_tag_that_occurs_twice() -> None:
    with pytest.raises(MalformedAnswer, match="DF22 occurs twice"):
        tlv.by_tag(tlv.encode(0xDF22, b"a") + tlv.encode(0xDF22, b"b"))


def test_repr_shows_no_value() -> None:
    (item,) = tlv.iterate(tlv.encode(0xDF22, "見本　太郎".encode()))
    assert repr(item) == "Tlv(tag=DF22, length=15)"
