"""Numbers for BPR (統計): the figures of a period on a page, as a file and on paper.

Nothing here leads to a person: see `counter.statistics`. Small numbers are hidden.
"""

from __future__ import annotations

import datetime as dt

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from counter.admin.blueprint import blueprint
from counter.admin.browsing import today
from counter.admin.charts import BAR_WIDTH, LABEL_WIDTH, chart_of
from counter.statistics.before import BeforeError
from counter.statistics.on_paper import on_paper
from counter.statistics.report import LEGEND, Period, Report, as_csv, report_now
from counter.web.errors import Refused
from counter.web.services import services
from printing.report import draw_report
from procedures.calendar_ja import wareki

DAYS = 30
LONGEST = dt.timedelta(days=100)
"""Of what a page computes while others wait; `kakanai stats` takes any period."""


@blueprint.get("/statistics")
def statistics() -> ResponseReturnValue:
    """The page: the burden meter first, then every table with its chart."""
    period, problem = _period()
    report = _report(period)
    html = render_template(
        "admin/statistics.html",
        report=report,
        charts={table.id: chart_of(table) for table in report.tables},
        legend=LEGEND,
        label_width=LABEL_WIDTH,
        bar_width=BAR_WIDTH,
        problem=problem,
        days={"first": period.first.isoformat(), "last": period.last.isoformat()},
        shortcuts=_shortcuts(),
    )
    return html, 422 if problem else 200


@blueprint.get("/statistics.csv")
def statistics_csv() -> ResponseReturnValue:
    """The same as a file for a spreadsheet program."""
    report = _report(_right_period())
    return _file(as_csv(report).encode("utf-8-sig"), "text/csv; charset=utf-8", report, "csv")


@blueprint.get("/statistics.pdf")
def statistics_pdf() -> ResponseReturnValue:
    """The same on paper."""
    report, config = _report(_right_period()), services().config
    made = f"{wareki(today())} 作成"
    paper = on_paper(report, hall=config.city.name, made=made, training=config.is_training)
    return _file(draw_report(paper), "application/pdf", report, "pdf")


def _report(period: Period) -> Report:
    here = services()
    try:
        return report_now(here.database, here.bundles.current(), here.config.statistics, period)
    except BeforeError as error:
        raise Refused(str(error), title="以前の表を直してください") from error


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
        (name, url_for("admin.statistics", first=first.isoformat(), last=last.isoformat()))
        for name, (first, last) in periods.items()
    ]


def _file(data: bytes, kind: str, report: Report, ending: str) -> Response:
    name = f"kakanai-{report.period.first}-{report.period.last}.{ending}"
    response = Response(data, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
