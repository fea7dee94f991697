"""A procedure a clerk adds, its fee, and the second clerk who looks at an acceptance."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from counter.keys import Keyring
from counter.storage.engine import Database
from counter.storage.staff import Role
from counter.visit import CaseKey, CaseState, Visit
from procedures.bundle import Bundle
from procedures.loading import build
from tests.counter.conftest import Clock
from tests.counter.desk import office as halls
from tests.counter.desk.office import Clerk, Office, open_office
from tests.shipped import shipped_bundle

pytestmark = pytest.mark.cpu_seconds(30)

COPY = CaseKey("resident_record_copy")
"""A procedure with a fee, which the family has asked for."""

OTHER = CaseKey("nhi_enrollment")
"""A procedure the family does not need."""

ACCEPT = {"identity": "マイナンバーカード", "with_gaps": "1", "all_shown": "1", "all_signed": "1"}


def checked_bundle() -> Bundle:
    """The shipped catalog, in which the copy of a record needs two clerks."""
    files = dict(shipped_bundle().files)
    (name,) = (name for name in files if name.endswith(f"procedures/{COPY.procedure}.toml"))
    files[name] = files[name].replace("\n[[", "\nsecond_check = true\n\n[[", 1)
    return build(files)


@pytest.fixture(scope="module")
def two_clerks() -> Bundle:
    return checked_bundle()


@pytest.fixture
def office(
    tmp_path: Path, clock: Clock, sqlite: Database, keyring: Keyring, two_clerks: Bundle
) -> Iterator[Office]:
    with (
        patch.object(halls, "shipped_bundle", lambda *_: two_clerks),
        open_office(tmp_path, clock, sqlite, keyring) as opened,
    ):
        yield opened


def at_the_case(office: Office, visit: Visit) -> Clerk:
    clerk = office.clerk()
    clerk.opens(f"/visit/{visit.id}")
    return clerk


def accepts_the_copy(clerk: Clerk, **fee: str) -> None:
    field = f"{COPY.procedure}.-"
    given = {f"{name}.{field}": value for name, value in fee.items()}
    clerk.fills({"accept": [field], **ACCEPT, **given}, "受理する")


def stored(office: Office, visit: Visit, key: CaseKey = COPY) -> CaseState:
    return office.services.visits.open(visit.id).cases[key].state


def test_a_procedure_is_added_with_its_reason_and_accepted(office: Office, visit: Visit) -> None:
    clerk = at_the_case(office, visit)
    clerk.follows("手続を加える")
    clerk.presses("加える", procedure=OTHER.procedure, reason="会社を辞めるとのこと")
    assert "職員が加えた手続：会社を辞めるとのこと" in clerk.page.words
    clerk.fills({"accept": [f"{OTHER.procedure}.-"], **ACCEPT}, "受理する")
    assert office.services.visits.open(visit.id).cases[OTHER].accepted_on


def test_without_a_reason_nothing_is_added(office: Office, visit: Visit) -> None:
    clerk = at_the_case(office, visit)
    clerk.opens(f"/visit/{visit.id}/add")
    page = clerk.presses("加える", procedure=OTHER.procedure)
    assert page.status == 422
    assert "理由を書いてください" in page.words
    assert OTHER not in office.services.visits.open(visit.id).cases


def test_a_fee_is_paid_or_waived_before_acceptance(office: Office, visit: Visit) -> None:
    clerk = at_the_case(office, visit)
    accepts_the_copy(clerk)
    assert "円を受け取るか、免除の理由" in clerk.page.words
    accepts_the_copy(clerk, copies="3", paid="1")
    case = office.services.visits.open(visit.id).cases[COPY]
    assert case.proposed is not None
    assert case.proposed.fee is not None
    assert (case.proposed.fee.copies, case.proposed.fee.yen) == (3, 900)


@pytest.mark.parametrize("copies", ["0", "100", "二百"])
def test_copies_are_a_sensible_number(office: Office, visit: Visit, copies: str) -> None:
    clerk = at_the_case(office, visit)
    accepts_the_copy(clerk, copies=copies, paid="1")
    assert clerk.page.status == 422
    assert "通数" in clerk.page.words


def test_a_waived_fee_costs_nothing(office: Office, visit: Visit) -> None:
    clerk = at_the_case(office, visit)
    accepts_the_copy(clerk, waived="生活保護")
    reviewer = office.clerk("shinsa", (Role.COUNTER, Role.REVIEWER))
    reviewer.opens(f"/visit/{visit.id}")
    reviewer.follows("審査する")
    assert "免除（生活保護）" in reviewer.page.words
    reviewer.presses("確かめました")
    assert "手数料 免除（生活保護）" in reviewer.page.words


def test_another_clerk_agrees_and_only_then_it_is_accepted(office: Office, visit: Visit) -> None:
    clerk = at_the_case(office, visit)
    accepts_the_copy(clerk, paid="1")
    assert "審査待ち" in clerk.page.words
    assert stored(office, visit) is CaseState.CHECKING
    reviewer = office.clerk("shinsa", (Role.REVIEWER,))
    reviewer.opens(f"/visit/{visit.id}")
    reviewer.follows("審査する")
    reviewer.presses("確かめました")
    assert "審査 職員　shinsa" in reviewer.page.words
    assert office.services.visits.open(visit.id).cases[COPY].accepted_on


def test_what_is_sent_back_says_why(office: Office, visit: Visit) -> None:
    clerk = at_the_case(office, visit)
    accepts_the_copy(clerk, paid="1")
    reviewer = office.clerk("shinsa", (Role.REVIEWER,))
    reviewer.opens(f"/visit/{visit.id}/check/{COPY.procedure}/-")
    assert reviewer.presses("戻す").status == 422
    reviewer.presses("戻す", reason="世帯主の名が違う")
    assert "世帯主の名が違う" in clerk.opens(f"/visit/{visit.id}").words
    assert stored(office, visit) is CaseState.WAITING


def test_nobody_is_offered_their_own_work_to_check(office: Office, visit: Visit) -> None:
    at_the_case(office, visit)
    both = office.clerk("ryoho", (Role.COUNTER, Role.REVIEWER))
    both.opens(f"/visit/{visit.id}")
    accepts_the_copy(both, paid="1")
    page = both.opens(f"/visit/{visit.id}/check/{COPY.procedure}/-")
    assert "審査は別の職員がします" in page.words
