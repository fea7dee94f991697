"""What the kiosk's own pages tell the statistics: where residents answer, stumble, stop, call."""

from __future__ import annotations

from datetime import timedelta

from counter.storage import statistics
from counter.storage.statistics import Window
from tests.counter.kiosk.hall import Hall
from tests.counter.kiosk.test_questions import TODAY, TOMORROW, date, moving_in

ALWAYS = Window(0, 2**62, 0, 2**62)


def told(hall: Hall) -> list[tuple[str, str, str]]:
    """(kind, page, item) of everything recorded, as it happened."""
    with hall.services.database.reading() as connection:
        found = [*statistics.begun_in(connection, ALWAYS)]
    return [(one.kind, one.page, one.item) for one in sorted(found, key=lambda one: one.seconds)]


def test_pages_that_are_answered_stumbled_over_and_revised(hall: Hall) -> None:
    resident = moving_in(hall)
    answered = {
        ("began", "", ""),
        ("answered", "events", ""),
        ("answered", "card", ""),
        ("answered", "question", "entry_certificate"),
        ("answered", "person", ""),
        ("answered", "roster", "people_complete"),
    }
    assert set(told(hall)) == answered
    hall.clock.go_on(seconds=5)
    resident.opens("/question/move_date")
    resident.fills({**date("move_date", TOMORROW)})
    hall.clock.go_on(seconds=5)
    resident.fills({**date("move_date", TODAY)})
    hall.clock.go_on(seconds=5)
    resident.opens("/question/move_date")
    resident.fills({**date("move_date", TODAY)})
    assert told(hall)[-3:] == [
        ("stumbled", "question", "move_date"),
        ("answered", "question", "move_date"),
        ("revised", "question", "move_date"),
    ]


def test_where_a_resident_gives_up_or_runs_out_of_time(hall: Hall) -> None:
    resident = moving_in(hall)
    resident.opens("/question/move_date")
    resident.presses("やめる")
    assert ("quit", "question", "move_date") in told(hall)

    hall.clock.go_on(seconds=1)
    other = moving_in(hall, "none")
    hall.clock.go_on(seconds=hall.services.config.kiosk.idle_seconds + 1)
    other.opens("/")
    assert ("expired", "stopped", "") in told(hall)


def test_where_a_clerk_is_called(hall: Hall) -> None:
    resident = moving_in(hall)
    resident.opens("/question/move_date")
    resident.follows("職員を呼ぶ")
    resident.presses("職員を呼ぶ")
    assert ("help", "question", "move_date") in told(hall)


def test_who_wants_an_address_kept_secret_leaves_no_trace(hall: Hall) -> None:
    resident = moving_in(hall)
    resident.follows("職員を呼ぶ")
    resident.presses("住所を知られたくない人がいます")
    kinds = {kind for kind, _, _ in told(hall)}
    assert kinds == {"began", "answered", "submitted", "found"}
    assert not any("protected" in item or page == "quietly" for _, page, item in told(hall))


def test_the_housekeeper_tells_too(hall: Hall) -> None:
    moving_in(hall)
    hall.clock.go_on(hours=1)
    hall.services.visits.expire_idle(timedelta(minutes=10))
    assert "expired" in {kind for kind, _, _ in told(hall)}
