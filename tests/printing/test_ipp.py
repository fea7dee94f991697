"""IPP messages, against the rules of RFC 8010."""

from __future__ import annotations

import struct
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printing import ipp
from printing.ipp import INTEGER, KEYWORD, NAME, URI, BadMessage, Operation

ATTRIBUTES = st.lists(
    st.one_of(
        st.tuples(
            st.just(INTEGER), st.sampled_from(["job-id", "copies"]), st.integers(0, 2**31 - 1)
        ),
        st.tuples(st.sampled_from([NAME, KEYWORD, URI]), st.just("a-name"), st.text(max_size=40)),
    ),
    max_size=6,
)


@given(ATTRIBUTES, st.binary(max_size=100))
def test_what_is_written_is_read_again(
    attributes: list[tuple[int, str, str | int]], document: bytes
) -> None:
    answer = ipp.read(ipp.request(Operation.PRINT_JOB, 7, attributes, document))
    for name in {name for _, name, _ in attributes}:
        given_values = tuple(value for _, key, value in attributes if key == name)
        assert answer.attributes[name] == given_values


def test_a_request_begins_as_the_standard_says() -> None:
    message = ipp.request(Operation.GET_PRINTER, 1, [(URI, "printer-uri", "ipp://localhost/")])
    assert message[:9] == b"\x02\x00\x00\x0b\x00\x00\x00\x01\x01"
    assert message.index(b"attributes-charset") < message.index(b"attributes-natural-language")
    assert message.index(b"attributes-natural-language") < message.index(b"printer-uri")
    assert message.endswith(b"\x03")


def test_further_values_belong_to_the_attribute_before_them() -> None:
    def value(name: bytes, text: bytes) -> bytes:
        return b"\x44" + struct.pack(">H", len(name)) + name + struct.pack(">H", len(text)) + text

    message = b"\x02\x00\x00\x00\x00\x00\x00\x01\x04" + value(b"printer-state-reasons", b"a")
    answer = ipp.read(message + value(b"", b"b") + b"\x03")
    assert answer.succeeded
    assert answer.texts("printer-state-reasons") == ("a", "b")


@given(st.binary(max_size=200))
def test_any_other_bytes_are_refused_or_read_but_never_crash(data: bytes) -> None:
    with suppress(BadMessage):
        ipp.read(data)


def test_an_answer_cut_short_is_refused() -> None:
    message = ipp.request(Operation.GET_JOB, 1, [(INTEGER, "job-id", 4)])
    with pytest.raises(BadMessage):
        ipp.read(message[:-6])
