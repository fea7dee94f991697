"""The running of the house on one page: what is well, what is not, and what to do about it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from counter.audit import Act
from counter.cli.sample_register import write_sample
from counter.config.sources import Register
from counter.node import Reporter
from counter.prefill.opening import open_registers
from counter.storage import audit
from counter.storage.staff import Role
from counter.storage.times import to_ms
from counter.web.services import KEY
from tests.counter.admin.bureau import Bureau
from tests.counter.conftest import Clock
from tests.counter.visit.city import CLERK

pytestmark = pytest.mark.cpu_seconds(20)


def test_processes_readers_and_printers(bureau: Bureau, clock: Clock) -> None:
    database = bureau.services.database
    Reporter(database, "north", ["kiosk"], clock=clock).tell(reader="empty")
    clock.go_on(minutes=10)
    Reporter(database, "south", ["kiosk"], clock=clock).tell(
        reader="no_reader", printer="用紙がありません", troubles=["プリンターに紙がありません。"]
    )
    Reporter(database, "main", ["relay"], clock=clock).tell()
    page = bureau.staff().opens("/running").words
    assert "知らせがありません。" in page
    assert "読み取り機がつながっていません" in page
    assert "プリンターに紙がありません。" in page
    assert "中継" in page


def test_a_register_is_tried_by_its_name_and_by_no_other(bureau: Bureau, tmp_path: Path) -> None:
    write_sample(tmp_path)
    there = {"url": f"sqlite:///{tmp_path}/resident.db", "legal_ground": "住民基本台帳法1条"}
    gone = {"url": f"sqlite:///{tmp_path}/nowhere/x.db", "legal_ground": "条例"}
    registers = tuple(
        Register.model_validate({**one, "name": "resident", "procedures": ["move_in_notification"]})
        for one in (there, gone)
    )
    clerk = bureau.staff()
    for register, works in zip(registers, (True, False), strict=True):
        config = bureau.services.config.model_copy(update={"registers": (register,)})
        opened = open_registers(config, bureau.services.bundles.current().items)
        bureau.app.extensions[KEY] = replace(bureau.services, config=config, registers=opened)
        clerk.opens("/running")
        said = clerk.presses("試す（resident）").words
        assert ("列もそろっています" in said) is works
        assert "Traceback" not in said
    bureau.app.config["WTF_CSRF_ENABLED"] = False
    assert clerk.client.post("/running/registers/tax/try").status_code == 404


def test_what_is_kept_and_when_backups_forget(bureau: Bureau, clock: Clock) -> None:
    visits = bureau.services.visits
    visit = visits.begin("desk")
    visits.save(visit, by=CLERK)
    page = bureau.staff(role=Role.AUDITOR).opens("/running").words
    page = "".join(page.split())
    assert "入力の途中1件" in page
    assert "終わっていない来庁があり、まだ決まりません" in page
    assert "この30日に消したもの:0件" in page


def test_a_backup_that_is_missing_or_late_is_said(bureau: Bureau, clock: Clock) -> None:
    clerk = bureau.staff()
    assert "バックアップの記録がありません" in clerk.opens("/running").words
    services = bureau.services
    with services.database.writing() as connection:
        key = services.keyring.audit_key
        audit.append(connection, key=key, at=to_ms(clock()), act=Act.BACKED_UP)
    assert "最後のバックアップ: " in clerk.opens("/running").words
    clock.now += dt.timedelta(days=3)
    assert "2日を過ぎています" in bureau.staff("joho2").opens("/running").words
