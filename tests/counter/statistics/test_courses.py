"""The moments of one visit put together again."""

from __future__ import annotations

from uuid import UUID, uuid4

from counter.statistics.courses import AT_THE_SCREEN, UNTIL_OPENED, WHOLE, Course, courses
from counter.storage.statistics import StoredMoment


def moment(
    token: UUID, seconds: int, kind: str, page: str = "", events: str = "", channel: str = "kiosk"
) -> StoredMoment:
    return StoredMoment(token, 0, seconds, kind, channel, events, "", page, "", {})


def course(*moments: tuple[int, str, str, str], channel: str = "kiosk") -> Course:
    token = uuid4()
    [found] = courses([moment(token, *one, channel=channel) for one in moments])
    return found


def test_who_gives_up_is_counted_with_what_they_had_come_for() -> None:
    found = course(
        (0, "began", "", ""),
        (12, "answered", "events", "move_in"),
        (50, "answered", "card_read", "move_in"),
        (61, "stumbled", "question", ""),
        (75, "answered", "question", "move_in"),
        (99, "quit", "question", ""),
    )
    assert found.events == ("move_in",)
    assert found.stages == {"ご用件": 12, "カード": 38, "質問": 25}
    assert [one.kind for one in found.moments] == ["began", "stumbled", "quit"]
    assert found.seconds(AT_THE_SCREEN) is None


def test_a_span_needs_both_ends_and_ends_within_the_day() -> None:
    whole = ((0, "began", "", ""), (60, "submitted", "", ""), (200, "opened", "", ""))
    found = course(*whole, (300, "accepted", "", ""), (400, "refused", "", ""))
    assert found.seconds(AT_THE_SCREEN) == 60
    assert found.seconds(UNTIL_OPENED) == 140
    assert found.seconds(WHOLE) == 400
    assert course(*whole, (200_000, "accepted", "", "")).seconds(WHOLE) is None
    assert course(*whole, channel="desk").seconds(UNTIL_OPENED) is None
    assert course(*whole, channel="desk").stages == {}
