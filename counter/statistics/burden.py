"""The burden meter (負担の計): what a visit asked of its resident, and what its forms would have.

Counts are whole numbers by name, as they stand on the moments `submitted` (`effort`) and
`accepted` (`spared`).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator

from procedures.bundle import Bundle
from procedures.catalog import Item, Outcome
from procedures.guidance import Verdict
from procedures.needs import needs
from procedures.scripted import key_presses
from procedures.sheet import Answer, AnswerSheet, Candidate, Source, State
from procedures.values import Kind

IDENTITY = ("names", "addresses", "birth_dates")
"""What paper forms want written again and again. A reading (フリガナ) counts as a name."""


def identity_of(item: Item) -> str:
    """Which of `IDENTITY` an item is, "" for every other item."""
    if item.kind in (Kind.PERSON_NAME, Kind.KANA):
        return "names"
    if item.kind is Kind.ADDRESS:
        return "addresses"
    return "birth_dates" if item.id.startswith("birth_date") else ""


def effort(bundle: Bundle, sheet: AnswerSheet) -> dict[str, int]:
    """What was asked and typed until the check page.

    `questions` are items, each for all people at once; `characters` are key presses that end in a
    value; `names`, `addresses` and `birth_dates` were typed because nothing supplied them.
    """
    asked = {address.item for address, answer in sheet.answers.items() if _was_asked(answer)}
    typed: Counter[str] = Counter(questions=len(asked))
    for item, candidate in _told(bundle, sheet):
        presses = key_presses(item.kind, candidate.value)
        typed["characters"] += presses
        if presses and (identity := identity_of(item)):
            typed[identity] += 1
    return dict(typed)


def spared(
    bundle: Bundle, law_day: dt.date, sheet: AnswerSheet, procedure: str, subject: str
) -> dict[str, int]:
    """What the form of one procedure wants written by hand; nothing where there is no form."""
    found = bundle.procedures[procedure]
    if found.form_status == "none":
        return {}
    verdict = Verdict(found, subject, (Outcome.NEEDED,), Outcome.NEEDED, None)
    wanted = needs(bundle, law_day, sheet, verdict)
    counts: Counter[str] = Counter(sheets=1, fields=len(wanted))
    counts["signatures"] += found.signature != "none"
    for value in wanted:
        if identity := identity_of(bundle.items[value.address.item]):
            counts[identity] += 1
    return {name: count for name, count in counts.items() if count}


def _told(bundle: Bundle, sheet: AnswerSheet) -> Iterator[tuple[Item, Candidate]]:
    """Everything the resident's word stands for, item by item."""
    for address, answer in sheet.answers.items():
        item = bundle.items.get(address.item)
        for candidate in answer.candidates if item else ():
            if candidate.provenance.source is Source.RESIDENT and item is not None:
                yield item, candidate


def _was_asked(answer: Answer) -> bool:
    return answer.state is State.UNKNOWN or _by_resident(answer.candidates + answer.replaced)


def _by_resident(candidates: Iterable[Candidate]) -> bool:
    return any(one.provenance.source is Source.RESIDENT for one in candidates)
