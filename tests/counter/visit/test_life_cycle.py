"""Whatever residents, clerks, relays and targets do, in any order: what must always hold."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from counter.keys import Keyring, create_keys
from counter.storage import audit, outbox
from counter.storage.engine import open_database
from counter.storage.outbox import Claimed, LeaseLost, RecordKind
from counter.visit import CaseKey, CaseState, Conflict, NotAllowed, Visit, Visits, VisitState
from counter.visit.states import CASE_MOVES, PROCESSED, SETTLED
from tests.counter.conftest import Clock
from tests.counter.visit import relay
from tests.counter.visit.city import (
    ALLOWANCE,
    ANSWERS,
    CARE,
    CLERK,
    DOG,
    GRANT,
    INSURANCE,
    NOTICE,
    NURSERY,
    WATER,
    acceptance,
    answer,
    begin,
    catalog,
    open_visits,
    other_clerk,
)

KEYS = st.sampled_from([NOTICE, INSURANCE, ALLOWANCE, NURSERY, WATER, DOG, CARE, GRANT])
OTHER = other_clerk()
S = CaseState


class Life(RuleBasedStateMachine):
    """One visit, whatever happens to it. `inbox` is what the target has, in order of arrival."""

    empty: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(self.empty, self.folder / "kakanai.db")
        create_keys(self.folder / "keys")
        self.database = open_database(f"sqlite:///{self.folder}/kakanai.db")
        self.keyring = Keyring.open(self.folder / "keys")
        self.clock = Clock()
        self.visits: Visits = open_visits(self.database, self.keyring, self.clock)
        self.inbox: dict[UUID, Claimed] = {}
        self.under_way: list[Claimed] = []
        self.follows: dict[UUID, set[UUID]] = {}

    @initialize(answers=st.fixed_dictionaries({item: st.booleans() for item in ANSWERS}))
    def begins(self, answers: dict[str, bool]) -> None:
        self.id = begin(self.visits, **answers).id
        self.stale = self.now()
        self.before = dict(self.stale.cases)

    def teardown(self) -> None:
        with self.database.reading() as connection:
            assert audit.verify(connection, key=self.keyring.audit_key) == []
        self.database.close()
        shutil.rmtree(self.folder)

    def now(self) -> Visit:
        return self.visits.open(self.id)

    @rule()
    def somebody_opens_it_and_goes_for_coffee(self) -> None:
        self.stale = self.now()

    @rule(item=st.sampled_from(ANSWERS), value=st.booleans())
    def an_answer_changes(self, item: str, value: bool) -> None:
        visit = self.now()
        answer(visit, **{item: value})
        self.visits.save(visit)

    @rule()
    def the_resident_confirms(self) -> None:
        visit = self.now()
        self.visits.submit(visit)
        assert visit.receipt

    @rule(key=KEYS)
    def a_clerk_accepts(self, key: CaseKey) -> None:
        visit = self.now()
        known = visit.cases.get(key)
        with suppress(NotAllowed):
            self.visits.accept(visit, key, acceptance())
            assert known is not None
            assert known.accepted_on is None
            checked = catalog().procedures[key.procedure].second_check
            assert (visit.cases[key].accepted_on is None) is checked

    @rule(key=KEYS, by=st.sampled_from([CLERK, OTHER]))
    def a_clerk_checks(self, key: CaseKey, by: UUID) -> None:
        visit = self.now()
        with suppress(NotAllowed):
            self.visits.check(visit, key, by=by)
            assert visit.cases[key].accepted_by == CLERK != by

    @rule(key=KEYS)
    def a_clerk_adds(self, key: CaseKey) -> None:
        visit = self.now()
        with suppress(NotAllowed):
            self.visits.add(visit, key, by=CLERK, reason="試験")
            assert visit.cases[key].added

    @rule(key=KEYS)
    def a_clerk_decides_on_a_stale_copy(self, key: CaseKey) -> None:
        fresh = self.now()
        with suppress(NotAllowed, Conflict):
            self.visits.accept(self.stale, key, acceptance())
            assert self.stale.version == fresh.version + 1

    @rule(key=KEYS, decide=st.sampled_from(["hold", "refuse", "withdraw", "correct", "send_back"]))
    def a_clerk_decides(self, key: CaseKey, decide: str) -> None:
        why = {"note" if decide == "hold" else "reason": "試験"}
        with suppress(NotAllowed):
            getattr(self.visits, decide)(self.now(), key, by=CLERK, **why)

    @rule()
    def a_relay_claims(self) -> None:
        self.under_way += relay.claim(self.database, self.clock, limit=2)

    @precondition(lambda self: self.under_way)
    @rule(noted=st.booleans())
    def a_record_arrives(self, noted: bool) -> None:
        """The relay may die between the delivery and noting it."""
        claimed = self.under_way.pop(0)
        self.arrives(claimed)
        if noted:
            with suppress(LeaseLost):
                relay.finish(self.database, self.keyring, self.clock, claimed)

    @rule()
    def leases_expire(self) -> None:
        self.clock.go_on(minutes=5)

    @precondition(lambda self: self.inbox)
    @rule(data=st.data(), accepted=st.booleans())
    def the_target_answers(self, data: st.DataObject, accepted: bool) -> None:
        record = data.draw(st.sampled_from(sorted(self.inbox)))
        relay.reply(self.database, self.keyring, self.clock, record, accepted=accepted)

    def arrives(self, claimed: Claimed) -> None:
        cases = {case.id: case for case in self.now().cases.values()}
        content = self.content(claimed)
        assert claimed.case in cases, "a record of a case that is not there"
        if claimed.id in self.inbox:
            assert self.content(self.inbox[claimed.id]) == content, "one id, two records"
            return
        earlier = [one for one in self.inbox.values() if one.case == claimed.case]
        revisions = [self.content(one)["revision"] for one in earlier]
        assert content["revision"] > max(revisions, default=0), "records of a case out of order"
        if claimed.kind is RecordKind.NEW:
            arrived = {one.case for one in self.inbox.values()}
            waits = self.follows[claimed.case] & cases.keys()
            assert waits <= arrived, "a record came before the one it follows"
        self.inbox[claimed.id] = claimed

    def predecessors_of(self, key: CaseKey) -> set[UUID]:
        """The cases whose records must come before this one's, as the visit is now."""
        cases = self.now().cases
        first = [cases.get(CaseKey(name)) for name in catalog().procedures[key.procedure].after]
        return {cases[one.annex_of].id if one.annex_of else one.id for one in first if one}

    def content(self, claimed: Claimed) -> dict[str, Any]:
        return relay.content(self.keyring, claimed)

    @invariant()
    def cases_move_only_as_the_table_says(self) -> None:
        if not hasattr(self, "id"):
            return
        visit = self.now()
        for key, case in visit.cases.items():
            old = self.before.get(key)
            if old and old.id == case.id and old.state is not case.state:
                assert case.state in reachable(old.state), f"{old.state} → {case.state}"
            if case.state in (S.ACCEPTED, *PROCESSED, S.REJECTED) and case.annex_of is None:
                assert case.accepted_on is not None
                assert case.revision > 0
        self.before = dict(visit.cases)

    @invariant()
    def nothing_is_in_the_outbox_that_was_not_accepted(self) -> None:
        if not hasattr(self, "id"):
            return
        by_id = {case.id: case for case in self.now().cases.values()}
        with self.database.reading() as connection:
            queued = outbox.of_visit(connection, visit=self.id)
        for entry in queued:
            # What a procedure must follow is decided when it is accepted.
            if entry.case not in self.follows:
                self.follows[entry.case] = self.predecessors_of(by_id[entry.case].key)
            assert by_id[entry.case].accepted_on is not None
            assert entry.revision <= by_id[entry.case].revision
        assert len({(entry.case, entry.revision) for entry in queued}) == len(queued)

    @invariant()
    def it_is_closed_when_and_only_when_all_is_settled(self) -> None:
        if not hasattr(self, "id"):
            return
        visit = self.now()
        settled = all(case.state in SETTLED for case in visit.cases.values())
        if visit.state is not VisitState.GUIDANCE:
            assert (visit.state is VisitState.CLOSED) == settled
        else:
            assert visit.cases == {}


def reachable(state: CaseState) -> set[CaseState]:
    """Where one step leads: a move, or an acceptance that at once goes to hold."""
    held = {S.HELD} if S.ACCEPTED in CASE_MOVES[state] else set()
    return {*CASE_MOVES[state], *held}


@pytest.fixture
def life(migrated_sqlite: Path) -> type[Life]:
    return type("Life", (Life,), {"empty": migrated_sqlite})


@pytest.mark.cpu_seconds(60)
def test_whatever_happens_to_a_visit(life: type[Life]) -> None:
    run_state_machine_as_test(
        life, settings=settings(max_examples=10, stateful_step_count=25, deadline=None)
    )


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_whatever_happens_to_a_great_many_visits(life: type[Life]) -> None:
    run_state_machine_as_test(
        life, settings=settings(max_examples=300, stateful_step_count=50, deadline=None)
    )
