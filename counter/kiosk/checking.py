"""Before the end: the procedures with their reasons, and the answers with a way to change each."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from counter.kiosk import steps, visiting
from counter.kiosk.outline import plan_of
from counter.kiosk.review import rows_of


def plan() -> ResponseReturnValue:
    """「あなたの手続き」: what applies, to whom, why, until when."""
    visit, bundle = visiting.current(), visiting.bundle()
    here = url_for("kiosk.plan")
    upcoming = steps.next_url(visit, bundle)
    if upcoming != here:
        return redirect(upcoming, 303)
    return render_template(
        "kiosk/plan.html",
        sections=plan_of(visit, bundle),
        back=steps.back_url(visit, bundle),
        stage=4,
    )


def check() -> ResponseReturnValue:
    """「内容の確認」: every answer, each with 変更."""
    visit, bundle = visiting.current(), visiting.bundle()
    upcoming = steps.next_url(visit, bundle)
    if upcoming != url_for("kiosk.plan"):
        return redirect(upcoming, 303)
    return render_template(
        "kiosk/check.html",
        groups=rows_of(visit, bundle),
        back=url_for("kiosk.plan"),
        stage=4,
    )
