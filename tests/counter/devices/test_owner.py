import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from cardreader.errors import WrongPin
from cardreader.presence import ReaderState
from cardreader.virtual.reader import VirtualReader
from counter.devices import AlreadyPressed, ReaderOwner
from counter.devices.owner import PRESSES_KEPT
from counter.devices.streams import Streams


@pytest.fixture
def reader() -> VirtualReader:
    return VirtualReader.from_path(Path("sample"))


@pytest.fixture
def owner(reader: VirtualReader) -> Iterator[ReaderOwner]:
    with ReaderOwner(reader) as opened:
        reader.insert("taro")
        assert opened.wait_for(ReaderState.CARD, 5)
        yield opened


def test_one_press_is_one_verify(owner: ReaderOwner, reader: VirtualReader) -> None:
    press = owner.new_press()
    with pytest.raises(WrongPin):
        owner.read_person("0000", press)
    with pytest.raises(AlreadyPressed):
        owner.read_person("1234", press)
    assert reader.cards["taro"].verifications == 1


def test_a_press_nobody_was_given_does_nothing(owner: ReaderOwner, reader: VirtualReader) -> None:
    with pytest.raises(AlreadyPressed):
        owner.read_person("1234", "invented")
    assert reader.cards["taro"].verifications == 0


def test_two_pages_sent_at_once_are_read_one_after_the_other(
    owner: ReaderOwner, reader: VirtualReader
) -> None:
    read: list[str] = []

    def press(token: str) -> None:
        read.append(owner.read_person("1234", token).person.name)

    threads = [threading.Thread(target=press, args=(owner.new_press(),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert read == ["見本　太郎"] * 4, "none met a card in use"


def test_old_presses_are_forgotten(owner: ReaderOwner) -> None:
    first = owner.new_press()
    for _ in range(PRESSES_KEPT):
        owner.new_press()
    with pytest.raises(AlreadyPressed):
        owner.read_person("1234", first)


def test_a_second_stream_ends_the_first_of_its_visit_only() -> None:
    streams = Streams()
    first, other = streams.open("a"), streams.open("b")
    second = streams.open("a")
    assert not streams.holds("a", first)
    assert streams.holds("a", second)
    assert streams.holds("b", other)
    streams.close("a", first)
    assert streams.holds("a", second), "a stream that was replaced cannot close the new one"
    streams.close("a", second)
    streams.close("b", other)
    assert len(streams) == 0
