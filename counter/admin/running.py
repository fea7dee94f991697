"""The running of the house (動き): processes, readers, printers, lag, what is still kept.

Everything is a plain sentence or a number; nothing leads to a person. Registers are tried by the
name the settings give them: nobody can name any other address here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from counter.admin.blueprint import blueprint
from counter.admin.browsing import today
from counter.admin.publications import coming, japanese_time, present
from counter.audit import Act
from counter.node.reporting import SILENT
from counter.storage import audit, backlog, certificates, nodes, visits
from counter.storage.nodes import NodeReport
from counter.storage.times import MILLISECOND, from_ms, to_ms
from counter.visit import VisitState
from counter.visit.forgetting import EpochStatus
from counter.web.services import services
from procedures.calendar_ja import wareki

WORKS = {"kiosk": "受付機", "desk": "窓口", "admin": "管理", "api": "API", "relay": "中継"}
READERS = {
    "": "なし",
    "starting": "つないでいます",
    "service_stopped": "読み取りのサービス（pcscd）が止まっています",
    "no_reader": "読み取り機がつながっていません",
    "empty": "使えます",
    "card": "使えます（カードがあります）",
    "mute": "カードが答えません",
    "closed": "閉じています",
}
GOOD_READERS = frozenset({"", "starting", "empty", "card"})
VISITS = {
    VisitState.GUIDANCE: "入力の途中",
    VisitState.CALLED: "職員が引き受け",
    VisitState.SUBMITTED: "窓口で扱っている",
    VisitState.CLOSED: "終わった（保存期間中）",
}
PERIODS = (("直近10分", dt.timedelta(minutes=10)), ("直近24時間", dt.timedelta(days=1)))
BACKUP_OVERDUE = dt.timedelta(days=2)
RECENTLY = dt.timedelta(days=30)
WELL = "つながります。列もそろっています。"


@dataclass(frozen=True)
class ProcessRow:
    """One process in words. `well` is whether nobody has to look after it."""

    node: str
    works: str
    version: str
    started: str
    seen: str
    silent: bool
    reader: str
    printer: str
    troubles: tuple[str, ...]
    well: bool


@dataclass(frozen=True)
class LagRow:
    """How late the hand-off was in a period: middle and worst case in seconds."""

    period: str
    delivered: int
    middle: float
    worst: float


@dataclass(frozen=True)
class Backup:
    """When the last backup was begun, and whether that is too long ago."""

    at: str
    overdue: bool
    restored: str


@blueprint.get("/running")
def running() -> ResponseReturnValue:
    """Everything on one page."""
    return _page({})


@blueprint.post("/running/registers/<name>/try")
def try_register(name: str) -> ResponseReturnValue:
    """Try one register of the settings out: connection and columns, nobody's data."""
    here = services()
    if here.registers is None or name not in {one.name for one in here.config.registers}:
        abort(404)
    return _page({name: here.registers.problems().get(name, [])})


def _page(tried: Mapping[str, list[str]]) -> str:
    here = services()
    now = to_ms(here.clock())
    with here.database.reading() as connection:
        processes = [_process(one, now) for one in nodes.everyone(connection)]
        lags = [_lag(connection, name, now - span // MILLISECOND) for name, span in PERIODS]
        kept = visits.kept(connection)
        waiting = certificates.count(connection, now=now)
        deleted = len(visits.deletions(connection, since=now - RECENTLY // MILLISECOND))
        backup = _backup(connection, now)
    return render_template(
        "admin/running.html",
        processes=processes,
        lags=lags,
        registers=here.config.registers,
        tried=tried,
        well=WELL,
        kept=[(VISITS[state], *_kept(kept.get(state))) for state in VisitState],
        certificates=waiting,
        deleted=deleted,
        days=here.config.retention.days,
        epochs=[_epoch(one) for one in _epochs()],
        backup=backup,
        present=present(),
        coming=coming(),
    )


def _process(report: NodeReport, now: int) -> ProcessRow:
    silent = now - report.seen_at > SILENT // MILLISECOND
    return ProcessRow(
        node=report.node,
        works="、".join(WORKS.get(one, one) for one in report.works.split()),
        version=report.version,
        started=japanese_time(report.started_at),
        seen=japanese_time(report.seen_at),
        silent=silent,
        reader=READERS.get(report.reader, report.reader),
        printer=report.printer or "なし",
        troubles=tuple(map(str, report.troubles)),
        well=not silent and not report.troubles and report.reader in GOOD_READERS,
    )


def _lag(connection: Connection, period: str, since: int) -> LagRow:
    took = backlog.delays(connection, since=since)
    if not took:
        return LagRow(period, 0, 0.0, 0.0)
    return LagRow(period, len(took), took[len(took) // 2] / 1000, took[-1] / 1000)


def _kept(found: tuple[int, int] | None) -> tuple[int, str]:
    return (found[0], japanese_time(found[1])) if found else (0, "")


def _backup(connection: Connection, now: int) -> Backup:
    made, back = audit.last_of(connection, Act.BACKED_UP), audit.last_of(connection, Act.RESTORED)
    return Backup(
        at=japanese_time(made) if made is not None else "",
        overdue=made is None or from_ms(now) - from_ms(made) > BACKUP_OVERDUE,
        restored=japanese_time(back) if back is not None else "",
    )


def _epochs() -> Iterable[EpochStatus]:
    here = services()
    return here.visits.epochs(dt.timedelta(days=here.config.retention.days))


def _epoch(one: EpochStatus) -> tuple[str, int, str]:
    """A day's key: the day, the visits that need it, and when backups will have forgotten it."""
    if not one.key_here:
        until = "鍵がありません。バックアップからも読めません"
    elif one.forgotten_on is None:
        until = "終わっていない来庁があり、まだ決まりません"
    elif one.forgotten_on <= today():
        until = "次の消去で"
    else:
        until = f"{wareki(one.forgotten_on)} の後の消去で"
    return str(wareki(one.day)), one.visits, until
