"""A back office fetches its records, in order, each until it says it has it."""

import datetime as dt
from uuid import UUID

import pytest
from jsonschema import Draft202012Validator

from counter.handoff.canonical import sha256_hex
from counter.handoff.schemas import schema
from counter.storage import audit
from counter.visit import CaseState
from tests.counter.api.counterpart import ELSEWHERE, Counterpart
from tests.counter.handoff.hall import CLERK, DOG, NOTICE

UNKNOWN = UUID(int=1)

pytestmark = pytest.mark.cpu_seconds(10)


def test_a_record_waits_until_it_is_taken(counterpart: Counterpart) -> None:
    visit = counterpart.hall.submitted()
    counterpart.hall.accept(visit, NOTICE)
    assert counterpart.waiting() == []
    counterpart.relays()
    (letter,) = counterpart.waiting()
    assert (letter["record"]["procedure"]["id"], letter["record"]["case"]) == (
        "move_in_notification",
        str(visit.cases[NOTICE].id),
    )
    assert counterpart.waiting() == [letter], "reading takes nothing away"
    for _ in range(2):
        answer = counterpart.calls("POST", f"/records/{letter['record']['id']}/taken")
        assert (answer.status_code, answer.data) == (204, b"")
    assert counterpart.waiting() == []
    with counterpart.hall.database.reading() as connection:
        acts = [entry.act for entry in audit.entries(connection, visit=visit.id)]
    assert acts.count("fetched") == 1


def test_delivered_twice_it_is_there_once(counterpart: Counterpart) -> None:
    counterpart.hall.accept(counterpart.hall.submitted(), NOTICE)
    relay = counterpart.hall.relay(*counterpart.services().config.targets, lease_ms=0)
    relay.handing(relay._claim())
    counterpart.hall.clock.forward(seconds=1)
    relay.run_once()
    assert len(counterpart.waiting()) == 1


def test_only_what_is_for_this_client(counterpart: Counterpart) -> None:
    visit = counterpart.hall.submitted()
    counterpart.hall.accept(visit, NOTICE)
    counterpart.hall.accept(visit, DOG)
    counterpart.relays()
    (letter,) = counterpart.waiting()
    assert letter["record"]["target"] == "resident_record"
    for path in ("", "/taken"):
        answer = counterpart.calls(
            "POST" if path else "GET", f"/records/{letter['record']['id']}{path}", who="inbox"
        )
        assert answer.status_code == 404


def test_records_follow_the_cursor_in_the_order_of_the_case(counterpart: Counterpart) -> None:
    hall = counterpart.hall
    visits = [hall.submitted() for _ in range(3)]
    for visit in visits:
        hall.accept(visit, NOTICE)
        counterpart.relays()
    hall.visits.correct(hall.visits.open(visits[0].id), NOTICE, by=CLERK, reason="見直し")
    counterpart.relays()
    first = counterpart.waiting(limit=2)
    rest = counterpart.waiting(cursor=first[-1]["cursor"])
    records = [letter["record"] for letter in (*first, *rest)]
    cases = [str(visit.cases[NOTICE].id) for visit in visits]
    assert [record["case"] for record in records] == [*cases, cases[0]]
    assert records[-1]["supersedes"] == records[0]["id"]
    cursors = [letter["cursor"] for letter in (*first, *rest)]
    assert cursors == sorted(set(cursors))


def test_one_record_is_the_canonical_bytes_the_schema_describes(counterpart: Counterpart) -> None:
    counterpart.hall.accept(counterpart.hall.submitted(), NOTICE)
    counterpart.relays()
    (letter,) = counterpart.waiting()
    answer = counterpart.calls("GET", f"/records/{letter['record']['id']}")
    assert answer.get_json() == letter["record"]
    Draft202012Validator(schema("record")).validate(answer.get_json())
    assert answer.headers["Cache-Control"] == "no-store"


def test_attachments_come_by_their_hash(counterpart: Counterpart) -> None:
    visit = counterpart.hall.submitted()
    counterpart.hall.accept(visit, NOTICE)
    counterpart.relays()
    (letter,) = counterpart.waiting()
    named = [one["sha256"] for one in letter["record"]["attachments"]]
    for sha256 in named:
        answer = counterpart.calls("GET", f"/records/{letter['record']['id']}/attachments/{sha256}")
        assert sha256_hex(answer.data) == sha256
    wrong = counterpart.calls("GET", f"/records/{letter['record']['id']}/attachments/{'0' * 64}")
    assert wrong.status_code == 404


def test_a_purge_waits_for_what_nobody_has_fetched(counterpart: Counterpart) -> None:
    hall = counterpart.hall
    visit = hall.submitted()
    hall.accept(visit, NOTICE)
    for key, case in list(visit.cases.items()):
        if case.state is CaseState.WAITING:
            hall.visits.refuse(visit, key, by=CLERK, reason="試験")
    counterpart.relays()
    hall.clock.forward(days=60)
    assert hall.visits.purge(dt.timedelta(days=30)).visits == 0
    (letter,) = counterpart.waiting()
    counterpart.calls("POST", f"/records/{letter['record']['id']}/taken")
    assert hall.visits.purge(dt.timedelta(days=30)).visits == 1
    assert counterpart.calls("GET", f"/records/{letter['record']['id']}").status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/records"),
        ("GET", f"/records/{UNKNOWN}"),
        ("GET", f"/records/{UNKNOWN}/attachments/{'0' * 64}"),
        ("POST", f"/records/{UNKNOWN}/taken"),
        ("POST", "/receipts"),
    ],
)
def test_every_door_asks_for_a_key_and_for_tls(
    counterpart: Counterpart, method: str, path: str
) -> None:
    without = counterpart.calls(method, path, who="")
    assert without.status_code == 401
    assert without.headers["WWW-Authenticate"] == "Bearer"
    assert without.content_type == "application/problem+json"
    counterpart.keys["stranger"] = "x" * 43
    assert counterpart.calls(method, path, who="stranger").status_code == 401
    plain = counterpart.calls(method, path, environ_overrides=ELSEWHERE)
    assert plain.status_code == 403
    safe = counterpart.calls(method, path, environ_overrides=ELSEWHERE, base_url="https://x/")
    assert safe.status_code not in (401, 403)


def test_a_removed_key_ends_at_once(counterpart: Counterpart) -> None:
    (counterpart.hall.folder / "residents.keys").write_text("")
    assert counterpart.calls("GET", "/records").status_code == 401


@pytest.mark.parametrize("query", ["cursor=-1", "limit=0", "limit=101", "limit=x", "cursor=9e9"])
def test_a_wrong_number_is_said_in_words(counterpart: Counterpart, query: str) -> None:
    answer = counterpart.calls("GET", f"/records?{query}")
    assert answer.status_code == 400
    assert "整数" in answer.get_json()["detail"]


def test_what_is_not_there_is_said_as_json(counterpart: Counterpart) -> None:
    assert counterpart.calls("GET", "/nothing").content_type == "application/problem+json"
    refused = counterpart.calls("DELETE", "/records")
    assert (refused.status_code, "GET" in refused.headers["Allow"]) == (405, True)


def test_the_key_file_holds_no_key(counterpart: Counterpart) -> None:
    file = counterpart.hall.folder / "residents.keys"
    assert counterpart.keys["residents"] not in file.read_text()
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("query", ["coursor=1", "cursor=1&cursor=2", "=x"])
def test_a_misspelt_question_is_not_answered(counterpart: Counterpart, query: str) -> None:
    assert counterpart.calls("GET", f"/records?{query}").status_code == 400
