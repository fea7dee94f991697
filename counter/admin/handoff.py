"""The hand-off (連携): how every target stands, what could not be delivered, and sending it again.

IT staff see ids, states and reasons; whose record it is, they learn from nobody here.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from counter import auth
from counter.admin.blueprint import blueprint
from counter.admin.publications import japanese_time
from counter.audit import Act
from counter.handoff.problems import ERROR_WORDS, REASONS, ErrorCode
from counter.handoff.standing import standings, try_out, unserved
from counter.handoff.targets import House
from counter.storage import audit, backlog, cases, mailbox, outbox, receipts
from counter.storage.backlog import ON_ITS_WAY, Waiting
from counter.storage.outbox import OutboxState, RecordKind
from counter.storage.receipts import Receipt, ReceiptError
from counter.storage.times import to_ms
from counter.web.services import services

KINDS = {
    RecordKind.NEW: "新規",
    RecordKind.CORRECT: "訂正",
    RecordKind.WITHDRAW: "取下げ",
}
STATES = {
    OutboxState.HELD: "先の手続を待つ",
    OutboxState.READY: "送るのを待つ",
    OutboxState.LEASED: "送っている",
    OutboxState.DELIVERED: "届いた",
    OutboxState.DEAD: "送れない",
    OutboxState.CANCELLED: "取りやめ",
}
TARGET_KINDS = {
    "file": "フォルダ",
    "sftp": "SFTP",
    "s3": "オブジェクトストレージ",
    "https": "HTTPS",
    "pull": "取りに来る (API)",
}
MOST = 100
"""Lines of one table; what is behind them shows when these are done."""


@dataclass(frozen=True)
class Tried:
    """What trying a target out has shown; `problem` is empty when it works."""

    name: str
    problem: str


@blueprint.get("/handoff")
def handoff() -> ResponseReturnValue:
    """How every target stands, what is dead and what is being tried again."""
    return _page(None)


@blueprint.get("/handoff/<uuid:record>")
def handoff_record(record: UUID) -> ResponseReturnValue:
    """One record: where it stands, why, and what was answered to it."""
    with services().database.reading() as connection:
        found = backlog.one(connection, outbox=record)
        answers = _answers(connection, record) if found else []
    if found is None:
        abort(404)
    lines = [(japanese_time(one.at), one, _errors(one)) for one in answers]
    return render_template("admin/handoff_record.html", record=found, answers=lines, **_words())


@blueprint.post("/handoff/<uuid:record>/again")
def send_again(record: UUID) -> ResponseReturnValue:
    """Put a dead record back into the queue."""
    with services().database.writing() as connection:
        _again(connection, record)
    return redirect(url_for("admin.handoff"), 303)


@blueprint.post("/handoff/again")
def send_all_again() -> ResponseReturnValue:
    """Put every dead record of one system back into the queue."""
    system = request.form.get("system", "")
    with services().database.writing() as connection:
        for one in backlog.in_states(connection, states=[OutboxState.DEAD], limit=10_000):
            if one.system == system:
                _again(connection, one.id)
    return redirect(url_for("admin.handoff"), 303)


@blueprint.post("/handoff/targets/<name>/try")
def try_target(name: str) -> ResponseReturnValue:
    """Try a target of the settings out; nobody can name any other address here."""
    here = services()
    chosen = next((target for target in here.config.targets if target.name == name), None)
    if chosen is None:
        abort(404)
    return _page(Tried(name, try_out(chosen, House(here.database, here.keyring))))


def _page(tried: Tried | None) -> str:
    here = services()
    with here.database.reading() as connection:
        piles = backlog.piles(connection)
        boxes = mailbox.untaken(connection)
        dead = backlog.in_states(connection, states=[OutboxState.DEAD], limit=MOST)
        late = backlog.in_states(connection, states=ON_ITS_WAY, limit=MOST)
    targets = here.config.targets
    return render_template(
        "admin/handoff.html",
        standings=standings(targets, piles, boxes),
        unserved=unserved(targets, piles),
        dead=dead,
        dead_systems=sorted({one.system for one in dead}),
        late=[one for one in late if one.attempts],
        tried=tried,
        target_kinds=TARGET_KINDS,
        **_words(),
    )


def _words() -> dict[str, object]:
    return {
        "kinds": KINDS,
        "states": STATES,
        "reasons": REASONS,
        "procedure_name": _procedure_name,
        "time": japanese_time,
        "since": _since,
    }


def _procedure_name(record: Waiting) -> str:
    found = services().bundles.current().procedures.get(record.procedure)
    return found.name.ja if found else record.procedure


def _since(at: int) -> str:
    """How long ago, in the largest unit that says enough."""
    seconds = max(0, to_ms(services().clock()) - at) // 1000
    for unit, length in (("日", 86_400), ("時間", 3_600), ("分", 60)):
        if seconds >= length:
            return f"{seconds // length}{unit}"
    return f"{seconds}秒"


def _answers(connection: Connection, record: UUID) -> list[Receipt]:
    case = receipts.case_of(connection, outbox=record)
    found = cases.get(connection, case=case) if case else None
    if found is None:
        return []
    kept = receipts.of_visit(connection, visit=found.visit)
    return [one for one in kept if one.outbox == record]


def _errors(receipt: Receipt) -> list[str]:
    return [_error(error) for error in receipt.errors]


def _error(error: ReceiptError) -> str:
    item, _, subject = error.item.partition(".")
    known = services().bundles.current().items.get(item)
    label = known.label.ja if known else item
    words = ERROR_WORDS[ErrorCode(error.code)] if error.code in set(ErrorCode) else ""
    return f"{error.code} {label}{f'（{subject}）' if subject else ''}: {words}"


def _again(connection: Connection, record: UUID) -> None:
    """Send one record again, in this clerk's name; nothing when it is not dead (any more)."""
    here = services()
    now = to_ms(here.clock())
    case = receipts.case_of(connection, outbox=record)
    found = cases.get(connection, case=case) if case else None
    if found is None or not outbox.send_again(connection, outbox=record, now=now):
        return
    audit.append(
        connection,
        key=here.keyring.audit_key,
        act=Act.SENT_AGAIN,
        at=now,
        actor=auth.clerk().id,
        visit=found.visit,
        case=found.id,
    )
