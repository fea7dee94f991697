"""What guidance says of a visit, worked out once for each state of its answers.

A page that was answered works out which page comes next; that page, and the next answer to it, need
the same again. What is remembered are ids of procedures and items, never an answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast
from uuid import UUID

from flask import current_app

from counter.visit import Visit
from counter.visit.newest import Newest
from procedures.bundle import Bundle
from procedures.guidance import Assessment, Question, assess, next_question
from procedures.needs import missing, one_page
from procedures.reassessing import Before, reassess
from procedures.values import Kind

KEY = "kiosk judgements"
REMEMBERED = 256
"""Visits; one process serves the screens of one hall, and each has one visit at a time."""

AT_THE_DESK = frozenset({Kind.PERSON_NAME, Kind.PHOTO, Kind.DOCUMENT_SEEN, Kind.INDIVIDUAL_NUMBER})
"""Kinds no kiosk asks for: kanji of names are completed by a clerk, the reading is enough here."""


@dataclass(frozen=True)
class Judgement:
    """The verdicts on all procedures of today's events; what the sheets still lack and this screen
    may ask for; and what to ask next: what decides a procedure first, then what the sheets lack."""

    assessment: Assessment
    lacking: tuple[Question, ...]
    upcoming: Question | None


class Judgements:
    """The newest judgement of each visit. Safe to share between threads."""

    def __init__(self) -> None:
        self._newest = Newest[Judgement](REMEMBERED)

    def of(self, visit: Visit, bundle: Bundle, before: Before | None = None) -> Judgement:
        """What guidance says of a visit as it is stored: whoever writes on its sheet saves first,
        which gives it the next version. `before` is what this page found before it wrote."""
        return self._newest.of(visit, lambda: judge(visit, bundle, before))

    def forget(self, visit: UUID) -> None:
        """The visit is over."""
        self._newest.forget(visit)


def judgements() -> Judgements:
    """The judgements of this kiosk."""
    return cast(Judgements, current_app.extensions[KEY])


def judge(visit: Visit, bundle: Bundle, before: Before | None = None) -> Judgement:
    """Work it out anew, or from what was found before some answers were written. Pure."""
    read = (bundle, visit.law_day, visit.sheet)
    assessment = assess(*read) if before is None else reassess(*read, before)
    needs = missing(*read, assessment)
    lacking = [one for one in needs if one.item.kind not in AT_THE_DESK]
    deciding = next_question(*read, assessment)
    if deciding is None:
        return Judgement(assessment, tuple(lacking), next(iter(lacking), None))
    return Judgement(assessment, tuple(lacking), one_page(deciding, lacking, visit.sheet))
