"""Answers of the back office reach the case page, in words; corrections and withdrawals go back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from counter.config import Target
from counter.handoff.relay import Relay
from counter.handoff.routes import open_routes
from counter.handoff.targets import House
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


def relayed(office: Office) -> list[dict[str, Any]]:
    """Everything that has reached the back office's folder once a relay has run, oldest first."""
    here = office.services
    inbox = Target.model_validate({"name": "inbox", "url": f"file:{office.folder}/inbox"})
    bundle = here.bundles.current()
    relay = Relay(
        here.database,
        here.keyring,
        open_routes([inbox], bundle.mappings, House(here.database, here.keyring)),
        bundle.items,
        "test",
        clock=office.clock,
    )
    relay.run_once()
    relay.close()
    found = (office.folder / "inbox" / "records").glob("*.json")
    records = [json.loads(path.read_bytes()) for path in found]
    own = [record for record in records if record["procedure"]["id"] == NOTICE.procedure]
    return sorted(own, key=lambda record: int(record["revision"]))


def answers(office: Office, record: dict[str, Any], result: str, **more: Any) -> None:
    """The back office drops a receipt into its folder; the next relay takes it."""
    receipt = {
        "format": "kakanai.receipt/1",
        "record": record["id"],
        "result": result,
        "at": office.clock().isoformat(),
    }
    path = office.folder / "inbox" / "receipts" / f"{record['id']}.receipt.json"
    path.write_text(json.dumps(receipt | more), "utf-8")


def decided(office: Office, clerk: Clerk, visit: Visit, button: str) -> None:
    clerk.opens(f"/visit/{visit.id}/procedure/move_in_notification/-")
    clerk.presses(button, reason="来庁者の申出")


def state_of(office: Office, visit: Visit) -> CaseState:
    return office.services.visits.open(visit.id).cases[NOTICE].state


def test_a_refused_character_comes_with_what_could_stand_for_it(
    office: Office, accepted: tuple[Clerk, Visit]
) -> None:
    clerk, visit = accepted
    clerk.opens(f"/visit/{visit.id}/correct/name/p1")
    clerk.fills({"name.p1": "\ufa46山　太郎", "reason": "正字に直した"}, "直す")
    handed_over(office, accepted=False, errors=(ReceiptError("E0002", "name.p1"),))
    words = clerk.opens(f"/visit/{visit.id}").words
    assert "氏名（E0002 使えない文字がある） 代替の案 \ufa46 → 渚（互換漢字の正準分解" in words


def test_a_correction_supersedes_what_was_refused(
    office: Office, accepted: tuple[Clerk, Visit]
) -> None:
    clerk, visit = accepted
    (first,) = relayed(office)
    wrong = {"code": "E0002", "item": "shimei", "subject": "p1"}
    answers(office, first, "rejected", errors=[wrong])
    relayed(office)
    assert state_of(office, visit) is CaseState.REJECTED
    clerk.opens(f"/visit/{visit.id}/correct/name/p1")
    clerk.fills({"name.p1": "見本　太朗", "reason": "代替文字に直した"}, "直す")
    decided(office, clerk, visit, "訂正")
    _, second = relayed(office)
    assert (second["kind"], second["case"]) == ("correct", first["case"])
    assert second["supersedes"] == first["id"]
    (mover,) = [one for one in second["people"] if one["id"] == "p1"]
    assert mover["items"]["shimei"]["value"] == "見本　太朗"
    office.clock.go_on(minutes=1)
    answers(office, second, "accepted")
    relayed(office)
    assert state_of(office, visit) is CaseState.RECEIVED


def test_withdrawn_before_it_is_sent_nothing_leaves(
    office: Office, accepted: tuple[Clerk, Visit]
) -> None:
    clerk, visit = accepted
    decided(office, clerk, visit, "取下げ")
    assert relayed(office) == []
    assert state_of(office, visit) is CaseState.WITHDRAWN


@pytest.mark.parametrize("processed", [False, True])
def test_withdrawn_after_it_was_sent_the_back_office_is_told(
    office: Office, accepted: tuple[Clerk, Visit], processed: bool
) -> None:
    clerk, visit = accepted
    (first,) = relayed(office)
    if processed:
        answers(office, first, "accepted")
        relayed(office)
        assert state_of(office, visit) is CaseState.RECEIVED
    decided(office, clerk, visit, "取下げ")
    _, second = relayed(office)
    assert (second["kind"], second["case"], second["people"]) == ("withdraw", first["case"], [])
    assert second["supersedes"] == first["id"]
    office.clock.go_on(minutes=1)
    answers(office, second, "accepted")
    relayed(office)
    assert state_of(office, visit) is CaseState.WITHDRAWN, "an answer never brings it back"
