import re
from pathlib import Path

import counter.handoff
from counter.handoff.backoff import ATTEMPTS, CEILING_SECONDS, FIRST_SECONDS, wait_seconds
from counter.handoff.problems import ERROR_WORDS, REASONS, ErrorCode

WORD = re.compile(r'"((?:no|target|relay)_[a-z_]+|unwritable|visit_deleted)"')


def test_every_reason_in_the_code_has_its_sentence() -> None:
    used: set[str] = set()
    for path in Path(counter.handoff.__file__).parent.rglob("*.py"):
        if path.name != "problems.py":
            used |= set(WORD.findall(path.read_text()))
    not_reasons = {"relay_before_claim_commit", "relay_after_claim", "relay_before_finish"}
    not_reasons |= {"relay_after_finish", "relay_lease_lost", "relay_failed"}
    not_reasons |= {"relay_without_database", "target_after_write", "target_after_rename"}
    not_reasons |= {"target_before_done", "target_after_done"}
    assert used - not_reasons == set(REASONS)


def test_every_code_has_its_words() -> None:
    assert set(ERROR_WORDS) == set(ErrorCode)


class Chance:
    def __init__(self, value: float) -> None:
        self.value = value

    def random(self) -> float:
        return self.value


def wait(attempt: int, chance: float = 1.0, asked: float | None = None) -> float:
    return wait_seconds(attempt, asked, chance=Chance(chance))  # type: ignore[arg-type]


def test_the_wait_doubles_up_to_a_ceiling() -> None:
    assert [wait(attempt) for attempt in (1, 2, 3)] == [2.0, 4.0, 8.0]
    assert wait(20) == wait(10_000) == CEILING_SECONDS


def test_half_of_the_wait_is_left_to_chance() -> None:
    assert (wait(1, 0.0), wait(1, 1.0)) == (FIRST_SECONDS / 2, FIRST_SECONDS)


def test_a_target_is_never_asked_earlier_than_it_said() -> None:
    assert wait(1, asked=300.0) == 300.0
    assert wait(20, asked=1.0) == CEILING_SECONDS


def test_all_attempts_span_a_working_day() -> None:
    hours = sum(wait(attempt, 0.5) for attempt in range(1, ATTEMPTS)) / 3600
    assert 6 < hours < 10
