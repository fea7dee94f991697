"""A case as a resident would see it: what would be asked, and what would come of it."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from importlib import resources

from flask import render_template, request
from flask.typing import ResponseReturnValue

from counter.admin.blueprint import blueprint
from counter.web.services import services
from procedures.bundle import Bundle
from procedures.cases import CaseFile, answers_of
from procedures.catalog import Outcome
from procedures.deadlines import deadline_of
from procedures.findings import CatalogError, Problem, read_model
from procedures.guidance import Verdict, assess
from procedures.language import nearest
from procedures.loading import load_bundle
from procedures.reasons import display_name, plain_text, reason
from procedures.scripted import ScriptedResident
from procedures.sheet import VISIT, Address, AnswerSheet
from procedures.tables import OUTCOME_WORDS

LARGEST = 200_000
"""Characters of a case; real ones have some thousands."""

MOST = 20
"""People and things of a case; every one of them is asked about."""

SAMPLES = {"move_in": "転入の4人家族", "care": "母の介護申請に来た娘"}

ORDER = (
    Outcome.NEEDED,
    Outcome.ASK_CLERK,
    Outcome.DEEMED,
    Outcome.AUTOMATIC,
    Outcome.LATER,
    Outcome.REFER,
    Outcome.OPTIONAL,
    Outcome.INFORM,
    Outcome.NOT_NEEDED,
)
"""What somebody must do comes first."""

HERE = "事例"
"""What a case from the page is called in messages, for it has no file name."""


@dataclass(frozen=True)
class Row:
    """One procedure for somebody: what comes of it, why, by when."""

    outcome: Outcome
    word: str
    procedure: str
    name: str
    subject: str
    reason: str
    law: str
    deadline: str
    answers: tuple[str, ...]
    """What settles it: without any one of them the outcome would be open, or another."""


@dataclass(frozen=True)
class Preview:
    """What a resident would be asked, and the outcomes that mean something."""

    name: str
    asked: tuple[str, ...]
    rows: tuple[Row, ...]


@blueprint.get("/preview")
def preview() -> ResponseReturnValue:
    """An empty page, or one with a sample to begin from."""
    sample = request.args.get("sample", "")
    text = _sample(sample) if sample in SAMPLES else ""
    return _page(text)


@blueprint.post("/preview")
def show_preview() -> ResponseReturnValue:
    """Act the case out with the catalog that was chosen."""
    upload = request.files.get("file")
    text = request.form.get("case", "")
    if upload is not None and upload.filename:
        text = upload.read().decode("utf-8", "replace")
    try:
        bundle = _bundle(request.form.get("catalog", ""))
        return _page(text, found=_act(text, bundle))
    except CatalogError as error:
        return _page(text, problems=[str(problem) for problem in error.problems]), 422


def _page(text: str, *, found: Preview | None = None, problems: list[str] | None = None) -> str:
    return render_template(
        "admin/preview.html",
        text=text,
        found=found,
        problems=problems or [],
        samples=SAMPLES,
        catalog=request.form.get("catalog", "now"),
        has_folder=services().config.city.folder is not None,
    )


def _bundle(name: str) -> Bundle:
    if name == "folder":
        return load_bundle(services().config.city.folder)
    return services().bundles.current()


def _act(text: str, bundle: Bundle) -> Preview:
    """Raises CatalogError with what is wrong with the case."""
    case = _case(text, bundle)
    answers = answers_of(case, bundle)
    noon = dt.datetime.combine(case.today, dt.time(3), dt.UTC)
    resident, sheet = ScriptedResident(case, bundle, answers, noon), AnswerSheet()
    resident.arrives(sheet)
    resident.answers_everything(sheet)
    verdicts = assess(bundle, case.today, sheet).verdicts
    rows = [
        _row(bundle, case.today, sheet, verdict)
        for verdict in verdicts
        if verdict.outcome not in (None, Outcome.NOT_NEEDED)
    ]
    asked = tuple(_question(bundle, item) for item in resident.burden.asked)
    return Preview(case.name, asked, tuple(sorted(rows, key=lambda row: ORDER.index(row.outcome))))


def _case(text: str, bundle: Bundle) -> CaseFile:
    if len(text) > LARGEST:
        raise _wrong("", f"大きすぎます（{LARGEST}字まで）")
    try:
        case = read_model(HERE, CaseFile, tomllib.loads(text))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _wrong("", f"TOML として読めません: {error}") from error
    subjects = [*case.person, *case.thing]
    if len(subjects) > MOST:
        raise _wrong("person", f"人と物は合わせて{MOST}までです")
    for subject in subjects:
        if not isinstance(subject.get("id"), str):
            raise _wrong("person.id", "人と物には id が要ります")
    for thing in case.thing:
        if not isinstance(thing.get("kind"), str):
            raise _wrong("thing.kind", "物には kind が要ります")
    for event in case.events:
        if event not in bundle.events:
            raise _wrong(
                "events", f"{event} というライフイベントはありません{nearest(event, bundle.events)}"
            )
    return case


def _wrong(key: str, message: str) -> CatalogError:
    return CatalogError([Problem(HERE, key, message)])


def _row(bundle: Bundle, day: dt.date, sheet: AnswerSheet, verdict: Verdict) -> Row:
    outcome = verdict.outcome or Outcome.ASK_CLERK
    why = reason(bundle, day, sheet, verdict)
    deadline = deadline_of(bundle, day, sheet, verdict)
    return Row(
        outcome,
        OUTCOME_WORDS[outcome],
        verdict.procedure.id,
        verdict.procedure.name.ja,
        display_name(bundle, sheet, verdict.subject) if verdict.subject else "",
        why.text,
        why.law,
        f"{deadline.last_day:%-m月%-d日}まで" if deadline else "",
        tuple(_answer(bundle, sheet, address) for address in why.answers),
    )


def _answer(bundle: Bundle, sheet: AnswerSheet, address: Address) -> str:
    """One answer of the case in words."""
    item = bundle.items[address.item]
    best = sheet.answers[address].best(item.sources)
    about = (
        "" if address.subject == VISIT else f"（{display_name(bundle, sheet, address.subject)}）"
    )
    return f"{item.label.ja}{about}: {plain_text(item, best.value) if best else ''}"


def _question(bundle: Bundle, item: str) -> str:
    found = bundle.items[item]
    return found.question.ja if found.question else found.label.ja


def _sample(name: str) -> str:
    file = resources.files("counter") / "cli" / "families" / f"{name}.toml"
    return file.read_text("utf-8")
