"""The shelter's list on the screen: who is here, finding somebody, who left and where to."""

from __future__ import annotations

from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from counter import auth
from counter.audit import Act
from counter.desk import answering, permits
from counter.desk.blueprint import blueprint
from counter.desk.incomplete import Incomplete
from counter.desk.opened import Opened
from counter.desk.queueing import finding
from counter.desk.shelter import listing
from counter.desk.shelter.listing import LEFT_ON, LEFT_TO, REGISTRATION, Person
from counter.storage import audit
from counter.storage.staff import Role
from counter.storage.times import to_ms
from counter.visit import CaseKey, CaseState, Conflict, NotAllowed, VisitGone
from counter.visit.states import may_move
from counter.web.services import services
from forms.dates import read_date
from forms.problems import NotUnderstood
from procedures.calendar_ja import wareki
from procedures.sheet import Address
from procedures.values import Value

MOST_SHOWN = 500
WHO = {"here": "いる方", "left": "退所した方", "all": "全員"}
LEAVING = "退所"


def insist() -> None:
    """Only for clerks of the section the registration belongs to; no list without it (404)."""
    procedure = listing.registration()
    if procedure is None:
        abort(404)
    permits.insist([procedure], Role.COUNTER)


@blueprint.get("/shelter")
def shelter() -> ResponseReturnValue:
    """The list: who is here, who left, or everybody."""
    insist()
    return _page([])


@blueprint.post("/shelter/find")
def find_in_shelter() -> ResponseReturnValue:
    """Only those whose name or reading begins so."""
    insist()
    name = request.form.get("name", "")
    try:
        wanted = finding.read_wanted(name, "")
    except Incomplete as lacking:
        return _page([("name", lacking.sentence)])
    return _page([], name=name, wanted=wanted)


@blueprint.post("/shelter/leave")
def leave_shelter() -> ResponseReturnValue:
    """Note that the ticked people left, when and where to; the back office is told."""
    insist()
    try:
        answers = _leaving()
        chosen = _chosen()
    except Incomplete as lacking:
        return _page([(lacking.field, lacking.sentence)])
    problems = [
        ("people", sentence)
        for visit, people in chosen.items()
        if (sentence := _leaves(visit, people, answers))
    ]
    return _page(problems) if problems else redirect(url_for("desk.shelter"), 303)


def _leaves(visit: UUID, people: list[str], answers: dict[str, Value]) -> str:
    """Write it, and hand the registration over again; the sentence why not, "" where done."""
    visits, by = services().visits, auth.clerk().id
    try:
        opened = Opened.of(visit)
        if not set(people) <= set(opened.visit.sheet.people):
            abort(400)
        said = [(Address(item, one), value) for one in people for item, value in answers.items()]
        answering.write(opened, said, at=services().clock(), completing=True)
        key = CaseKey(REGISTRATION)
        case = opened.visit.cases[key]
        if case.accepted_on and may_move(case.state, CaseState.ACCEPTED):
            visits.correct(opened.visit, key, by=by, reason=LEAVING)
        else:
            visits.save(opened.visit, by=by)
    except (Conflict, NotAllowed, VisitGone) as refused:
        return str(refused)
    return ""


def _leaving() -> dict[str, Value]:
    try:
        day = read_date(request.form.get("left_on", ""), partly=False)
    except NotUnderstood as problem:
        raise Incomplete("left_on", f"退所した日: {problem.ja}") from None
    if day.earliest > listing.today():
        raise Incomplete("left_on", "退所した日が今日より後です。")
    where = request.form.get("left_to", "").strip()[:100]
    return {LEFT_ON: day, **({LEFT_TO: where} if where else {})}


def _chosen() -> dict[UUID, list[str]]:
    """The ticked people, by the visit of their household."""
    chosen: dict[UUID, list[str]] = {}
    for mark in request.form.getlist("person"):
        visit, _, person = mark.partition(".")
        try:
            chosen.setdefault(UUID(visit), []).append(person)
        except ValueError:
            abort(400)
    if not chosen:
        raise Incomplete("people", "退所した方を選んでください。")
    return chosen


def _page(
    problems: list[tuple[str, str]], *, name: str = "", wanted: finding.Wanted | None = None
) -> ResponseReturnValue:
    who = request.args.get("who", "here")
    everybody = listing.everybody()
    shown = [one for one in everybody if _wanted(one, who, wanted)]
    note(Act.SAW_LIST)
    html = render_template(
        "desk/shelter/list.html",
        people=shown[:MOST_SHOWN],
        more=max(0, len(shown) - MOST_SHOWN),
        here=sum(not one.left for one in everybody),
        twice=sum(one.twice for one in everybody),
        who=who,
        choices=WHO,
        name=name,
        today=str(wareki(listing.today())),
        problems=problems,
        form=request.form,
    )
    return html, 422 if problems else 200


def _wanted(person: Person, who: str, wanted: finding.Wanted | None) -> bool:
    if wanted is not None:
        names = (person.said["name"], person.said["kana"])
        return any(finding.begins(one, wanted.spellings) for one in names)
    return who == "all" or bool(person.left) is (who == "left")


def note(act: Act) -> None:
    """That this clerk saw or took the list."""
    here = services()
    with here.database.writing() as connection:
        audit.append(
            connection,
            key=here.keyring.audit_key,
            act=act,
            at=to_ms(here.clock()),
            actor=auth.clerk().id,
            detail=REGISTRATION,
        )
