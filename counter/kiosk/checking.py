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
    standing = steps.Standing(visit, bundle)
    if not standing.complete:
        return redirect(standing.next_url, 303)
    return render_template(
        "kiosk/plan.html",
        sections=plan_of(standing),
        back=standing.back_url(),
    )


def check() -> ResponseReturnValue:
    """「内容の確認」: every answer, each with 変更."""
    visit, bundle = visiting.current(), visiting.bundle()
    standing = steps.Standing(visit, bundle)
    if not standing.complete:
        return redirect(standing.next_url, 303)
    return render_template(
        "kiosk/check.html",
        groups=rows_of(visit, bundle),
        back=url_for("kiosk.plan"),
    )
