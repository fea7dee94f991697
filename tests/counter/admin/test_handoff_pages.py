"""The hand-off pages: what is stuck and why, sending it again, trying a target out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from counter.config import Target
from counter.storage import audit, outbox, receipts
from counter.storage.outbox import OutboxState
from counter.storage.receipts import ReceiptError
from counter.storage.staff import Role
from counter.storage.times import to_ms
from counter.web.services import KEY
from tests.counter.admin.bureau import Bureau
from tests.counter.storage.rows import add_case, add_record, add_visit

pytestmark = pytest.mark.cpu_seconds(10)


def serve_targets(bureau: Bureau, tmp_path: Path) -> None:
    """A folder for residents' records, and one below a share that is not mounted."""
    inbox = {"name": "inbox", "url": f"file:{tmp_path}/inbox", "systems": ["resident_record"]}
    gone = {"name": "gone", "url": f"file:{tmp_path}/unmounted/inbox", "systems": ["tax"]}
    targets = tuple(Target.model_validate(one) for one in (inbox, gone))
    config = bureau.services.config.model_copy(update={"targets": targets})
    bureau.app.extensions[KEY] = replace(bureau.services, config=config)


def stuck(bureau: Bureau, *, system: str = "resident_record", reason: str = "no_key") -> UUID:
    """A record that could not be delivered."""
    now, version = to_ms(bureau.services.clock()), bureau.services.bundles.current().version
    with bureau.services.database.writing() as connection:
        visit = add_visit(connection, now=now, receipt=f"K7MP-{system[:4].upper()}", bundle=version)
        case = add_case(connection, visit, now=now, procedure="move_in_notification")
        record = add_record(connection, visit, case, now=now, target=system)
        (claimed,) = outbox.claim(
            connection, worker="w", now=now, lease_ms=1, limit=9, systems=[system]
        )
        outbox.dead(connection, claimed=claimed, now=now, reason=reason)
    return record


def state(bureau: Bureau, record: UUID) -> OutboxState:
    with bureau.services.database.reading() as connection:
        found = outbox.get(connection, outbox=record)
    assert found
    return found.state


def test_a_dead_letter_says_why_and_is_sent_again(bureau: Bureau, tmp_path: Path) -> None:
    serve_targets(bureau, tmp_path)
    record = stuck(bureau)
    clerk = bureau.staff()
    page = clerk.opens("/handoff")
    assert "封筒を開ける鍵がこの拠点にありません" in page.words
    assert "転入届" in page.words
    assert "K7MP-RESI" in page.words
    clerk.presses("K7MP-RESI 転入届")
    assert state(bureau, record) is OutboxState.READY
    with bureau.services.database.reading() as connection:
        assert [e.act for e in audit.entries(connection, limit=1)] == ["sent_again"]


def test_all_of_a_system_are_sent_again_and_of_no_other(bureau: Bureau, tmp_path: Path) -> None:
    serve_targets(bureau, tmp_path)
    mine, other = stuck(bureau), stuck(bureau, system="tax")
    clerk = bureau.staff()
    clerk.opens("/handoff")
    clerk.presses("tax の送れないもの")
    assert (state(bureau, mine), state(bureau, other)) == (OutboxState.DEAD, OutboxState.READY)


def test_a_record_shows_its_answers_by_item_and_no_value(bureau: Bureau) -> None:
    record = stuck(bureau, reason="unwritable")
    now = to_ms(bureau.services.clock())
    with bureau.services.database.writing() as connection:
        errors = [ReceiptError("E0002", "name.p2")]
        receipts.record(connection, outbox=record, at=now, accepted=False, errors=errors)
    page = bureau.staff("kansa", Role.AUDITOR).opens(f"/handoff/{record}")
    assert "E0002 氏名（p2）: 使えない文字があります" in page.words
    assert "送り直す" not in page.words, "an auditor only looks"


def test_a_target_is_tried_out_by_name_only(bureau: Bureau, tmp_path: Path) -> None:
    serve_targets(bureau, tmp_path)
    clerk = bureau.staff()
    clerk.opens("/handoff")
    assert "届けられることを確かめました" in clerk.presses("試す（inbox").words
    assert (tmp_path / "inbox" / "trial" / "kakanai.txt").exists()
    assert "連携先のフォルダがありません" in clerk.presses("試す（gone").words
    form, _ = clerk.page.form_with("試す（gone")
    token = {box.get("name"): box.get("value") for box in form.all("input")}
    for name in ("other", "https:%2F%2F127.0.0.1", "file:%2Fetc"):
        answer = clerk.client.post(f"/handoff/targets/{name}/try", data=token)
        assert answer.status_code == 404


def test_a_system_nobody_serves_is_said_loudly(bureau: Bureau, tmp_path: Path) -> None:
    serve_targets(bureau, tmp_path)
    now, version = to_ms(bureau.services.clock()), bureau.services.bundles.current().version
    with bureau.services.database.writing() as connection:
        visit = add_visit(connection, now=now, bundle=version)
        add_record(connection, visit, add_case(connection, visit, now=now), now=now, target="nhi")
    page = bureau.staff().opens("/handoff")
    assert "届け先のない業務システム" in page.words
    assert "nhi" in page.words
