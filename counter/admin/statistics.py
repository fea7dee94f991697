"""Numbers for BPR (統計): the figures of a period on a page, as a file and on paper.

Nothing here leads to a person: see `counter.statistics`. Small numbers are hidden.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from counter.admin.blueprint import blueprint
from counter.admin.browsing import today
from counter.admin.charts import BAR_WIDTH, LABEL_WIDTH, chart_of
from counter.admin.counting import counting
from counter.beside import WorkBroke
from counter.statistics.before import BeforeError
from counter.statistics.on_paper import on_paper
from counter.statistics.report import LEGEND, Counted, Period, as_csv
from counter.storage.times import JST
from counter.web.errors import Refused
from counter.web.services import services
from printing.report import draw_report
from procedures.calendar_ja import wareki

DAYS = 30
LONGEST = dt.timedelta(days=100)
"""Of what a page counts: it holds all of a period in memory. `kakanai stats` takes any period."""


@blueprint.get("/statistics")
def statistics() -> ResponseReturnValue:
    """The page: the burden meter first, then every table with its chart; or that they are counted
    at this moment."""
    period, problem = _period()
    counted = _counted(period)
    html = render_template(
        "admin/statistics.html",
        period=period,
        counted=counted,
        counted_at=counted and counted.at.astimezone(JST),
        charts={table.id: chart_of(table) for table in counted.report.tables} if counted else {},
        legend=LEGEND,
        label_width=LABEL_WIDTH,
        bar_width=BAR_WIDTH,
        problem=problem,
        days=_days(period),
        shortcuts=_shortcuts(),
    )
    return html, 422 if problem else 200


@blueprint.get("/statistics/state")
def statistics_state() -> ResponseReturnValue:
    """Whether nothing is being counted any more: a page that waits asks by itself."""
    return jsonify(done=not counting().busy())


@blueprint.get("/statistics.csv")
def statistics_csv() -> ResponseReturnValue:
    """The same as a file for a spreadsheet program; the page while it is being counted."""
    period = _right_period()
    counted = _counted(period)
    if counted is None:
        return _to_the_page(period)
    data = as_csv(counted.report).encode("utf-8-sig")
    return _file(data, "text/csv; charset=utf-8", period, "csv")


@blueprint.get("/statistics.pdf")
def statistics_pdf() -> ResponseReturnValue:
    """The same on paper; the page while it is being counted."""
    period, config = _right_period(), services().config
    counted = _counted(period)
    if counted is None:
        return _to_the_page(period)
    made = f"{wareki(today())} 作成"
    paper = on_paper(counted.report, hall=config.city.name, made=made, training=config.is_training)
    return _file(draw_report(paper), "application/pdf", period, "pdf")


def _counted(period: Period) -> Counted | None:
    try:
        return counting().report(services(), period)
    except BeforeError as error:
        raise Refused(str(error), title="以前の表を直してください") from error
    except WorkBroke as error:
        sentence = "数える処理が途中で止まりました。kakanai stats を実行してください。"
        raise Refused(sentence, title="数えられませんでした") from error


def _to_the_page(period: Period) -> ResponseReturnValue:
    return redirect(url_for("admin.statistics", **_days(period)), 303)


def _days(period: Period) -> dict[str, Any]:
    """A period as an address has it."""
    return {"first": period.first.isoformat(), "last": period.last.isoformat()}


def _right_period() -> Period:
    """The period that is asked for: a file of another one would be taken for it."""
    period, problem = _period()
    if problem:
        raise Refused(problem, title="期間を直してください", status=422)
    return period


def _period() -> tuple[Period, str]:
    """The period that is asked for, and what is wrong with it; the last 30 days otherwise."""
    usual = Period(today() - dt.timedelta(days=DAYS - 1), today())
    if not request.args.get("first") and not request.args.get("last"):
        return usual, ""
    try:
        first = dt.date.fromisoformat(request.args.get("first", ""))
        last = dt.date.fromisoformat(request.args.get("last", ""))
    except ValueError:
        return usual, "初日と末日の両方を、2026-04-01 の形で入れてください。"
    if first > last:
        return usual, "初日が末日より後です。"
    if last - first > LONGEST:
        return usual, f"期間は {LONGEST.days} 日までにしてください。"
    return Period(first, last), ""


def _shortcuts() -> list[tuple[str, str]]:
    """Periods one asks for again and again, with their addresses."""
    now = today()
    month = now.replace(day=1)
    before = month - dt.timedelta(days=1)
    periods = {
        "今日": (now, now),
        "きのう": (now - dt.timedelta(days=1), now - dt.timedelta(days=1)),
        "今月": (month, now),
        "先月": (before.replace(day=1), before),
    }
    return [
        (name, url_for("admin.statistics", **_days(Period(first, last))))
        for name, (first, last) in periods.items()
    ]


def _file(data: bytes, kind: str, period: Period, ending: str) -> Response:
    name = f"kakanai-{period.first}-{period.last}.{ending}"
    response = Response(data, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
