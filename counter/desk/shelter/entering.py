"""Putting a household on the shelter's list: one page, no card, whatever is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from counter import auth
from counter.desk import answering
from counter.desk.blueprint import blueprint
from counter.desk.duplicates import Marks, marks
from counter.desk.opened import Opened
from counter.desk.shelter import listing
from counter.desk.shelter.pages import insist
from counter.visit import Channel
from counter.web.services import services
from forms.build import AnswerField, AnswerForm, Entry, Manner
from procedures.disasters import offered, tell
from procedures.sheet import Address, AnswerSheet, Provenance, Source
from procedures.values import Value

LINES = tuple(f"new{number}" for number in range(6))
COLUMNS = ("name", "kana", "birth_date", "sex", "shelter_needs")
ABOUT_HOUSEHOLD = (
    "stay_place",
    "shelter_name",
    "shelter_notes",
    "consent_safety_info",
    "consent_share_supporters",
)
OF_FIRST = ("phone", "address")
ANYWAY = "twice"

NOBODY = "氏名かフリガナを、少なくとも1人について入れてください。"
ON_THE_LIST = (
    "同じ氏名と生年月日の方が、もう名簿にいます: {names}。"
    "別の方なら、下に印を付けて登録してください。"
)


@blueprint.get("/shelter/enter")
def shelter_form() -> ResponseReturnValue:
    """The page."""
    insist()
    return _page(_form(), [])


@blueprint.post("/shelter/enter")
def enter_shelter() -> ResponseReturnValue:
    """Register the household: the list has it, and the record goes out (no clerk has to accept)."""
    insist()
    form = _form()
    if not form.validate():
        return _page(form, answering.problems(form))
    answers = [(one, value) for one, value in form.answers() if not isinstance(value, str) or value]
    named = {one.subject for one, _ in answers if one.item in ("name", "kana")}
    if not named:
        return _page(form, [("name.new0", NOBODY)])
    known = _on_the_list(answers)
    if known and ANYWAY not in request.form:
        return _page(form, [(ANYWAY, ON_THE_LIST.format(names="、".join(known)))], twice=True)
    _register(form, named)
    return redirect(url_for("desk.shelter"), 303)


def _register(form: AnswerForm, named: set[str]) -> None:
    here = services()
    visit = here.visits.begin(Channel.SHELTER)
    opened = Opened.around(visit)
    sheet, at = visit.sheet, here.clock()
    ids = {line: sheet.add_person(sheet.new_id("p")) for line in LINES if line in named}
    sheet.visitor = next(iter(ids.values()))
    answers = [
        (Address(one.item, ids.get(one.subject, one.subject)), value)
        for one, value in form.answers()
        if one.subject in ids or one.subject not in LINES
    ]
    events: Value = frozenset({"shelter"})
    fixed = [(Address("events"), events), (Address("people_complete"), True)]
    answering.write(opened, [*fixed, (Address("acts_as"), "self"), *answers], at=at)
    for disaster in offered(opened.bundle, visit.law_day):
        if disaster.id == request.form.get("disaster"):
            tell(opened.bundle, sheet, disaster, at)
    here.visits.save(visit, by=auth.clerk().id)
    here.visits.submit(visit, by=auth.clerk().id)


def _on_the_list(answers: Sequence[tuple[Address, object]]) -> list[str]:
    """The names of those of the household who are on the list already and have not left."""
    sheet = AnswerSheet(people=list(LINES))
    items, at = services().bundles.current().items, services().clock()
    for one, value in answers:
        if one.item in ("name", "kana", "birth_date"):
            kind = items[one.item].kind
            said = Provenance(Source.CLERK)
            sheet.write(one, kind, cast(Value, value), provenance=said, at=at)
    mine: Marks = frozenset[tuple[str, str]]().union(*(marks(sheet, line) for line in LINES))
    here = (one for one in listing.everybody() if not one.left and one.marks & mine)
    return list(dict.fromkeys(one.said["name"] or one.said["kana"] for one in here))


def _form() -> AnswerForm:
    items = services().bundles.current().items
    entries = [Entry(items[item]) for item in ABOUT_HOUSEHOLD if item in items]
    entries += [Entry(items[item], (LINES[0],)) for item in OF_FIRST if item in items]
    entries += [Entry(items[item], (line,)) for line in LINES for item in COLUMNS if item in items]
    names = {line: f"{number}人目" for number, line in enumerate(LINES, 1)}
    manner = Manner(names, required=False, offer_unknown=False, asking=False, one_box=True)
    return AnswerForm(entries, manner, request.form)


def _page(
    form: AnswerForm, problems: list[tuple[str, str]], *, twice: bool = False
) -> ResponseReturnValue:
    bundle, items = services().bundles.current(), services().bundles.current().items
    columns = [item for item in COLUMNS if item in items]
    fields = form.all_fields()
    about = [one for one in fields if not any(one.name.endswith(f".{line}") for line in LINES)]
    first = [cast(AnswerField, form[f"{item}.{LINES[0]}"]) for item in OF_FIRST if item in items]
    html = render_template(
        "desk/shelter/enter.html",
        about=[*about, *first],
        rows=[[cast(AnswerField, form[f"{item}.{line}"]) for item in columns] for line in LINES],
        disasters=offered(bundle, listing.today()),
        disaster=request.form.get("disaster", ""),
        twice=twice,
        problems=problems,
    )
    return html, 422 if problems else 200
