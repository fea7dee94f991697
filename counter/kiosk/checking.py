"""Before the end: the procedures with their reasons, and the answers with a way to change each."""

from __future__ import annotations

from flask import redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from counter.kiosk import changes, steps, visiting
from counter.kiosk.filing import proofs_of
from counter.kiosk.outline import plan_of
from counter.kiosk.review import rows_of

REVISED = "revised"
"""Session key: an answer was given after the list of procedures had been seen."""


def plan() -> ResponseReturnValue:
    """「あなたの手続き」: what applies, to whom, why, until when."""
    visit, bundle = visiting.current(), visiting.bundle()
    standing = steps.Standing(visit, bundle)
    if not standing.complete:
        return redirect(standing.next_url, 303)
    revised = session.pop(REVISED, False)
    if changes.note(standing):
        visiting.keep(visit)
    return render_template(
        "kiosk/plan.html",
        sections=plan_of(standing),
        changed=changes.changes_of(standing),
        change_words=changes.WORDS,
        revised=revised,
        proofs=proofs_of(standing),
        today=visit.law_day,
        back=standing.back_url(),
    )


def check() -> ResponseReturnValue:
    """「内容の確認」: every answer, each with 変更."""
    visit, bundle = visiting.current(), visiting.bundle()
    standing = steps.Standing(visit, bundle)
    if not standing.complete:
        return redirect(standing.next_url, 303)
    if changes.settle(visit):
        visiting.keep(visit)
    return render_template(
        "kiosk/check.html",
        groups=rows_of(visit, bundle),
        back=url_for("kiosk.plan"),
    )
