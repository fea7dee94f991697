"""Readers by address, the virtual reader's manners, and life without PC/SC."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from cardreader.advice import advice_for
from cardreader.deadline import DeadlineThread
from cardreader.errors import (
    BadCardFile,
    BadReaderAddress,
    CardBusy,
    CardError,
    CardRemoved,
    ErrorCode,
    MuteCard,
    NoCard,
    NoReader,
    ReaderHangs,
    ServiceNotRunning,
)
from cardreader.mynumber import MyNumberCard
from cardreader.presence import ReaderState
from cardreader.readers import open_reader
from cardreader.virtual.loading import SAMPLE_FOLDER
from cardreader.virtual.reader import VirtualReader
from tests.cardreader.cards import make_card


@pytest.mark.parametrize("address", ["", "virtual", "virtual:", "usb:1", "PCSC:"])
def test_addresses_of_no_reader(address: str) -> None:
    with pytest.raises(BadReaderAddress):
        open_reader(address)


def test_a_virtual_card_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadCardFile):
        open_reader(f"virtual:{tmp_path / 'nobody.toml'}")


def test_a_virtual_card_by_file() -> None:
    reader = open_reader(f"virtual:{SAMPLE_FOLDER / 'taro.toml'}")
    assert isinstance(reader, VirtualReader)
    assert list(reader.cards) == ["taro"]
    assert reader.state() is ReaderState.CARD


def test_virtual_cards_by_folder() -> None:
    assert open_reader("virtual:sample").state() is ReaderState.EMPTY


@pytest.mark.parametrize("address", ["pcsc", "pcsc:"])
def test_a_real_reader_without_the_service(address: str) -> None:
    """The guard of unit tests hides the service; that is just what is needed here."""
    reader = open_reader(address)
    assert (reader.name, reader.state()) == ("pcsc:", ReaderState.SERVICE_STOPPED)
    with pytest.raises(ServiceNotRunning):
        reader.connect()


@pytest.fixture
def reader() -> VirtualReader:
    reader = VirtualReader({"taro": make_card(), "mute": make_card(mute=True)})
    reader.insert("taro")
    return reader


def test_one_connection_at_a_time(reader: VirtualReader) -> None:
    with reader.connect(), pytest.raises(CardBusy):
        reader.connect()
    with reader.connect():
        pass


def test_leaving_the_connection_locks_the_card(reader: VirtualReader) -> None:
    with reader.connect() as connection:
        MyNumberCard(connection).read_basic_information("1234")
    with reader.connect() as connection:
        assert connection.send_and_receive(bytes.fromhex("00B0820003")) == (b"", 0x6986)


def test_a_closed_connection_reaches_nothing(reader: VirtualReader) -> None:
    connection = reader.connect()
    connection.close()
    connection.close()
    with pytest.raises(CardRemoved):
        connection.send_and_receive(b"\0\xa4\0\0")


def test_a_card_taken_and_placed_again_is_another_connection(reader: VirtualReader) -> None:
    with reader.connect() as old:
        reader.insert("taro")
        with reader.connect() as new:
            with pytest.raises(CardRemoved):
                old.send_and_receive(b"\0\xa4\0\0")
            old.close()
            MyNumberCard(new).read_basic_information("1234")


def test_nothing_on_the_reader(reader: VirtualReader) -> None:
    reader.remove()
    reader.remove()
    with pytest.raises(NoCard):
        reader.connect()


def test_a_mute_card(reader: VirtualReader) -> None:
    reader.insert("mute")
    assert reader.state() is ReaderState.MUTE
    with pytest.raises(MuteCard):
        reader.connect()


@pytest.mark.parametrize(
    ("trouble", "error"),
    [(ReaderState.SERVICE_STOPPED, ServiceNotRunning), (ReaderState.NO_READER, NoReader)],
)
def test_trouble_in_the_middle_of_reading(
    reader: VirtualReader, trouble: ReaderState, error: type[CardError]
) -> None:
    with reader.connect() as connection:
        reader.break_down(trouble)
        with pytest.raises(error):
            connection.send_and_receive(b"\0\xa4\0\0")
        with pytest.raises(error):
            reader.connect()
        reader.repair()
        with pytest.raises(CardRemoved):
            connection.send_and_receive(b"\0\xa4\0\0")
    with reader.connect() as connection:
        MyNumberCard(connection).read_basic_information("1234")


def test_trouble_that_cannot_be_played(reader: VirtualReader) -> None:
    with pytest.raises(ValueError, match="service_stopped, no_reader"):
        reader.break_down(ReaderState.EMPTY)


def test_a_slow_card_is_gone_at_once_when_pulled(reader: VirtualReader) -> None:
    reader.insert(make_card(slow_ms=60_000))
    with reader.connect() as connection:
        threading.Timer(0.01, reader.remove).start()
        with pytest.raises(CardRemoved):
            connection.send_and_receive(b"\0\xa4\0\0")


def test_a_call_that_never_comes_back() -> None:
    thread = DeadlineThread(0.01)
    release = threading.Event()
    with pytest.raises(ReaderHangs):
        thread.call(release.wait)
    with pytest.raises(ReaderHangs):
        thread.call(lambda: None)
    finished = threading.Event()
    thread.finish(finished.set)
    assert not finished.is_set()
    release.set()
    assert finished.wait(5)


def test_errors_pass_through_the_deadline() -> None:
    thread = DeadlineThread(5)

    def fails() -> None:
        raise NoCard

    with pytest.raises(NoCard):
        thread.call(fails)
    thread.finish(lambda: None)
    thread.finish(fails)


WITHOUT_PYSCARD = """
import sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "smartcard":
            raise ImportError(name)
sys.meta_path.insert(0, Refuse())
from cardreader.errors import LibraryMissing
from cardreader.mynumber import MyNumberCard
from cardreader.readers import open_reader, list_readers
reader = open_reader("virtual:sample")
reader.insert("taro")
with reader.connect() as connection:
    assert MyNumberCard(connection).read_basic_information("1234").name
for act in (lambda: open_reader("pcsc:"), list_readers):
    try:
        act()
    except LibraryMissing:
        continue
    raise AssertionError
"""


def test_a_whole_reading_without_pyscard() -> None:
    subprocess.run([sys.executable, "-c", WITHOUT_PYSCARD], check=True, timeout=60)


@pytest.mark.parametrize("code", list(ErrorCode))
def test_every_error_has_advice(code: ErrorCode) -> None:
    advice = advice_for(code)
    assert advice.title.endswith("。")
    assert advice.action.endswith("。")


def test_every_code_has_one_error() -> None:
    codes = [error.code for error in CardError.__subclasses__()]
    assert sorted(codes) == sorted(ErrorCode)
