"""The resident's slip and the auditor's page say the same, and the audit chain bears it out."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import text

from counter.handoff.systems import SYSTEMS
from counter.paper import slip_of
from counter.paper.data_account import ASKED
from counter.prefill.looking_up import registers_asked
from counter.storage import outbox
from counter.storage.staff import Role
from counter.storage.times import to_ms
from counter.visit import CaseKey, CaseState, Visit, progress
from counter.visit.finding import with_added
from procedures.guidance import assess
from procedures.sheet import Address, Provenance, Source
from procedures.values import from_plain
from tests.counter.desk.office import Clerk, Office
from tests.counter.desk.submitted import family_of_four
from tests.counter.desk.test_certificates import interviews_taro, visit_on, with_register
from tests.counter.desk.test_decisions import everything

NOTICE = CaseKey("move_in_notification")
HOLDS = "監査記録と合っています。"
OFF = "監査記録と合わないところ"


def slip_lines(office: Office, visit: Visit) -> tuple[str, ...]:
    """What the slip says of the data, printed at this moment."""
    bundle = office.services.bundles.version(visit.bundle)
    found = assess(bundle, visit.law_day, visit.sheet)
    return slip_of(
        bundle,
        visit.law_day,
        visit.sheet,
        with_added(bundle, found, visit.cases),
        visit.cases,
        visit.receipt,
        keep_days=office.services.config.retention.days,
        asked=registers_asked(visit),
    ).data


def auditor(office: Office) -> Clerk:
    return office.clerk("kansa", [Role.AUDITOR])


def page_of(office: Office, visit: UUID) -> str:
    return auditor(office).opens(f"/visit/{visit}/history").words


def read_card(office: Office, visit: Visit) -> None:
    bundle = office.services.bundles.version(visit.bundle)
    for item, plain in (("name", "見本　太郎"), ("birth_date", "1990-08-20")):
        kind = bundle.items[item].kind
        visit.sheet.write(
            Address(item, "p1"),
            kind,
            from_plain(kind, plain),
            provenance=Provenance(Source.CARD),
            at=office.clock(),
        )
    office.services.visits.save(visit)


def sent(office: Office, visit: Visit) -> Visit:
    """As after the relay has delivered the notice: state and chain, as `progress` writes them."""
    with office.services.database.writing() as connection:
        connection.execute(
            text("UPDATE cases SET state = :state WHERE id = :id"),
            {"state": str(CaseState.SENT), "id": visit.cases[NOTICE].id.hex},
        )
    return office.services.visits.open(visit.id)


def test_the_slip_and_the_auditors_page_say_the_same(office: Office) -> None:
    visit = family_of_four(office)
    read_card(office, visit)
    lines = slip_lines(office, visit)
    assert any(line.startswith("マイナンバーカードから読み取ったもの: 氏名") for line in lines)
    assert any("送り先: 住民基本台帳" in line for line in lines)
    assert any("30日たつと消します" in line for line in lines)
    words = page_of(office, visit.id)
    for line in lines:
        assert line in words, line
    assert HOLDS in words
    assert "消える日はまだ決まっていません" in words
    assert "見本" not in words.replace("見本市", ""), "labels, never values"


def test_a_register_that_was_asked_is_told_on_both(office: Office) -> None:
    here = with_register(office)
    clerk = here.clerk()
    interviews_taro(clerk)
    clerk.presses("台帳を照会する", identity="運転免許証")
    visit = visit_on(here, clerk)
    lines = slip_lines(here, visit)
    assert ASKED in lines
    assert any(line.startswith("市の住民の台帳から写したもの: ") for line in lines)
    words = page_of(here, visit.id)
    assert all(line in words for line in lines)
    assert "照会した台帳 resident" in words
    assert HOLDS in words


def test_a_protected_household_s_slip_names_nothing_of_the_register(office: Office) -> None:
    here = with_register(office, protected=True)
    clerk = here.clerk()
    interviews_taro(clerk)
    clerk.presses("台帳を照会する", identity="運転免許証")
    lines = slip_lines(here, visit_on(here, clerk))
    assert not any("市の住民の台帳" in line for line in lines)
    assert not any("支援措置" in line for line in lines)
    assert ASKED in lines, "as for a household the register does not know"


def test_what_was_delivered_is_told_on_both(office: Office) -> None:
    visit = family_of_four(office)
    clerk = office.clerk()
    clerk.opens(f"/visit/{visit.id}")
    clerk.fills(everything(clerk), "受理する")
    with office.services.database.writing() as connection:
        now = to_ms(office.clock())
        due = outbox.claim(connection, worker="w", now=now, lease_ms=60_000, limit=1)
        key = office.services.keyring.audit_key
        progress.delivered_all(connection, due, now=now, key=key)
    lines = slip_lines(office, office.services.visits.open(visit.id))
    (line,) = [line for line in lines if line.startswith("もう送った先")]
    words = page_of(office, visit.id)
    assert line in words
    assert SYSTEMS[due[0].target] in line
    assert HOLDS in words


@pytest.mark.parametrize("claim", ["sent without a record", "looked up without a record"])
def test_where_the_chain_says_otherwise_the_auditor_is_told(office: Office, claim: str) -> None:
    visit = family_of_four(office)
    if claim == "sent without a record":
        visit = sent(office, visit)
        assert any("もう送った先: 住民基本台帳" in line for line in slip_lines(office, visit))
        said = "住民基本台帳に送ったとありますが、送った記録がありません。"
    else:
        visit.settings["registers_asked"] = "yes"
        office.services.visits.save(visit)
        said = "台帳を照会したとありますが、照会した記録がありません。"
    words = page_of(office, visit.id)
    assert OFF in words
    assert said in words
