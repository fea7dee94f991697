"""Reading the catalog in force: its state, its decision tables, and what is wrong with it."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from flask import abort, jsonify, render_template
from flask.typing import ResponseReturnValue

from counter.admin.blueprint import blueprint
from counter.admin.proofs import proofs
from counter.admin.publications import coming, present
from counter.beside import WorkBroke
from counter.visit import japanese_day
from counter.web.errors import Refused
from counter.web.services import services
from procedures.bundle import Bundle
from procedures.calendar_ja import wareki
from procedures.catalog import Amount, Procedure
from procedures.tables import event_tables, procedure_table
from procedures.wording import group_in_words

if TYPE_CHECKING:
    from procedures.proving import Report

FINISHES = {"today": "その日に終わる", "by_post": "郵便で届く", "after_review": "審査のあと"}
SIGNATURES = {"none": "不要", "pen": "手書き", "tablet": "画面に手書き", "card": "カード"}
WHO = {
    "self": "本人",
    "household_member": "同じ世帯の人",
    "statutory_agent": "法定代理人",
    "agent": "任意代理人",
    "messenger": "使者",
    "care_provider": "介護の事業者",
}
FIRST_DAYS = {"next": "翌日から数える", "same": "当日から数える"}


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """What is in force, what is coming, and the way to everything else."""
    bundle = services().bundles.current()
    return render_template(
        "admin/home.html",
        bundle=bundle,
        present=present(),
        coming=coming(),
        health=services().health(),
        training_because=services().config.training_because,
    )


@blueprint.get("/catalog")
def catalog() -> ResponseReturnValue:
    """Every life event with its procedures."""
    bundle = services().bundles.current()
    tables = event_tables(bundle, today())
    return render_template("admin/catalog.html", bundle=bundle, events=tables)


@blueprint.get("/catalog/<procedure>")
def procedure(procedure: str) -> ResponseReturnValue:
    """One procedure as a clerk reads it."""
    bundle = services().bundles.current()
    found = bundle.procedures.get(procedure)
    if found is None:
        abort(404)
    return render_template(
        "admin/procedure.html",
        bundle=bundle,
        procedure=found,
        table=procedure_table(bundle, procedure, today()),
        say=lambda template: _template(bundle, template),
        verified=wareki(found.verified_on),
        deadline=_deadline(bundle, found),
        amounts=_amounts(bundle, found),
        needs=[_need(bundle, one.of or "", one.item) for one in found.needs],
        who=WHO,
        finishes=FINISHES,
        signatures=SIGNATURES,
    )


@blueprint.get("/findings")
def findings() -> ResponseReturnValue:
    """Errors and debts of the bundle in force; the proof runs meanwhile, if it must."""
    bundle = services().bundles.current()
    return render_template("admin/findings.html", bundle=bundle, report=report_on(bundle))


@blueprint.get("/proof")
def proof_state() -> ResponseReturnValue:
    """Whether nothing is being checked any more: a page that waits asks by itself."""
    return jsonify(done=not proofs().busy())


def report_on(bundle: Bundle) -> Report | None:
    """The report on a bundle by today's law, None while it is being made. Raises Refused."""
    try:
        return proofs().of(bundle, today())
    except WorkBroke as error:
        sentence = "調べる処理が途中で止まりました。kakanai catalog check を実行してください。"
        raise Refused(sentence, title="カタログを調べられませんでした") from error


def today() -> dt.date:
    """The day in Japan."""
    return japanese_day(services().clock())


def _deadline(bundle: Bundle, found: Procedure) -> str:
    """How the deadline is counted."""
    if found.deadline is None:
        return ""
    days = found.deadline.days
    amount = bundle.amounts.get(days.removeprefix("amount."))
    count = f"{amount.label.ja}（{amount.on(today())}日）" if amount else f"{days}日"
    anchor = bundle.items.get(found.deadline.anchor.rpartition(".")[2])
    since = anchor.label.ja if anchor else found.deadline.anchor
    return f"{since}から{count}。{FIRST_DAYS[found.deadline.first_day]}。"


def _template(bundle: Bundle, text: str) -> str:
    """A reason with words where a visit's own would stand: 「対象の人」, an amount as of today."""

    def word(found: re.Match[str]) -> str:
        kind, _, name = found[1].partition(".")
        if kind == "amount":
            return f"{bundle.amounts_on(today()).get(name, '○')}"
        label = bundle.items[name].label.ja if kind == "item" else SLOTS.get(kind, kind)
        return f"〔{label}〕"

    return re.sub(r"\{([a-z][a-z0-9_.]*)\}", word, text)


def _amounts(bundle: Bundle, found: Procedure) -> list[Amount]:
    """The dated numbers the procedure's rules and reasons name."""
    text = found.model_dump_json()
    return [one for one in bundle.amounts.values() if f"amount.{one.id}" in text]


def _need(bundle: Bundle, group: str, item: str) -> str:
    label = bundle.items[item].label.ja
    whose = GROUPS.get(group) or group_in_words(group, bundle)
    return label if whose == group else f"{whose}の{label}"


SLOTS = {"subject": "対象の人", "deadline": "期限の日"}
"""What stands in a reason for what differs from visit to visit."""

GROUPS = {"subject": "対象の人", "applicant": "申請者", "head": "世帯主"}
"""Roles many procedures have; the catalog's own groups have labels, other roles speak for
themselves."""
