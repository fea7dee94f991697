"""Coverage-guided fuzzing of the session with the standard library alone.

    .venv/bin/python -m tests.cardreader.fuzz 250000 [SEED]

Inputs that reach a new step from one line of cardreader to another are kept and changed further.
A library does this faster (atheris), but is 35 MB and exists for one kind of processor. An input
that breaks a promise is printed: put it into `regressions/NAME.bin`, where it is played ever after.
"""

import logging
import random
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import cardreader
from tests.cardreader.fuzzing import run_one, seeds

PACKAGE = str(Path(cardreader.__file__).parent)
VIRTUAL = str(Path(PACKAGE) / "virtual")
INTERESTING = (
    b"\0",
    b"\xff",
    b"\x80",
    b"\x81",
    b"\x82",
    b"\x63\xc0",
    b"\x90\0",
    b"\xff\x20",
    b"\xdf",
)
MAX_SIZE = 20_000

Step = tuple[str, int, int]


class Broken(Exception):
    """A promise was broken; `data` is the input, for `regressions/`."""

    def __init__(self, data: bytes, error: BaseException) -> None:
        super().__init__(f"{type(error).__name__} from input {data.hex()}")
        self.data = data


@dataclass
class Explorer:
    """Keeps the inputs that went where none went before."""

    target: Callable[[bytes], None]
    random: random.Random
    kept: list[bytes] = field(default_factory=list)
    steps: set[Step] = field(default_factory=set)
    runs: int = 0

    def explore(self, start: Iterable[bytes], runs: int) -> None:
        """Play the inputs to start from, then `runs` changed ones; raises Broken."""
        for data in start:
            self._play(data)
        for _ in range(runs):
            self._play(self._changed())

    def _play(self, data: bytes) -> None:
        """Run one input and keep it if it took a new step."""
        self.runs += 1
        taken = self._taken(data)
        if not taken <= self.steps:
            self.steps |= taken
            self.kept.append(data)

    def _taken(self, data: bytes) -> set[Step]:
        taken: set[Step] = set()

        def enter(frame: FrameType, _event: str, _argument: Any) -> Any:
            name = frame.f_code.co_filename
            if not name.startswith(PACKAGE) or name.startswith(VIRTUAL):
                return None
            last = frame.f_lineno

            def step(frame: FrameType, event: str, _argument: Any) -> Any:
                nonlocal last
                taken.add((name, last, frame.f_lineno))
                last = frame.f_lineno
                return step

            return step

        before = sys.gettrace()
        sys.settrace(enter)
        try:
            self.target(data)
        except Exception as error:
            raise Broken(data, error) from error
        finally:
            sys.settrace(before)
        return taken

    def _changed(self) -> bytes:
        """Return a kept input with a few changes."""
        changed = bytearray(self.random.choice(self.kept))
        for _ in range(self.random.choice((1, 1, 1, 2, 4))):
            self._change(changed)
        return bytes(changed[:MAX_SIZE])

    def _change(self, data: bytearray) -> None:
        at = self.random.randrange(len(data) + 1)
        size = self.random.choice((1, 1, 2, 4, 16))
        match self.random.randrange(5):
            case 0:
                data[at : at + size] = self.random.randbytes(size)
            case 1:
                data[at : at + size] = self.random.choice(INTERESTING)
            case 2:
                del data[at : at + size]
            case 3:
                data[at:at] = self.random.choice(INTERESTING)
            case _:
                other = self.random.choice(self.kept)
                start = self.random.randrange(len(other) + 1)
                data[at:] = other[start:]


def make_random(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - nothing is secret here


def main() -> None:
    """Explore as often as the command line says, and tell what was reached."""
    runs, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    logging.disable()
    explorer = Explorer(run_one, make_random(seed))
    explorer.explore(seeds(), runs)
    sys.stdout.write(
        f"{explorer.runs} runs, {len(explorer.steps)} steps, {len(explorer.kept)} inputs kept\n"
    )


if __name__ == "__main__":
    main()
