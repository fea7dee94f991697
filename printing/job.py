"""One visit → one PDF: the slip on top, then a sheet for every procedure that has one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from printing.alternatives import Proposal, proposals
from printing.answers import SheetAnswers
from printing.check_sheet import CheckContent, draw_check
from printing.drawing import draw_form
from printing.errors import MissingGlyph, ValueRefused
from printing.filling import Filling
from printing.fonts import FontLibrary, installed_fonts
from printing.ink import Ink
from printing.paper import Drawn, Letterhead
from printing.pdf import write_pdf
from printing.slip import LARGE, SlipContent, draw_slip
from printing.values import Words
from procedures.bundle import Bundle
from procedures.findings import CatalogError
from procedures.guidance import Verdict
from procedures.reasons import display_name
from procedures.sheet import AnswerSheet

TITLE = "届出書類"
"""The PDF's title: the same for everybody, for file names and queues of printers show it."""


Reason = Literal["missing_glyph", "does_not_fit", "bad_definition"]


@dataclass(frozen=True)
class SheetWanted:
    """A sheet to print; `accepted_on` is the 受付日, None while no clerk has accepted."""

    verdict: Verdict
    accepted_on: dt.date | None = None


@dataclass(frozen=True)
class PrintJob:
    """Everything the paper of one visit says.

    `check` is the check sheet in two languages; `large` enlarges the letters of both; `bank` and
    `branch` name codes of accounts.
    """

    bundle: Bundle
    law_day: dt.date
    sheet: AnswerSheet
    wanted: tuple[SheetWanted, ...]
    receipt: str
    slip: SlipContent | None = None
    check: CheckContent | None = None
    training: bool = False
    large: bool = False
    bank: Callable[[str], str] = lambda bank: bank
    branch: Callable[[str, str], str] = lambda bank, branch: branch


@dataclass(frozen=True)
class SheetInfo:
    """A printed sheet: where it begins in the PDF (from 1), and how many values it shows."""

    procedure: str
    subject: str
    first_page: int
    pages: int
    values: int


@dataclass(frozen=True)
class Refusal:
    """A sheet that is not in the PDF, and the item that stopped it.

    `sentence` is for the clerk and names no value; `characters` are those no font has, `proposals`
    what could stand for them (縮退): for the clerk to see, never applied.
    """

    procedure: str
    subject: str
    item: str
    label: str
    reason: Reason
    sentence: str
    characters: tuple[str, ...] = ()
    proposals: tuple[Proposal, ...] = ()


@dataclass(frozen=True)
class PrintResult:
    """The PDF, what it holds, and what is missing from it. Without a page `pdf` is empty.

    `slip_pages` are those before the first sheet: the slip, and the check sheet where it is wanted.
    """

    pdf: bytes
    sheets: tuple[SheetInfo, ...]
    refused: tuple[Refusal, ...]
    slip_pages: int

    @property
    def values_printed(self) -> int:
        """How many values of the visit stand on the sheets."""
        return sum(sheet.values for sheet in self.sheets)


def render(job: PrintJob, fonts: FontLibrary | None = None) -> PrintResult:
    """Draw a job. The same job gives the same bytes.

    Raises FontsMissing when a font that is needed is not installed.
    """
    fonts = fonts or installed_fonts()
    drawn, refused = _draw(job, fonts)
    slip = [*_slip_pages(job, refused, fonts), *_check_pages(job, fonts)]
    pages = [*slip, *(page for _, each in drawn for page in each.pages)]
    return PrintResult(
        pdf=write_pdf(pages, TITLE) if pages else b"",
        sheets=tuple(_infos(drawn, len(slip))),
        refused=tuple(refused),
        slip_pages=len(slip),
    )


def survey(job: PrintJob, fonts: FontLibrary | None = None) -> PrintResult:
    """Which sheets `render` would print and which refuse, without slip and PDF: to choose from."""
    drawn, refused = _draw(job, fonts or installed_fonts())
    return PrintResult(b"", tuple(_infos(drawn, 0)), tuple(refused), 0)


def _draw(
    job: PrintJob, fonts: FontLibrary
) -> tuple[list[tuple[SheetWanted, Drawn]], list[Refusal]]:
    """Every sheet that can be printed, and why the others cannot."""
    drawn: list[tuple[SheetWanted, Drawn]] = []
    refused: list[Refusal] = []
    for wanted in _in_order(job):
        try:
            drawn.append((wanted, draw_sheet(job, wanted, fonts)))
        except ValueRefused as problem:
            refused.append(_refusal(wanted.verdict, problem, fonts))
        except CatalogError:
            refused.append(_without_definition(wanted.verdict))
    return drawn, refused


def _in_order(job: PrintJob) -> list[SheetWanted]:
    """The wanted sheets that have a definition, in catalog order."""
    order = {id_: place for place, id_ in enumerate(job.bundle.procedures)}
    people = [*job.sheet.people, *job.sheet.things]

    def place(wanted: SheetWanted) -> tuple[int, int]:
        subject = wanted.verdict.subject
        return order[wanted.verdict.procedure.id], people.index(subject) if subject else -1

    having = [w for w in job.wanted if w.verdict.procedure.id in job.bundle.sheets]
    return sorted(having, key=place)


def draw_sheet(job: PrintJob, wanted: SheetWanted, fonts: FontLibrary) -> Drawn:
    """The pages of one sheet of a job. Raises MissingGlyph or DoesNotFit, naming the item."""
    procedure = wanted.verdict.procedure
    filed_on = wanted.accepted_on or job.law_day
    answers = SheetAnswers(job.bundle, job.law_day, job.sheet, wanted.verdict, filed_on)
    filling = Filling(job.bundle.items, answers, _words(job), wanted.verdict.subject)
    head = Letterhead(
        city=job.bundle.city.name,
        receipt=job.receipt,
        version=job.bundle.version,
        training=job.training,
        accepted=wanted.accepted_on is not None,
        unverified=procedure.form_status == "reconstructed",
    )
    return draw_form(job.bundle, procedure, filling, head, fonts)


def _words(job: PrintJob) -> Words:
    people = {one: display_name(job.bundle, job.sheet, one) for one in job.sheet.people}
    return Words(people, job.bank, job.branch)


def _refusal(verdict: Verdict, problem: ValueRefused, fonts: FontLibrary) -> Refusal:
    name = verdict.procedure.name.ja
    characters: tuple[str, ...] = ()
    reason: Reason = "does_not_fit"
    what = "が長く、枠に入りません"
    if isinstance(problem, MissingGlyph):
        reason, characters = "missing_glyph", problem.characters
        what = "に、この市のフォントにない文字があります"
    sentence = f"{name}は印刷していません。「{problem.label}」{what}。職員が手で作成してください。"
    return Refusal(
        verdict.procedure.id,
        verdict.subject,
        problem.item,
        problem.label,
        reason,
        sentence,
        characters,
        tuple(one for character in characters for one in proposals(character, fonts)),
    )


def _without_definition(verdict: Verdict) -> Refusal:
    """A sheet whose definition is wrong; publishing refuses such a catalog, but a folder may be
    edited while it is used."""
    name = verdict.procedure.name.ja
    sentence = f"{name}は印刷していません。様式の定義に誤りがあります。用紙に書いてください。"
    return Refusal(verdict.procedure.id, verdict.subject, "", "様式", "bad_definition", sentence)


def _slip_pages(job: PrintJob, refused: list[Refusal], fonts: FontLibrary) -> list[Ink]:
    if job.slip is None:
        return []
    names = job.bundle.procedures
    lacking = [(names[one.procedure].name.ja, one.label) for one in refused]
    scale = LARGE if job.large else 1.0
    return draw_slip(job.slip, lacking, fonts, training=job.training, scale=scale)


def _check_pages(job: PrintJob, fonts: FontLibrary) -> list[Ink]:
    if job.check is None:
        return []
    return draw_check(job.check, fonts, training=job.training, scale=LARGE if job.large else 1.0)


def _infos(drawn: list[tuple[SheetWanted, Drawn]], before: int) -> Iterator[SheetInfo]:
    page = before + 1
    for wanted, each in drawn:
        verdict = wanted.verdict
        count = len(each.pages)
        yield SheetInfo(verdict.procedure.id, verdict.subject, page, count, each.values)
        page += count
