"""The page `kakanai demo` leaves: one family at kiosk, desk and back office, and its slip.

One file that needs no server and asks nobody for anything: it can be opened, shown and sent.
"""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from counter.cli.rehearsal import Rehearsal
from counter.cli.visit import result_of
from counter.desk.words import OUTCOMES, SOURCES
from counter.visit.states import CASE_NAMES
from procedures.catalog import Outcome
from procedures.figures import sums
from procedures.outside import outside
from procedures.reasons import display_name, plain_text, reason
from procedures.sheet import VISIT, Address, Provenance

TEMPLATES = Path(__file__).with_name("templates")

SHOWN = (
    Outcome.NEEDED,
    Outcome.DEEMED,
    Outcome.AUTOMATIC,
    Outcome.REFER,
    Outcome.LATER,
    Outcome.OPTIONAL,
    Outcome.ASK_CLERK,
    Outcome.INFORM,
)

WHO = ("shimei", "shimei_furigana", "seinengappi")

SHOWN_VALUES = 5

DOTS_PER_INCH = 72


@dataclass(frozen=True)
class Said:
    """One question and what the family answered."""

    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """One procedure as the desk sees it."""

    outcome: Outcome
    name: str
    why: str
    sums: tuple[str, ...]
    state: str


@dataclass(frozen=True)
class Received:
    """One record as it lies in the back office's inbox, with its receipt."""

    procedure: str
    target: str
    state: str
    values: tuple[tuple[str, str, str], ...]
    """Official romaji id, value and origin; at most a handful."""


def story_page(rehearsal: Rehearsal, out: Path) -> str:
    """The page as HTML. `out` holds what was delivered; pictures need pdftoppm, else there are
    none."""
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    sheet, bundle, day = rehearsal.visit.sheet, rehearsal.bundle, rehearsal.case.today
    holder = display_name(bundle, sheet, sheet.card_holder) if sheet.card_holder else ""
    return templates.get_template("story.html").render(
        rehearsal=rehearsal,
        people=[display_name(bundle, sheet, person) for person in sheet.people],
        holder=holder,
        said=list(asked(rehearsal)),
        found=list(found(rehearsal)),
        outside=outside(bundle, day, sheet),
        completed=sorted({bundle.items[one.item].label.ja for one in rehearsal.left_to_desk}),
        received=list(received(rehearsal, out)),
        words=OUTCOMES,
        handwritten=result_of(rehearsal)["handwritten"],
        pictures=pictures(rehearsal.paper.pdf, rehearsal.paper.slip_pages),
    )


def asked(rehearsal: Rehearsal) -> Iterator[Said]:
    """Every question that was put, in the order in which it was."""
    sheet, items = rehearsal.visit.sheet, rehearsal.bundle.items
    for id_ in rehearsal.burden.asked:
        item = items[id_]
        answers = tuple(
            _told(rehearsal, address)
            for address in sheet.answers
            if address.item == id_ and not _is_no(rehearsal, address)
        )
        yield Said((item.question or item.label).ja, answers)


def _told(rehearsal: Rehearsal, address: Address) -> str:
    item = rehearsal.bundle.items[address.item]
    best = rehearsal.visit.sheet.answers[address].best(item.sources)
    value = plain_text(item, best.value) if best else "分からない"
    if address.subject == VISIT:
        return value
    name = display_name(rehearsal.bundle, rehearsal.visit.sheet, address.subject)
    return f"{name}: {value}"


def _is_no(rehearsal: Rehearsal, address: Address) -> bool:
    """Whether somebody was simply not named when it was asked whom something is true for."""
    item = rehearsal.bundle.items[address.item]
    best = rehearsal.visit.sheet.answers[address].best(item.sources)
    return item.ask == "who" and best is not None and best.value is False


def found(rehearsal: Rehearsal) -> Iterator[Found]:
    """Every procedure that concerns the family, with its reason and how far it has come."""
    bundle, sheet, day = rehearsal.bundle, rehearsal.visit.sheet, rehearsal.case.today
    states = {
        (case.key.procedure, case.key.subject): CASE_NAMES[case.state]
        for case in rehearsal.visit.cases.values()
    }
    for outcome in SHOWN:
        for verdict in rehearsal.assessment.of(outcome):
            yield Found(
                outcome,
                verdict.procedure.name.ja,
                reason(bundle, day, sheet, verdict).text,
                tuple(one.text for one in sums(bundle, day, sheet, verdict)),
                states.get((verdict.procedure.id, verdict.subject), ""),
            )


def received(rehearsal: Rehearsal, out: Path) -> Iterator[Received]:
    """The records in the inbox, those first whose procedures the catalog names first."""
    states = {str(case.id): CASE_NAMES[case.state] for case in rehearsal.visit.cases.values()}
    places = {id_: place for place, id_ in enumerate(rehearsal.bundle.procedures)}
    files = (json.loads(path.read_text("utf-8")) for path in (out / "records").glob("*.json"))
    records = [record for record in files if "procedure" in record]
    for record in sorted(records, key=lambda one: (places[one["procedure"]["id"]], one["id"])):
        procedure = rehearsal.bundle.procedures[record["procedure"]["id"]]
        yield Received(
            procedure.name.ja,
            procedure.target,
            states.get(record["case"], ""),
            tuple(sorted(_values(record), key=_position))[:SHOWN_VALUES],
        )


def _values(record: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for person in record["people"]:
        for id_, item in person["items"].items():
            if isinstance(item["value"], str) and item["value"]:
                yield id_, item["value"], _origin(item["from"])


def _position(value: tuple[str, str, str]) -> int:
    """Who it is about stands first, as in a list people read."""
    return WHO.index(value[0]) if value[0] in WHO else len(WHO)


def _origin(provenance: str | None) -> str:
    return SOURCES[Provenance.parse(provenance).source] if provenance else ""


def pictures(pdf: bytes, slip_pages: int) -> list[str]:
    """The slip and the first sheet as `data:` URIs of PNG pictures."""
    program = shutil.which("pdftoppm")
    if program is None:
        return []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "visit.pdf"
        file.write_bytes(pdf)
        last = str(slip_pages + 1)
        command = [program, "-png", "-gray", "-r", str(DOTS_PER_INCH), "-l", last, str(file)]
        subprocess.run([*command, f"{folder}/page"], check=True)  # noqa: S603 our own arguments
        return [
            "data:image/png;base64," + base64.b64encode(page.read_bytes()).decode()
            for page in sorted(Path(folder).glob("page*.png"))
        ]
