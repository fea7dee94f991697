"""Publishing the city's folder, and going back to an earlier version."""

from __future__ import annotations

import datetime as dt

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from counter import auth
from counter.admin.blueprint import blueprint
from counter.admin.browsing import report_on
from counter.admin.publications import Line, lines, present
from counter.storage.publishing import NotPublished, Press, Publisher
from counter.storage.times import JST
from counter.web.errors import Refused
from counter.web.services import services
from procedures.bundle import Bundle
from procedures.findings import CatalogError
from procedures.layering import diff
from procedures.loading import load_bundle
from procedures.publishing import URGENT_DAYS, admit


@blueprint.get("/bundles")
def history() -> ResponseReturnValue:
    """All publications: in force, to come, past."""
    return render_template("admin/bundles.html", lines=lines(), present=present())


@blueprint.get("/folder")
def folder() -> ResponseReturnValue:
    """What publishing the folder now would change, and whether it may be published."""
    return _folder_page("", 200)


@blueprint.post("/publish")
def publish() -> ResponseReturnValue:
    """Publish the folder as it was shown."""
    bundle, report = _bundle_of_folder(), None
    if bundle.version == request.form.get("version"):
        report = report_on(bundle)
    if report is None:
        return _folder_page("フォルダの内容が変わりました。もう一度確かめてください。", 409)
    now = services().clock()
    admission = admit(report.findings, now=now, urgent=request.form.get("urgent", "")[:200])
    try:
        start = _moment(request.form.get("start", ""), now)
        _press().publish(bundle, admission, now=now, start=start)
    except (ValueError, NotPublished) as refused:
        return _folder_page(str(refused), 422)
    return redirect(url_for("admin.history"))


@blueprint.get("/bundles/<version>/back")
def confirm_going_back(version: str) -> ResponseReturnValue:
    """Ask before an earlier version is put in force."""
    line = _published(version)
    before, after = services().bundles.current(), services().bundles.version(version)
    changes = diff(before.files, after.files)
    return render_template("admin/going_back.html", line=line, changes=changes)


@blueprint.post("/bundles/<version>/back")
def go_back(version: str) -> ResponseReturnValue:
    """Put an earlier version in force at once."""
    _published(version)
    try:
        _press().go_back(version, now=services().clock())
    except NotPublished as refused:
        raise Refused(str(refused)) from refused
    return redirect(url_for("admin.history"))


def _folder_page(problem: str, status: int) -> ResponseReturnValue:
    current = services().bundles.current()
    try:
        bundle = _bundle_of_folder()
    except CatalogError as error:
        return render_template("admin/broken_folder.html", problems=error.problems), status
    same = bundle.version == current.version
    page = render_template(
        "admin/folder.html",
        bundle=bundle,
        same=same,
        changes=diff(current.files, bundle.files),
        report=None if same else report_on(bundle),
        problem=problem,
        form=request.form,
        urgent_days=URGENT_DAYS,
    )
    return page, status


def _bundle_of_folder() -> Bundle:
    return load_bundle(services().config.city.folder)


def _published(version: str) -> Line:
    found = next((line for line in lines() if line.version == version), None)
    if found is None:
        raise Refused("この版は公開されていません。", title="お探しの版はありません", status=404)
    return found


def _press() -> Press:
    clerk, here = auth.clerk(), services()
    return Press(here.database, here.keyring.audit_key, Publisher(clerk.login, clerk.id))


def _moment(text: str, now: dt.datetime) -> dt.datetime:
    """The moment somebody typed, in Japanese time; "" is now. Raises ValueError with a sentence."""
    if not text.strip():
        return now
    try:
        start = dt.datetime.fromisoformat(text.strip()).replace(tzinfo=JST)
    except ValueError as error:
        sentence = "日時は 2027-04-01 または 2027-04-01 08:30 の形で入れてください。"
        raise ValueError(sentence) from error
    if start < now:
        raise ValueError("過ぎた時からは公開できません。")
    return start
