"""What a clerk decides, procedure by procedure."""

import datetime as dt

import pytest

from counter.keys import Keyring
from counter.storage import audit
from counter.storage.engine import Database
from counter.storage.outbox import RecordKind
from counter.visit import (
    CaseKey,
    CaseState,
    Conflict,
    DocumentCheck,
    DocumentState,
    NotAllowed,
    Signature,
    Visits,
    VisitState,
)
from procedures.sheet import Address
from procedures.values import DocumentSeen
from tests.counter.conftest import Clock
from tests.counter.visit import relay
from tests.counter.visit.city import (
    ALLOWANCE,
    CARE,
    CLERK,
    DOG,
    INSURANCE,
    NOTICE,
    NURSERY,
    TODAY,
    acceptance,
    answer,
    begin,
    submitted,
)

S = CaseState


def test_accepting_keeps_all_the_clerk_recorded(visits: Visits) -> None:
    visit = submitted(visits)
    given = acceptance(
        on=TODAY - dt.timedelta(days=2), authority=DocumentSeen("letter"), note="原本は返却"
    )
    visits.accept(visit, NOTICE, given)
    case = visit.cases[NOTICE]
    assert (case.state, case.accepted_on, case.accepted_by) == (S.ACCEPTED, given.on, CLERK)
    assert (case.identity, case.authority, case.signature, case.note) == (
        given.identity, given.authority, Signature.PEN, "原本は返却",
    )  # fmt: skip
    assert dict(case.documents) == given.documents
    assert visits.open(visit.id) == visit


def test_accepting_hands_over_one_record_of_what_the_copy_says(
    visits: Visits, database: Database, keyring: Keyring, clock: Clock
) -> None:
    visit = submitted(visits)
    visits.accept(visit, NOTICE, acceptance())
    [claimed] = relay.claim(database, clock)
    record = relay.content(keyring, claimed)
    assert (claimed.case, claimed.kind, claimed.target) == (
        visit.cases[NOTICE].id, RecordKind.NEW, "test",
    )  # fmt: skip
    assert record["id"] == str(claimed.id)
    assert record["accepted_on"] == "2026-04-03"
    assert [annex["procedure"]["id"] for annex in record["annexes"]] == ["insurance"]


def test_what_is_annexed_goes_with_its_notice(
    visits: Visits, database: Database, keyring: Keyring, clock: Clock
) -> None:
    visit = submitted(visits)
    with pytest.raises(NotAllowed, match="「notice」への付記"):
        visits.accept(visit, INSURANCE, acceptance())
    visits.accept(visit, NOTICE, acceptance())
    assert visit.cases[INSURANCE].state is S.ACCEPTED
    assert visit.cases[INSURANCE].accepted_on == TODAY
    relay.run(database, keyring, clock)
    assert visits.open(visit.id).cases[INSURANCE].state is S.SENT


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"on": TODAY + dt.timedelta(days=1)}, "今日より後"),
        ({"identity": DocumentSeen("")}, "本人確認"),
        ({"signature": Signature.NONE}, "署名"),
    ],
)
def test_an_incomplete_acceptance_is_refused_in_words(
    visits: Visits, change: dict[str, object], words: str
) -> None:
    visit = submitted(visits)
    with pytest.raises(NotAllowed, match=words):
        visits.accept(visit, NOTICE, acceptance(**change))
    assert visits.open(visit.id) == visit


def test_every_required_document_needs_its_state(visits: Visits) -> None:
    visit = submitted(visits, has_child=True)
    with pytest.raises(NotAllowed, match="書類の状態を選んでください: 通帳"):
        visits.accept(visit, ALLOWANCE, acceptance(documents={}))


def test_nothing_is_accepted_before_the_resident_confirmed(visits: Visits) -> None:
    visit = begin(visits, "desk")
    with pytest.raises(NotAllowed, match="確認がまだです"):
        visits.accept(visit, NOTICE, acceptance())


def test_a_procedure_the_visit_does_not_have_is_refused(visits: Visits) -> None:
    visit = submitted(visits)
    with pytest.raises(NotAllowed, match="その手続はありません"):
        visits.accept(visit, CaseKey("nonsense"), acceptance())


def test_nothing_is_accepted_twice(visits: Visits) -> None:
    visit = submitted(visits)
    visits.accept(visit, NOTICE, acceptance())
    with pytest.raises(NotAllowed, match="もう受理"):
        visits.accept(visit, NOTICE, acceptance())


def test_of_two_clerks_the_second_is_told(visits: Visits, database: Database, clock: Clock) -> None:
    visit = submitted(visits)
    other = visits.open(visit.id)
    visits.accept(visit, NOTICE, acceptance())
    with pytest.raises(Conflict):
        visits.accept(other, NOTICE, acceptance())
    assert len(relay.claim(database, clock)) == 1


def test_what_is_unsettled_is_not_accepted_until_it_is_asked(visits: Visits) -> None:
    visit = begin(visits)
    del visit.sheet.answers[Address("needs_care")]
    visits.submit(visit)
    with pytest.raises(NotAllowed, match="まだ決まっていません"):
        visits.accept(visit, CARE, acceptance())
    answer(visit, needs_care=True)
    visits.save(visit, by=CLERK)
    visits.accept(visit, CARE, acceptance())
    assert visit.cases[CARE].state is S.ACCEPTED


def test_an_answer_corrected_at_the_desk_brings_and_takes_cases(visits: Visits) -> None:
    visit = submitted(visits, has_child=True)
    answer(visit, has_child=False, needs_care=True)
    visits.save(visit, by=CLERK)
    assert set(visit.cases) == {NOTICE, INSURANCE, CARE}
    assert visits.open(visit.id) == visit


def test_a_notice_and_its_annexes_can_vanish_together(visits: Visits) -> None:
    visit = submitted(visits, has_child=True)
    answer(visit, moves=False)
    visits.save(visit, by=CLERK)
    assert set(visit.cases) == {ALLOWANCE}


def test_what_a_clerk_has_decided_does_not_vanish(visits: Visits) -> None:
    visit = submitted(visits, has_child=True)
    visits.accept(visit, NOTICE, acceptance())
    visits.hold(visit, ALLOWANCE, by=CLERK, note="通帳を忘れた")
    answer(visit, moves=False, has_child=False)
    visits.save(visit, by=CLERK)
    assert {NOTICE: S.ACCEPTED, ALLOWANCE: S.HELD}.items() <= {
        key: case.state for key, case in visit.cases.items()
    }.items()


def test_accepting_stores_what_was_typed_just_before(visits: Visits) -> None:
    visit = submitted(visits)
    answer(visit, needs_care=True)
    visits.accept(visit, NOTICE, acceptance())
    assert visits.open(visit.id).cases[CARE].state is S.WAITING


def test_holding_waiting_and_refusing(visits: Visits) -> None:
    visit = submitted(visits, has_child=True, needs_care=True)
    due = DocumentCheck(DocumentState.LATER, dt.date(2026, 4, 17))
    visits.hold(visit, NOTICE, by=CLERK, note="確認中")
    visits.wait_for_documents(visit, ALLOWANCE, by=CLERK, documents={"bank_book": due})
    visits.refuse(visit, CARE, by=CLERK, reason="他市の被保険者")
    again = visits.open(visit.id)
    assert again == visit
    assert [again.cases[key].state for key in (NOTICE, INSURANCE, ALLOWANCE, CARE)] == [
        S.HELD, S.HELD, S.DOCUMENTS, S.REFUSED,
    ]  # fmt: skip
    assert again.cases[ALLOWANCE].documents == {"bank_book": due}
    visits.accept(again, NOTICE, acceptance())
    assert again.cases[INSURANCE].state is S.ACCEPTED


def test_refusing_and_withdrawing_want_a_reason(visits: Visits) -> None:
    visit = submitted(visits)
    for decide in (visits.refuse, visits.withdraw):
        with pytest.raises(NotAllowed, match="理由"):
            decide(visit, NOTICE, by=CLERK, reason=" ")


def test_what_is_refused_stays_refused(visits: Visits) -> None:
    visit = submitted(visits, needs_care=True)
    visits.refuse(visit, CARE, by=CLERK, reason="他市の被保険者")
    with pytest.raises(NotAllowed, match="「不受理」なので、「受理」にはできません"):
        visits.accept(visit, CARE, acceptance())


def test_a_visit_whose_cases_all_ended_is_closed(visits: Visits) -> None:
    visit = submitted(visits, moves=False, needs_care=True)
    assert visit.state is VisitState.SUBMITTED
    visits.refuse(visit, CARE, by=CLERK, reason="他市の被保険者")
    assert visit.state is VisitState.CLOSED
    assert visits.waiting() == []


def test_withdrawing_before_it_is_sent_takes_the_record_back(
    visits: Visits, database: Database, clock: Clock
) -> None:
    visit = submitted(visits)
    visits.accept(visit, NOTICE, acceptance())
    visits.withdraw(visit, NOTICE, by=CLERK, reason="来庁者の申出")
    assert visit.cases[NOTICE].state is S.WITHDRAWN
    assert visit.cases[INSURANCE].state is S.WITHDRAWN
    assert relay.claim(database, clock) == []
    assert visit.state is VisitState.CLOSED


def test_withdrawing_after_it_was_sent_tells_the_target(
    visits: Visits, database: Database, keyring: Keyring, clock: Clock
) -> None:
    visit = submitted(visits)
    visits.accept(visit, NOTICE, acceptance())
    relay.run(database, keyring, clock)
    visit = visits.open(visit.id)
    visits.withdraw(visit, NOTICE, by=CLERK, reason="来庁者の申出")
    [sent] = relay.run(database, keyring, clock)
    assert (sent.kind, relay.content(keyring, sent)["revision"]) == (RecordKind.WITHDRAW, 2)
    assert visits.open(visit.id).cases[NOTICE].state is S.WITHDRAWN


def test_withdrawing_while_it_is_being_sent_tells_the_target_afterwards(
    visits: Visits, database: Database, keyring: Keyring, clock: Clock
) -> None:
    visit = submitted(visits)
    visits.accept(visit, NOTICE, acceptance())
    [under_way] = relay.claim(database, clock)
    visits.withdraw(visit, NOTICE, by=CLERK, reason="来庁者の申出")
    assert relay.claim(database, clock) == []
    relay.finish(database, keyring, clock, under_way)
    assert [sent.kind for sent in relay.run(database, keyring, clock)] == [RecordKind.WITHDRAW]
    assert visits.open(visit.id).cases[NOTICE].state is S.WITHDRAWN


def test_a_correction_follows_what_it_corrects(
    visits: Visits, database: Database, keyring: Keyring, clock: Clock
) -> None:
    visit = submitted(visits)
    visits.accept(visit, NOTICE, acceptance())
    with pytest.raises(NotAllowed, match="理由"):
        visits.correct(visit, NOTICE, by=CLERK, reason="")
    visits.correct(visit, NOTICE, by=CLERK, reason="転入日の誤り")
    first, second = relay.run(database, keyring, clock)
    assert [first.kind, second.kind] == [RecordKind.NEW, RecordKind.CORRECT]
    assert relay.content(keyring, second)["supersedes"] == str(first.id)
    assert visits.open(visit.id).cases[NOTICE].state is S.SENT


def test_only_what_is_accepted_is_corrected(visits: Visits) -> None:
    visit = submitted(visits)
    with pytest.raises(NotAllowed, match="まだ受理していない"):
        visits.correct(visit, NOTICE, by=CLERK, reason="誤り")


def test_the_audit_chain_tells_who_did_what(
    visits: Visits, database: Database, keyring: Keyring
) -> None:
    visit = submitted(visits, has_dog=True)
    visit = visits.open(visit.id, by=CLERK)
    visits.save(visit, by=CLERK)
    visits.accept(visit, NOTICE, acceptance())
    visits.note_printed(visit, by=CLERK, what="notice")
    with database.reading() as connection:
        told = audit.entries(connection, visit=visit.id)
        assert audit.verify(connection, key=keyring.audit_key) == []
    assert [(entry.act, entry.actor, entry.case, entry.detail) for entry in told] == [
        ("began", None, None, ""),
        ("submitted", None, None, ""),
        ("released", None, visit.cases[DOG].id, ""),
        ("saw", CLERK, None, ""),
        ("saved", CLERK, None, ""),
        ("accepted", CLERK, visit.cases[NOTICE].id, "notice"),
        ("printed", CLERK, None, "notice"),
    ]


def test_a_nursery_cannot_follow_what_was_refused(visits: Visits) -> None:
    visit = submitted(visits, has_child=True, wants_nursery=True)
    visits.refuse(visit, ALLOWANCE, by=CLERK, reason="公務員")
    with pytest.raises(NotAllowed, match="「allowance」が不受理"):
        visits.accept(visit, NURSERY, acceptance())
    assert visits.open(visit.id) == visit
