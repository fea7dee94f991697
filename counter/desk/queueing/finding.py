"""Finding an open visit by a person's name, in kanji or kana, and birth date.

Nothing is indexed and nothing is kept: the open visits are decrypted, compared and forgotten.
Whose visits a search showed is noted.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from counter import auth
from counter.audit import Act
from counter.desk.blueprint import blueprint
from counter.desk.incomplete import Incomplete
from counter.desk.values_view import japanese_time
from counter.desk.words import VISITS
from counter.prefill.names import sought, spellings
from counter.storage import audit
from counter.storage.audit import About
from counter.storage.times import from_ms, to_ms
from counter.visit import VisitState
from counter.visit.glance import Glance
from counter.web.services import services
from forms.dates import date_shown, read_date
from forms.problems import NotUnderstood
from procedures.sheet import Address, AnswerSheet
from procedures.values import PartialDate

FEWEST_CHARACTERS = 2
MOST_SHOWN = 30
JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff々]")


@dataclass(frozen=True)
class Wanted:
    """Whom a clerk looks for: the name's first characters in every way it may be stored."""

    spellings: frozenset[str] = field(repr=False)
    born: PartialDate | None = field(repr=False)


@dataclass(frozen=True)
class Found:
    """A person of an open visit: no address, no procedure, only what tells whom it is."""

    glance: Glance
    name: str = field(repr=False)
    kana: str = field(repr=False)
    born: str = field(repr=False)
    since: str
    standing: str


@blueprint.get("/find")
def find() -> ResponseReturnValue:
    """The search."""
    return _page([], "", "")


@blueprint.post("/find")
def found() -> ResponseReturnValue:
    """Whom it found. What is looked for is sent in the body, never in an address."""
    return results(request.form.get("name", ""), request.form.get("born", ""))


def results(name: str, born: str) -> ResponseReturnValue:
    """The page of a search."""
    try:
        wanted = read_wanted(name, born)
    except Incomplete as lacking:
        return _page([(lacking.field, lacking.sentence)], name, born)
    people = list(search(wanted))
    _note(people[:MOST_SHOWN])
    return _page([], name, born, people)


def looks_like_a_name(text: str) -> bool:
    """Whether somebody typed a name where numbers are scanned."""
    return bool(JAPANESE.search(unicodedata.normalize("NFKC", text)))


def read_wanted(name: str, born: str) -> Wanted:
    """Read what was typed. Raises Incomplete."""
    if len(sought(name)) < FEWEST_CHARACTERS:
        raise Incomplete("name", "氏名かフリガナの初めの2文字以上を入れてください。")
    return Wanted(spellings(name), _read_born(born))


def search(wanted: Wanted) -> Iterator[Found]:
    """Everybody who may be meant, the longest waiting first."""
    for glance in services().visits.people():
        for person in glance.sheet.people:
            if _is(wanted, glance.sheet, person):
                yield _found(glance, person)


def _is(wanted: Wanted, sheet: AnswerSheet, person: str) -> bool:
    names = [one for item in ("name", "kana") for one in _said(sheet, item, person)]
    if not any(begins(str(name), wanted.spellings) for name in names):
        return False
    dates = [one for one in _said(sheet, "birth_date", person) if isinstance(one, PartialDate)]
    return wanted.born is None or not dates or any(_meet(wanted.born, one) for one in dates)


def begins(name: str, spellings: frozenset[str]) -> bool:
    """Whether the name begins so, or the given name is just that."""
    _, _, given = name.partition("\u3000")
    return sought(name).startswith(tuple(spellings)) or sought(given) in spellings


def _meet(one: PartialDate, other: PartialDate) -> bool:
    return one.earliest <= other.latest and other.earliest <= one.latest


def _said(sheet: AnswerSheet, item: str, person: str) -> list[object]:
    answer = sheet.answers.get(Address(item, person))
    return [candidate.value for candidate in answer.candidates] if answer else []


def _read_born(born: str) -> PartialDate | None:
    if not born.strip():
        return None
    try:
        return read_date(born, partly=True)
    except NotUnderstood as problem:
        raise Incomplete("born", f"生年月日: {problem.ja}") from None


def _found(glance: Glance, person: str) -> Found:
    def first(item: str) -> str:
        values = _said(glance.sheet, item, person)
        shown = (date_shown(one) if isinstance(one, PartialDate) else str(one) for one in values)
        return next(shown, "")

    row = glance.row
    return Found(
        glance,
        first("name"),
        first("kana"),
        first("birth_date"),
        japanese_time(from_ms(row.submitted_at or row.started_at)),
        VISITS[VisitState(row.state)],
    )


def _note(people: list[Found]) -> None:
    """Whose visits the clerk was shown; without any, that they looked for somebody."""
    here, clerk = services(), auth.clerk().id
    shown: list[UUID | None] = [*dict.fromkeys(one.glance.row.id for one in people)]
    with here.database.writing() as connection:
        audit.append_all(
            connection,
            key=here.keyring.audit_key,
            act=Act.SEARCHED,
            at=to_ms(here.clock()),
            about=[About(clerk, visit, None, "") for visit in shown or [None]],
        )


def _page(
    problems: list[tuple[str, str]], name: str, born: str, people: list[Found] | None = None
) -> ResponseReturnValue:
    html = render_template(
        "desk/find.html",
        problems=problems,
        name=name,
        born=born,
        people=people[:MOST_SHOWN] if people is not None else None,
        more=len(people or ()) > MOST_SHOWN,
    )
    return html, 422 if problems else 200
