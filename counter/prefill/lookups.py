"""Asking the registers: in threads, with a time limit, and never in the way of a visit.

A register that is slow or away counts as not configured: the questions are asked instead. One that
failed often rests for a while, so that nobody waits for it again and again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from queue import Empty, Queue
from typing import Any

from counter.logs import allow_words, get_logger
from counter.prefill.matching import FourItems
from counter.prefill.register import Household, Register

log = get_logger(__name__)

RESIDENT = "resident"
"""The register of households; the others know one person at a time."""

FAILURES_BEFORE_REST = 3
REST_SECONDS = 60.0
MOST_AT_ONCE = 4
"""Looks at one register that may be under way; a stuck database must not use up the threads."""


People = Mapping[str, tuple[FourItems, str]]
"""Person id of a sheet → the four items and the 宛名番号 ("" when it is not known)."""

FAILED: Any = object()
LATE: Any = object()
"""What stands for an answer: the look broke off, or did not come back in time."""

BROKE = "確かめる途中で失敗しました。動作記録を見てください"


@dataclass(frozen=True)
class Source:
    """A register that may be asked for these procedures, and how long to wait for it."""

    register: Register
    procedures: frozenset[str]
    timeout_seconds: float


class Breaker:
    """Lets a register rest after failures in a row, and bounds the looks under way."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._rests_until = 0.0
        self._running = threading.BoundedSemaphore(MOST_AT_ONCE)

    def enter(self) -> bool:
        """Whether it may be asked now; then `leave` must follow."""
        return self._clock() >= self._rests_until and self._running.acquire(blocking=False)

    def leave(self) -> None:
        """The look is over, in time or not."""
        self._running.release()

    def note(self, *, well: bool) -> None:
        """Remember how it went for who waited."""
        self._failures = 0 if well else self._failures + 1
        if self._failures >= FAILURES_BEFORE_REST:
            self._failures = 0
            self._rests_until = self._clock() + REST_SECONDS


class Registers:
    """All registers of the settings."""

    def __init__(
        self, sources: Sequence[Source] = (), clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._sources = {source.register.name: source for source in sources}
        self._breakers = {name: Breaker(clock) for name in self._sources}
        # A register's name is a word of the settings, never of a person.
        allow_words(self._sources)

    def __bool__(self) -> bool:
        return bool(self._sources)

    def allowed(self, procedures: Collection[str]) -> list[str]:
        """The registers that may be used for one of these procedures."""
        wanted = frozenset(procedures)
        return [name for name, source in self._sources.items() if source.procedures & wanted]

    def household(self, holder: FourItems) -> Household | None:
        """The household of the card's holder, None when the register does not tell."""
        answer = self._start(RESIDENT, lambda one: one.household_of(holder))
        found: Household | None = self._collect(RESIDENT, answer)
        return found

    def about(self, names: Collection[str], people: People) -> dict[str, dict[str, Household]]:
        """What other registers, asked all at once, say of people: register → person → answer."""
        started = {name: self._start(name, _looking_for(people)) for name in names}
        found = {name: self._collect(name, answer) for name, answer in started.items()}
        return {name: one for name, one in found.items() if one is not None}

    def problems(self) -> dict[str, list[str]]:
        """What is wrong with each register, in sentences; nothing when it is well."""
        started = {name: _in_thread(one.register.check) for name, one in self._sources.items()}
        return {name: self._checked(name, answer) for name, answer in started.items()}

    def _start(self, name: str, look: Callable[[Register], Any]) -> Queue[Any] | None:
        source, breaker = self._sources[name], self._breakers[name]
        if not breaker.enter():
            log.info("register_rests", register=name)
            return None
        return _in_thread(lambda: look(source.register), afterwards=breaker.leave)

    def _collect(self, name: str, answers: Queue[Any] | None) -> Any:
        if answers is None:
            return None
        answer = self._waited(name, answers)
        well = answer is not FAILED and answer is not LATE
        self._breakers[name].note(well=well)
        if not well:
            log.warning("register_failed", register=name)
            return None
        return answer

    def _checked(self, name: str, answers: Queue[Any]) -> list[str]:
        answer = self._waited(name, answers)
        seconds = self._sources[name].timeout_seconds
        if answer is LATE:
            return [f"{seconds:g}秒では答えません"]
        return [BROKE] if answer is FAILED else list(answer)

    def _waited(self, name: str, answers: Queue[Any]) -> Any:
        try:
            return answers.get(timeout=self._sources[name].timeout_seconds)
        except Empty:
            return LATE


def _looking_for(people: People) -> Callable[[Register], dict[str, Household]]:
    def look(register: Register) -> dict[str, Household]:
        found = {
            person: register.household_of(four, number) for person, (four, number) in people.items()
        }
        return {person: one for person, one in found.items() if one is not None}

    return look


def _in_thread(
    look: Callable[[], Any], afterwards: Callable[[], None] = lambda: None
) -> Queue[Any]:
    """Run a look in a thread of its own, so that a stuck driver holds up nobody."""
    answers: Queue[Any] = Queue(1)

    def work() -> None:
        try:
            answers.put(look())
        except Exception:
            # The log names the error and its place; what was looked for never reaches it.
            log.exception("register_look_broke")
            answers.put(FAILED)
        finally:
            afterwards()

    threading.Thread(target=work, daemon=True).start()
    return answers
