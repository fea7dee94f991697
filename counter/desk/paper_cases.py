"""Paper cases of a day the system was down: entered later, with the day they were really filed.

The day on the paper is the law day, and the 受付日 the desk proposes: what was in time stays so.
The visit is marked 「紙で受付」 wherever it is shown.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from counter import auth
from counter.desk import cases
from counter.desk.blueprint import blueprint
from counter.desk.incomplete import Incomplete
from counter.desk.opened import Opened
from counter.visit import Channel, NotAllowed, japanese_day
from counter.visit.states import DRAFTS
from counter.web.services import services
from forms.dates import read_date
from forms.problems import NotUnderstood
from procedures.calendar_ja import wareki

OLDEST = dt.timedelta(days=366)
FIELD = "filed_on"


@blueprint.get("/paper")
def paper_case() -> ResponseReturnValue:
    """Which day the paper was filed."""
    return _page([], "")


@blueprint.post("/paper")
def begin_paper() -> ResponseReturnValue:
    """Begin to enter a paper case; it is asked and accepted like any other visit."""
    try:
        day = _filed_on()
    except Incomplete as lacking:
        return _page([(lacking.field, lacking.sentence)], request.form.get(FIELD, ""))
    visits = services().visits
    visit = visits.begin(Channel.PAPER, filed_on=day)
    visit.sheet.visitor = visit.sheet.add_person(visit.sheet.new_id("p"))
    visits.save(visit, by=auth.clerk().id)
    return redirect(url_for("desk.people", visit_id=visit.id), 303)


@blueprint.post("/visit/<uuid:visit_id>/paper-day")
def paper_day(visit_id: UUID) -> ResponseReturnValue:
    """Put another day on a paper case that is still being entered."""
    opened = Opened.to_change(visit_id)
    visit = opened.visit
    if visit.channel is not Channel.PAPER or visit.state not in DRAFTS:
        raise NotAllowed("紙の受付日を直せるのは、紙で受け付けた分を入力している間だけです。")
    try:
        visit.law_day = _filed_on()
    except Incomplete as lacking:
        return cases.page(opened, [(lacking.field, lacking.sentence)])
    services().visits.save(visit, by=auth.clerk().id)
    return redirect(url_for("desk.case", visit_id=visit_id), 303)


def _filed_on() -> dt.date:
    """The day that was typed: not in the future, and not so long ago that it is a slip."""
    try:
        day = read_date(request.form.get(FIELD, ""), partly=False).earliest
    except NotUnderstood as problem:
        raise Incomplete(FIELD, f"受付日: {problem.ja}") from None
    today = japanese_day(services().clock())
    if day > today:
        raise Incomplete(FIELD, "受付日が今日より後です。紙を受け付けた日を入れてください。")
    if day < today - OLDEST:
        raise Incomplete(FIELD, "受付日が1年より前です。年を確かめてください。")
    return day


def _page(problems: list[tuple[str, str]], typed: str) -> ResponseReturnValue:
    today = str(wareki(japanese_day(services().clock())))
    html = render_template("desk/paper_case.html", problems=problems, typed=typed, today=today)
    return html, 422 if problems else 200
