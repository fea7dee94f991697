"""Answers of the back office reach the case page, in words."""

from __future__ import annotations

import pytest

from counter.storage import outbox
from counter.storage.receipts import ReceiptError
from counter.storage.times import to_ms
from counter.visit import CaseKey, CaseState, Visit
from counter.visit.progress import answered, delivered
from tests.counter.desk.office import Clerk, Office
from tests.counter.desk.submitted import family_of_four
from tests.counter.desk.test_decisions import everything

pytestmark = pytest.mark.cpu_seconds(30)

NOTICE = CaseKey("move_in_notification")


@pytest.fixture
def accepted(office: Office) -> tuple[Clerk, Visit]:
    """The notice alone is accepted."""
    visit = family_of_four(office)
    clerk = office.clerk()
    clerk.opens(f"/visit/{visit.id}")
    clerk.fills(everything(clerk) | {"accept": ["move_in_notification.-"]}, "受理する")
    return clerk, visit


def handed_over(office: Office, *, accepted: bool, errors: tuple[ReceiptError, ...] = ()) -> None:
    """The relay delivers the notice, and its target answers."""
    now = to_ms(office.clock())
    key = office.services.keyring.audit_key
    with office.services.database.writing() as connection:
        claimed = outbox.claim(connection, worker="test", now=now, lease_ms=60_000, limit=50)
        (notice,) = [one for one in claimed if one.procedure == NOTICE.procedure]
        delivered(connection, notice, now=now, key=key, answers=True)
        answered(connection, outbox=notice.id, now=now, key=key, accepted=accepted, errors=errors)


def test_a_rejection_names_the_item_and_what_is_wrong(
    office: Office, accepted: tuple[Clerk, Visit]
) -> None:
    clerk, visit = accepted
    handed_over(office, accepted=False, errors=(ReceiptError("E0002", "name"),))
    words = clerk.opens(f"/visit/{visit.id}").words
    assert "連携先から差戻し" in words
    assert "氏名（E0002 使えない文字がある）" in words
    assert office.services.visits.open(visit.id).cases[NOTICE].state is CaseState.REJECTED


def test_a_rejected_record_is_corrected_and_sent_again(
    office: Office, accepted: tuple[Clerk, Visit]
) -> None:
    clerk, visit = accepted
    handed_over(office, accepted=False, errors=(ReceiptError("E0002", "name"),))
    clerk.opens(f"/visit/{visit.id}/correct/name/p1")
    clerk.fills({"name.p1": "見本　太朗", "reason": "代替文字に直した"}, "直す")
    clerk.opens(f"/visit/{visit.id}/procedure/move_in_notification/-")
    clerk.presses("訂正", reason="差戻しのため")
    case = office.services.visits.open(visit.id).cases[NOTICE]
    assert (case.state, case.revision) == (CaseState.ACCEPTED, 2)


def test_an_acceptance_by_the_target_is_shown(
    office: Office, accepted: tuple[Clerk, Visit]
) -> None:
    clerk, visit = accepted
    handed_over(office, accepted=True)
    words = clerk.opens(f"/visit/{visit.id}").words
    assert "連携先で受理" in words
    assert "連携先が受理しました" in words
