"""Hostile cards: Hypothesis always, a search guided by coverage for long, and old mistakes."""

import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cardreader import tlv
from cardreader.apdu import MAX_EXCHANGES
from cardreader.errors import CardError, MalformedAnswer
from cardreader.mynumber import MyNumberCard
from tests.cardreader.fuzz import Broken, Explorer, make_random
from tests.cardreader.fuzzing import ACTS, Act, run_one, seeds
from tests.cardreader.scripted import ScriptedConnection

ROOT = Path(__file__).parents[2]
REGRESSIONS = sorted((Path(__file__).parent / "regressions").glob("*.bin"))
RUNS = 250_000

SEEDS = st.deferred(lambda: st.sampled_from(seeds()))
SIZES = st.integers(0, 300).map(lambda size: size.to_bytes(2))
STATUSES = st.sampled_from([0, 0x63C2, 0x6982, 0x6A82, 0x6B00, 0x6282, 0x6110, 0x6C10, 0x9000]).map(
    lambda status: status.to_bytes(2)
)


@pytest.mark.cpu_seconds(10)
@given(st.integers(0, len(ACTS) - 1), st.lists(st.tuples(SIZES, STATUSES, st.binary(max_size=300))))
def test_arbitrary_answers(act: int, answers: list[tuple[bytes, bytes, bytes]]) -> None:
    run_one(bytes([act]) + b"".join(b"".join(answer) for answer in answers))


@pytest.mark.cpu_seconds(20)
@settings(max_examples=150)
@given(seed=SEEDS, place=st.integers(0), change=st.binary(min_size=1, max_size=4))
def test_good_answers_with_a_few_bytes_changed(seed: bytes, place: int, change: bytes) -> None:
    at = place % len(seed)
    run_one(seed[:at] + change + seed[at + len(change) :])


@pytest.mark.cpu_seconds(20)
@settings(max_examples=150)
@given(seed=SEEDS, place=st.integers(0))
def test_good_answers_cut_off(seed: bytes, place: int) -> None:
    run_one(seed[: place % (len(seed) + 1)])


def test_good_answers_and_inputs_that_once_broke_something() -> None:
    for data in [*seeds(), *(path.read_bytes() for path in REGRESSIONS)]:
        run_one(data)


@pytest.mark.parametrize("sw", [0x9000, 0x6100, 0x6C01, 0x63C3, 0x6282, 0x6B00])
@pytest.mark.parametrize("act", [act for act, _ in ACTS])
def test_a_card_that_says_the_same_for_ever(act: Act, sw: int) -> None:
    data = b"\x01" if sw == 0x9000 else b""
    connection = ScriptedConnection(lambda _: (data, sw))
    with suppress(CardError):
        act(MyNumberCard(connection))
    assert len(connection.sent) <= MAX_EXCHANGES


def test_a_card_that_trickles() -> None:
    """A file of 65535 bytes, one byte per answer."""
    head = bytes.fromhex("FF2082FFFF")

    def answer(command: bytes) -> tuple[bytes, int]:
        if command[1] == 0xB0:
            offset = int.from_bytes(command[2:4])
            return head[offset : offset + 1] or b"\0", 0x9000
        return b"", 0x63C3 if len(command) == 4 else 0x9000

    connection = ScriptedConnection(answer)
    with pytest.raises(CardError):
        MyNumberCard(connection).read_basic_information("1234")
    assert len(connection.sent) <= MAX_EXCHANGES


@pytest.mark.cpu_seconds(20)
def test_the_explorer_finds_a_planted_mistake() -> None:
    """Only a two-byte tag with a length in the long form that fits its value shows it."""

    def broken(data: bytes) -> None:
        with suppress(MalformedAnswer):
            tlv.by_tag(data)
            if tlv.read_header(data).header_length == 4:
                raise ZeroDivisionError

    with pytest.raises(Broken) as caught:
        Explorer(broken, make_random(0)).explore([b"\x30\x02ab"], 20_000)
    with pytest.raises(ZeroDivisionError):
        broken(caught.value.data)


@pytest.mark.long
def test_the_explorer_breaks_nothing() -> None:
    """In a process of its own: tracing and the test run's logs would slow each other down."""
    command = [sys.executable, "-m", "tests.cardreader.fuzz", str(RUNS)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"keep the input in regressions/: {done.stderr[-4000:]}"
    assert int(done.stdout.split()[0]) >= RUNS
