"""Printing at the desk: the paper of the kiosk, whole or in part, on screen or on a printer.

A sheet that cannot be printed is named before anything comes out, with the item, the character and
what could stand for it; nothing is replaced. Every copy is noted in the audit.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillRunning
from dataclasses import dataclass, replace
from typing import cast
from uuid import UUID

from flask import Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from counter import auth
from counter.audit import Act
from counter.desk import permits, protection
from counter.desk.blueprint import blueprint
from counter.desk.opened import Opened
from counter.desk.queueing import calling
from counter.languages import KNOWN, Language
from counter.logs import get_logger
from counter.paper import numbered, print_job
from counter.prefill.looking_up import registers_asked
from counter.storage.staff import Role
from counter.visit import CaseKey
from counter.visit.states import DRAFTS
from counter.web.errors import Refused
from counter.web.ruby import without_ruby
from counter.web.services import services
from printing import PrintingError, PrintJob, PrintResult, SheetInfo, render, survey
from procedures.catalog import Procedure
from procedures.protection import is_protected

log = get_logger(__name__)

SENDERS = "kakanai_desk_printing"
PROMPT_SECONDS = 15.0
"""How long a clerk waits for the printer before the page says that it goes on."""

AT_THE_COUNTER = (Role.COUNTER, Role.REVIEWER)
"""Whose sheets: those of the sections in which a clerk has one of these roles."""

ALL, SLIP = "all", "slip"
PRINTED = "プリンターで印刷しました。"
GOES_ON = "印刷が続いています。{wants}"
NOTHING = "印刷できる紙がありません。"


@dataclass(frozen=True)
class Copy:
    """What a clerk asked to have printed: everything, the slip, or one sheet."""

    part: str = ALL
    large: bool = False
    check: Language | None = None

    @classmethod
    def asked(cls) -> Copy:
        """What the form of this request says."""
        wanted = request.form.get("check", "")
        check = next((language for language in KNOWN if language.id == wanted), None)
        return cls(request.form.get("part", ALL), "large" in request.form, check)

    @property
    def only(self) -> CaseKey | None:
        """The one sheet that is wanted."""
        if self.part in (ALL, SLIP):
            return None
        procedure, _, subject = self.part.partition("~")
        return CaseKey(procedure, subject)

    @property
    def noted_as(self) -> str:
        """What the audit says was printed: a fixed word or a procedure's id."""
        return self.part.partition("~")[0]


@blueprint.get("/visit/<uuid:visit_id>/papers")
def papers(visit_id: UUID) -> ResponseReturnValue:
    """Which papers there are, which cannot be printed and why, and on what to print them."""
    return _page(_allowed(visit_id))


@blueprint.post("/visit/<uuid:visit_id>/print")
def print_papers(visit_id: UUID) -> ResponseReturnValue:
    """The visit's papers as one PDF, for this clerk's screen or for the printer of this node."""
    opened, copy = _allowed(visit_id), Copy.asked()
    if copy.only is not None and copy.only.procedure in opened.bundle.procedures:
        procedure = opened.bundle.procedures[copy.only.procedure]
        protection.insist(opened.visit, [procedure], *AT_THE_COUNTER)
    if is_protected(opened.visit.sheet) and not protection.is_said():
        return _page(opened, problems=[(protection.SAID, protection.NOT_SAID)]), 422
    result = render(_job(opened, copy))
    if result.refused and "seen" not in request.form:
        return redirect(url_for("desk.papers", visit_id=visit_id), 303)
    if not result.pdf:
        raise Refused(NOTHING)
    protection.note(opened.visit, Act.PRINTED_ADDRESS, [copy.noted_as])
    services().visits.note_printed(opened.visit, by=auth.clerk().id, what=copy.noted_as)
    if request.form.get("to") == "printer":
        return _page(opened, said=_sent(result.pdf, opened.visit.receipt))
    return _on_screen(result.pdf, opened.visit.receipt)


def _allowed(visit_id: UUID) -> Opened:
    """The visit, where this clerk may print it. Raises Refused."""
    opened = Opened.of(visit_id)
    if opened.visit.state in DRAFTS:
        raise Refused("入力を確定してから印刷してください。")
    if is_protected(opened.visit.sheet) and not protection.may_know():
        raise Refused("この受付の印刷は、担当の職員が行います。", status=403)
    return opened


def _job(opened: Opened, copy: Copy) -> PrintJob:
    """What is printed: the slip, and the sheets of the procedures this clerk handles."""
    visit = opened.visit
    job = print_job(
        opened.bundle,
        visit.law_day,
        visit.sheet,
        opened.assessment,
        visit.cases,
        visit.receipt,
        training=services().config.is_training,
        started=visit.started,
        only=copy.only,
        large=copy.large,
        keep_days=services().config.retention.days,
        asked=registers_asked(visit),
        check=copy.check,
    )
    mine = tuple(one for one in job.wanted if _may_print(opened, one.verdict.procedure))
    wanted = replace(job, wanted=() if copy.part == SLIP else mine)
    return numbered(wanted, calling.of_visit(visit.id))


def _may_print(opened: Opened, procedure: Procedure) -> bool:
    protected = is_protected(opened.visit.sheet)
    return permits.may(procedure, *AT_THE_COUNTER) and (
        not protected or permits.may(procedure, Role.PROTECTED_ADDRESS)
    )


def _page(opened: Opened, said: str = "", problems: list[tuple[str, str]] | None = None) -> str:
    result = survey(_job(opened, Copy()))
    printer = services().printer
    return render_template(
        "desk/papers.html",
        opened=opened,
        visit=opened.visit,
        sheets=[(_part(sheet), _name(opened, sheet), sheet.pages) for sheet in result.sheets],
        refused=_refusals(result),
        languages=[(language.id, without_ruby(language.name)) for language in KNOWN],
        printer=printer.state() if printer else None,
        said=said,
        protected=is_protected(opened.visit.sheet),
        problems=problems or [],
    )


def _part(sheet: SheetInfo) -> str:
    return f"{sheet.procedure}~{sheet.subject}"


def _name(opened: Opened, sheet: SheetInfo) -> str:
    name = opened.bundle.procedures[sheet.procedure].name.ja
    return f"{name}（{opened.name_of(sheet.subject)}）" if sheet.subject else name


def _refusals(result: PrintResult) -> list[dict[str, object]]:
    """Every sheet that cannot be printed: why, and per character what could stand for it."""
    return [
        {
            "sentence": refusal.sentence,
            "characters": [
                {
                    "text": character,
                    "code": " ".join(f"U+{ord(part):04X}" for part in character),
                    "proposals": [p for p in refusal.proposals if p.character == character],
                }
                for character in refusal.characters
            ],
        }
        for refusal in result.refused
    ]


def _on_screen(pdf: bytes, receipt: str) -> Response:
    """The PDF for the clerk's own screen and printer; it is kept nowhere."""
    response = Response(pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{receipt}.pdf"'
    return response


def _sent(pdf: bytes, receipt: str) -> str:
    """Print on this node's printer; what became of it, in words."""
    printer = services().printer
    if printer is None:
        raise Refused("この窓口にはプリンターが設定されていません。画面で開いて印刷してください。")
    sending = _senders().submit(printer.print_pdf, pdf, receipt)
    try:
        sending.result(timeout=PROMPT_SECONDS)
    except StillRunning:
        return GOES_ON.format(wants="、".join(printer.state().wants))
    except PrintingError as problem:
        return str(problem)
    except OSError:
        log.exception("printing_failed")
        return "印刷できませんでした。画面で開いて印刷してください。"
    return PRINTED


def new_senders() -> ThreadPoolExecutor:
    """The thread that prints for the desk, one job after the other."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="desk-printer")


def _senders() -> ThreadPoolExecutor:
    return cast(ThreadPoolExecutor, current_app.extensions[SENDERS])
