"""Reading the basic information from a card: exchanges, and time against the bare minimum.

    tests/sandbox.sh .venv/bin/python -m benchmarks.card

The bare minimum is the same commands sent through the same connection with nothing done to them.
Without the sandbox only the card in this process is measured.
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import Self

from cardreader.connection import Connection
from cardreader.mynumber import MyNumberCard
from cardreader.presence import ReaderState
from cardreader.readers import CardReader, open_reader
from cardreader.virtual.reader import VirtualReader

ROUNDS = 50
PIN = "1234"
SECONDS = 10.0


class Recorder:
    """A connection that keeps the commands, to play them again without the session."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.commands: list[bytes] = []

    def send_and_receive(self, command: bytes) -> tuple[bytes, int]:
        self.commands.append(command)
        return self._connection.send_and_receive(command)

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def main() -> None:
    """Print one line per reader: exchanges, milliseconds, ratio to the bare commands."""
    print(
        f"{'reader':<12}{'exchanges':>10}{'session ms':>12}{'bare ms':>10}{'ratio':>8}{'all ms':>9}"
    )
    for name, open_with_card in (("in process", in_process), ("pcscd", through_service)):
        if name == "pcscd" and os.environ.get("KAKANAI_SANDBOX") != "1":
            print("pcscd: not measured, because it starts only in tests/sandbox.sh")
            continue
        with open_with_card() as reader:
            print(f"{name:<12}{measured(reader)}")


def measured(reader: CardReader) -> str:
    with Recorder(reader.connect()) as recorder:
        MyNumberCard(recorder).read_basic_information(PIN)
    session = timed(reader, lambda connection: MyNumberCard(connection).read_basic_information(PIN))
    bare = timed(reader, lambda connection: replay(connection, recorder.commands))
    whole = median(whole_reading(reader) for _ in range(ROUNDS))
    return (
        f"{len(recorder.commands):>10}{session * 1e3:>12.2f}{bare * 1e3:>10.2f}"
        f"{session / bare:>8.2f}{whole * 1e3:>9.1f}"
    )


def timed(reader: CardReader, act: Callable[[Connection], object]) -> float:
    """Return the median seconds of `act` on a freshly powered card."""
    times = []
    for _ in range(ROUNDS):
        with reader.connect() as connection:
            started = time.perf_counter()
            act(connection)
            times.append(time.perf_counter() - started)
    return median(times)


def whole_reading(reader: CardReader) -> float:
    """Return the seconds of one reading with power-up and power-down."""
    started = time.perf_counter()
    with reader.connect() as connection:
        MyNumberCard(connection).read_basic_information(PIN)
    return time.perf_counter() - started


def replay(connection: Connection, commands: list[bytes]) -> None:
    for command in commands:
        connection.send_and_receive(command)


@contextmanager
def in_process() -> Iterator[CardReader]:
    reader = VirtualReader.from_path(Path("sample"))
    reader.insert("taro")
    yield reader


@contextmanager
def through_service() -> Iterator[CardReader]:
    from tests.servers.pcsc import READER, Pcscd

    card = VirtualReader.from_path(Path("sample")).cards["taro"]
    reader = open_reader(f"pcsc:{READER} 00 00")
    with tempfile.TemporaryDirectory() as folder:
        service = Pcscd(Path(folder))
        service.start()
        try:
            with service.slot() as slot, reader.monitor() as monitor:
                slot.insert(card)
                assert monitor.wait_for(lambda now: now.state is ReaderState.CARD, SECONDS)
                yield reader
        finally:
            service.stop()


if __name__ == "__main__":
    main()
