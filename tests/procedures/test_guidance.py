"""Guidance on small catalogs: outcome tables, what is relevant, what comes next, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from procedures.catalog import Outcome
from procedures.deadlines import deadline_of
from procedures.figures import sums
from procedures.guidance import Verdict, assess, judge, next_question
from procedures.needs import left_to_desk, missing, needs
from procedures.reasons import reason
from procedures.sheet import Address, Answer, AnswerSheet, State
from procedures.values import Kind
from tests.procedures.small import DAY, bundle, give, item, procedure, sheet
from tests.shipped import shipped_bundle

ABC = "\n".join(item(name, "visit", "bool") for name in ("a", "b", "c", "d"))


def test_the_first_row_that_holds_decides() -> None:
    catalog = bundle(ABC, one=procedure("one", ("refer", "a"), ("needed", "b")))
    answers = sheet(catalog, {"p1": {}}, {"a": False, "b": True})
    assert assess(catalog, DAY, answers).verdicts[0].outcome is Outcome.NEEDED


def test_an_unknown_row_stays_possible_and_the_walk_goes_on() -> None:
    catalog = bundle(ABC, one=procedure("one", ("refer", "a"), ("needed", "b")))
    verdict = assess(catalog, DAY, sheet(catalog, {"p1": {}}, {"b": True})).verdicts[0]
    assert verdict.possible == (Outcome.REFER, Outcome.NEEDED)
    assert verdict.outcome is None
    assert verdict.relevant == {Address("a")}


def test_the_residual_looks_beyond_one_step() -> None:
    """(a and b) or (c and d) with a = no: only c and d can matter; neither alone decides."""
    catalog = bundle(ABC, one=procedure("one", ("needed", "(a and b) or (c and d)")))
    verdict = assess(catalog, DAY, sheet(catalog, {"p1": {}}, {"a": False})).verdicts[0]
    assert verdict.relevant == {Address("c"), Address("d")}


def test_what_nobody_can_tell_is_for_the_clerk() -> None:
    catalog = bundle(ABC, one=procedure("one", ("needed", "a")))
    answers = sheet(catalog, {"p1": {}})
    answers.mark(Address("a"), Kind.BOOL, State.UNKNOWN)
    verdict = assess(catalog, DAY, answers).verdicts[0]
    assert verdict.outcome is Outcome.ASK_CLERK
    assert verdict.closed == {Address("a")}


def test_a_pending_item_is_waited_for_not_asked() -> None:
    catalog = bundle(ABC, one=procedure("one", ("needed", "a")))
    answers = sheet(catalog, {"p1": {}})
    answers.mark(Address("a"), Kind.BOOL, State.PENDING)
    assessment = assess(catalog, DAY, answers)
    assert assessment.verdicts[0].outcome is None
    assert next_question(catalog, DAY, answers, assessment) is None


def test_the_roster_comes_first_then_what_helps_most() -> None:
    catalog = bundle(
        ABC + item("moves", "person", "bool", 'ask = "who"'),
        one=procedure("one", ("needed", "b and any(p.moves for p in people)")),
        two=procedure("two", ("needed", "b")),
        three=procedure("three", ("needed", "a")),
    )
    answers = sheet(catalog, {"p1": {}, "p2": {"moves": False}}, {"people_complete": None})
    asked = []
    for plain in (True, True, True, True):
        question = next_question(catalog, DAY, answers, assess(catalog, DAY, answers))
        if question is None:
            break
        asked.append((question.item.id, question.ask, question.subjects))
        subject = question.subjects[0] if question.subjects else "visit"
        give(catalog, answers, Address(question.item.id, subject), plain)
    assert asked == [
        ("people_complete", "roster", ()),
        ("b", "once", ()),
        ("a", "once", ()),
        ("moves", "who", ("p1",)),
    ]


def test_for_each_walks_the_table_per_person() -> None:
    catalog = bundle(
        item("certified", "person", "bool"),
        one=procedure("one", ("needed", "subject.certified"), head='for_each = "people"'),
    )
    answers = sheet(catalog, {"p1": {"certified": True}, "p2": {"certified": False}})
    verdicts = assess(catalog, DAY, answers).verdicts
    assert [(v.subject, v.outcome) for v in verdicts] == [
        ("p1", Outcome.NEEDED),
        ("p2", Outcome.NOT_NEEDED),
    ]


def test_a_roster_nobody_can_complete_is_for_the_clerk() -> None:
    """Those who may still be named have no deadline, no needs and no sums: there may be nobody."""
    for procedure_, verdicts in _with_unknown_rosters().items():
        unnamed = [one for one in verdicts if one.unnamed]
        assert [one.outcome for one in unnamed] == [Outcome.ASK_CLERK], procedure_
        for verdict in unnamed:
            read = (shipped_bundle(), DAY, AnswerSheet(), verdict)
            assert (deadline_of(*read), needs(*read), sums(*read)) == (None, [], ()), procedure_


def _with_unknown_rosters() -> dict[str, list[Verdict]]:
    """The verdicts of the shipped procedures that are walked for each of a group."""
    catalog, answers = shipped_bundle(), AnswerSheet()
    for one in catalog.items.values():
        if one.roster_of:
            answers.mark(Address(one.id), one.kind, State.UNKNOWN)
    evaluation = catalog.evaluation(DAY, answers)
    each = (one for one in catalog.compiled.values() if one.procedure.for_each)
    return {one.procedure.id: list(judge(one, evaluation)) for one in each}


def test_a_role_that_speaks_of_the_subject_is_anothers_for_each() -> None:
    """The payee of one insured person is not the payee of the next."""
    roles = "[roles]\npayee = 'p for p in people if p.name == subject.name'\n"
    roles += "paid = 'p for p in payee if p.certified'\n"
    catalog = bundle(
        item("certified", "person", "bool"),
        one=procedure(
            "one", ("needed", "any(True for p in paid)"), head='for_each = "people"', tail=roles
        ),
    )
    people = {
        "p1": {"name": "見本太郎", "certified": True},
        "p2": {"name": "見本花子", "certified": False},
    }
    verdicts = assess(catalog, DAY, sheet(catalog, people)).verdicts
    assert [v.outcome for v in verdicts] == [Outcome.NEEDED, Outcome.NOT_NEEDED]


def test_derived_items_are_not_asked_while_their_sources_are() -> None:
    catalog = bundle(
        item("age", "person", "number", 'sources = ["derived"]',
             'derived = "age(subject.birth_date, today)"'),
        one=procedure("one", ("needed", "any(p.age >= 65 for p in people)")),
    )  # fmt: skip
    verdict = assess(catalog, DAY, sheet(catalog, {"p1": {}})).verdicts[0]
    assert verdict.relevant == {Address("birth_date", "p1")}


def test_a_partly_known_birth_date_decides_when_every_day_agrees() -> None:
    catalog = bundle(
        one=procedure("one", ("needed", "any(age(p.birth_date, today) >= 65 for p in people)"))
    )
    old = sheet(catalog, {"p1": {"birth_date": "1950-00-00"}})
    near = sheet(catalog, {"p1": {"birth_date": "1961-04-00"}})
    assert assess(catalog, DAY, old).verdicts[0].outcome is Outcome.NEEDED
    assert assess(catalog, DAY, near).verdicts[0].outcome is Outcome.ASK_CLERK


def test_where_a_derivation_cannot_decide_the_item_itself_is_asked() -> None:
    derived = "derived = 'a if a else unknown'"
    catalog = bundle(
        ABC + item("e", "visit", "bool", derived), one=procedure("one", ("needed", "e"))
    )
    before = assess(catalog, DAY, sheet(catalog, {"p1": {}})).verdicts[0]
    after = assess(catalog, DAY, sheet(catalog, {"p1": {}}, {"a": False})).verdicts[0]
    assert before.relevant == {Address("a")}
    assert after.relevant == {Address("e")}


def test_the_of_a_role_reads_its_one_member() -> None:
    rule = 'any(True for h in head) and the(head).birth_date < date("1990-01-01")'
    catalog = bundle(
        item("is_head", "person", "bool", 'ask = "who"'),
        '[[group]]\nid = "head"\nis = "p for p in people if p.is_head"\nrole = true\n',
        one=procedure("one", ("needed", rule)),
    )
    people = {"p1": {"is_head": True, "birth_date": "1980-01-01"}, "p2": {"is_head": False}}
    assert assess(catalog, DAY, sheet(catalog, people)).verdicts[0].outcome is Outcome.NEEDED
    nobody = {"p1": {"is_head": False}}
    assert assess(catalog, DAY, sheet(catalog, nobody)).verdicts[0].outcome is Outcome.NOT_NEEDED


def test_reasons_are_minimal() -> None:
    catalog = bundle(ABC, one=procedure("one", ("needed", "a or b"), ("refer", "c")))
    answers = sheet(catalog, {"p1": {}}, {"a": True, "b": True, "c": True})
    verdict = assess(catalog, DAY, answers).verdicts[0]
    assert reason(catalog, DAY, answers, verdict).answers == (Address("b"),)


def test_a_needed_procedure_asks_what_its_sheet_lacks_and_leaves_the_rest_to_the_desk() -> None:
    catalog = bundle(
        item("phone", "person", "phone") + item("kanji", "person", "text", 'sources = ["clerk"]'),
        one=procedure(
            "one",
            ("needed", "True"),
            head='needs = ["visitor.phone", "visitor.kanji", "people.name?"]',
        ),
    )
    answers = sheet(catalog, {"p1": {}})
    assessment = assess(catalog, DAY, answers)
    assert [q.id for q in missing(catalog, DAY, answers, assessment)] == ["phone.p1"]
    assert left_to_desk(catalog, DAY, answers, assessment) == [Address("kanji", "p1")]


def test_events_gate_procedures() -> None:
    catalog = bundle(one=procedure("one", ("needed", "True")))
    answers = sheet(catalog, {"p1": {}}, {"events": []})
    assert assess(catalog, DAY, answers).verdicts == ()


def test_what_was_counted_is_told_no_longer_than_needed() -> None:
    """Two of three suffice for `>= 2`: the third is left out, though all were counted."""
    catalog = bundle(
        item("x", "person", "bool", 'ask = "who"'),
        one=procedure("one", ("needed", "count(p for p in people if p.x) >= 2")),
    )
    answers = sheet(catalog, {"p1": {"x": True}, "p2": {"x": True}, "p3": {"x": True}})
    verdict = assess(catalog, DAY, answers).verdicts[0]
    told = reason(catalog, DAY, answers, verdict).answers
    assert told == (Address("x", "p2"), Address("x", "p3"))


def test_an_answer_against_what_others_derive_is_tried_out() -> None:
    """The clerk says no adult, the birth date says adult: hiding the former changes the value."""
    catalog = bundle(
        item("born", "person", "date")
        + item("adult", "person", "bool", 'derived = "age(subject.born, today) >= 18"'),
        one=procedure("one", ("refer", "any(p.adult for p in people)"), ("needed", "True")),
    )
    answers = sheet(catalog, {"p1": {"born": "1980-01-01", "adult": False}})
    verdict = assess(catalog, DAY, answers).verdicts[0]
    assert verdict.outcome is Outcome.NEEDED
    told = reason(catalog, DAY, answers, verdict).answers
    assert told == (Address("adult", "p1"), Address("people_complete"))


@pytest.mark.parametrize(
    "write",
    [
        lambda sheet: sheet.answers.update({Address("a"): Answer(Kind.BOOL, State.UNKNOWN)}),
        lambda sheet: sheet.mark(Address("a"), Kind.BOOL, State.PENDING),
        lambda sheet: sheet.answers.pop(Address("b")),
        lambda sheet: sheet.add_person("p2"),
        lambda sheet: sheet.add_thing("dog1", "dog"),
        lambda sheet: sheet.remove_subject("p1"),
        lambda sheet: setattr(sheet, "visitor", "p1"),
    ],
)
def test_one_reading_serves_until_something_is_written(
    write: Callable[[AnswerSheet], object],
) -> None:
    catalog = bundle(ABC, one=procedure("one", ("needed", "a and b")))
    answers = sheet(catalog, {"p1": {}}, {"a": True, "b": True})
    answers.visitor = ""
    reading = catalog.evaluation(DAY, answers)
    assess(catalog, DAY, answers)
    assert catalog.evaluation(DAY, answers) is reading
    assert catalog.evaluation(DAY + dt.timedelta(days=1), answers) is not reading
    assert bundle(ABC).evaluation(DAY, answers) is not reading
    assert catalog.evaluation(DAY, answers) is reading
    write(answers)
    assert catalog.evaluation(DAY, answers) is not reading


def test_a_number_of_people_rests_on_all_having_been_named() -> None:
    catalog = bundle(one=procedure("one", ("needed", "count(p for p in people) == 1")))
    answers = sheet(catalog, {"p1": {}})
    verdict = assess(catalog, DAY, answers).verdicts[0]
    assert reason(catalog, DAY, answers, verdict).answers == (Address("people_complete"),)
