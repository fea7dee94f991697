"""The catalog's models: items, events, groups, amounts and procedures as their TOML files say them.

Texts are Japanese (`ja`) and やさしい日本語 (`easy`, ruby written `{介護|かいご}`); other languages
live in translation files. Unknown keys are refused: a misspelt key must never be silently ignored.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from procedures.values import Kind

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Expression = str
"""Text in the rule language (`rules.py`)."""


class Model(BaseModel):
    """A table of a catalog file: immutable, and without any key the model does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Outcome(StrEnum):
    """What a procedure means for somebody, in the order an outcome table usually lists it."""

    ASK_CLERK = "ask_clerk"
    REFER = "refer"
    AUTOMATIC = "automatic"
    DEEMED = "deemed"
    NEEDED = "needed"
    LATER = "later"
    OPTIONAL = "optional"
    INFORM = "inform"
    NOT_NEEDED = "not_needed"


class Text(Model):
    """One text in Japanese and in やさしい日本語."""

    ja: str
    easy: str = ""


class Choice(Model):
    """One value a choice may take."""

    id: Id
    ja: str
    easy: str = ""


class Item(Model):
    """A データ項目: what one answer means, who may be asked for it, and how far it may travel.

    `ask`: `who` = one page "which of these people …?"; `each` = per person or thing; `once` = one
    answer per visit; absent = never put to the resident. `sources` are in order of trust. `derived`
    is an expression; where it cannot decide, the remaining sources are asked. `roster_of` marks the
    item that says a roster is complete (`person`, or a kind of thing). With `choices_from` the
    choices are the catalog's life events, whatever they are. `cost` is what the question costs the
    resident, in units of one plain yes/no question. `lasts`: what an earlier visit of the same
    household said still holds, so a new visit that is begun from it does not ask again. `places`
    names the list (`Place.list_`) a typed item may be looked up in.
    """

    id: Id
    subject: Id
    kind: Kind
    label: Text
    question: Text | None = None
    help: Text | None = None
    ask: Literal["who", "each", "once"] | None = None
    sources: tuple[str, ...]
    choices: tuple[Choice, ...] = ()
    choices_from: Literal["events"] | None = None
    sensitivity: Literal["public", "personal", "special"]
    derived: Expression = ""
    roster_of: Id | None = None
    romaji: str = ""
    cost: float = 1.0
    unknown_allowed: bool = True
    lasts: bool = False
    places: Id | None = None

    @property
    def askable(self) -> bool:
        """Whether the resident may be asked."""
        return self.ask is not None and "resident" in self.sources


class Place(Model):
    """One place people name on forms: a school, nursery, clinic, care office.

    `kana` is its reading, so that it is found by what one can type at a kiosk; `about` what a form
    wants beside its name (department, address, telephone).
    """

    id: Id
    list_: Id = Field(alias="list")
    name: str
    kana: str
    about: str = ""

    @property
    def written(self) -> str:
        """What stands on the form."""
        return f"{self.name}（{self.about}）" if self.about else self.name


class Event(Model):
    """A life event (ライフイベント) the resident chooses; `start_at` says at which faces.

    `card = false`: nobody is identified for it, and the kiosk asks for no card.
    """

    id: Id
    name: Text
    start_at: tuple[Literal["kiosk", "desk"], ...] = ("kiosk", "desk")
    card: bool = True


class Group(Model):
    """A named set of people or things: `is` is text such as `p for p in people if p.moves`.

    A role is a group of at most one (`role = true`). `label` is what decision tables call it.
    """

    id: Id
    label: str = ""
    members: Expression = Field(alias="is")
    role: bool = False


class DatedAmount(Model):
    """The value an amount has from a day on, and the law or notice that says so."""

    from_: dt.date = Field(alias="from")
    value: int
    source: str


class Amount(Model):
    """A number set by law or by the city: days of a deadline, yen of a fee, an age."""

    id: Id
    label: Text
    unit: Literal["days", "months", "years", "yen", "people", "percent"]
    values: tuple[DatedAmount, ...] = Field(min_length=1)

    def on(self, day: dt.date) -> int:
        """The value in force on a day. Raises LookupError before the first."""
        in_force = [dated for dated in self.values if dated.from_ <= day]
        if not in_force:
            raise LookupError(f"{self.id}: {day} にはまだ値がありません")
        return max(in_force, key=lambda dated: dated.from_).value


class OutcomeRow(Model):
    """One row of an outcome table. The first whose condition holds decides."""

    outcome: Outcome = Field(alias="is")
    when: Expression = "True"
    because: Text
    source: str = ""


class Deadline(Model):
    """When a procedure must be filed, counted from `anchor` (a date expression).

    `first_day` `next` leaves out the day itself (民法140条), `same` counts it (戸籍法43条).
    `closed_days` `next_open`: a last day on which the hall is closed moves to the next open day
    (地方自治法4条の2). `loses` says in words what being late costs; `month_crossing` that it costs
    only if the filing falls into a later month than the event.
    """

    days: Expression
    anchor: Expression
    first_day: Literal["next", "same"] = "next"
    closed_days: Literal["next_open", "as_is"] = "next_open"
    loses: Text | None = None
    month_crossing: bool = False
    source: str


class Figure(Model):
    """A sum a procedure may bring, shown as 「受け取れる可能性があります」 and never promised.

    `value` is a number expression in yen. It is shown where `when` is surely so. `on` is the day
    whose amounts count: of a disaster the day it happened, else the law day. `means` says what the
    sum is: received, lent, or the limit of what is paid or charged.
    """

    label: Text
    value: Expression
    when: Expression = "True"
    on: Expression = "today"
    means: Literal[
        "receive", "receive_monthly", "borrow", "limit", "limit_daily", "limit_monthly"
    ] = "receive"


class MayFile(Model):
    """Who may file (届け出できる人) and the proof that person shows."""

    who: Literal[
        "self", "household_member", "statutory_agent", "agent", "messenger", "care_provider"
    ]
    proof: Text


class Document(Model):
    """A paper the procedure requires, when, and what may stand in for it."""

    id: Id
    name: Text
    when: Expression = "True"
    instead: Text | None = None
    waived: Text | None = None
    waived_when: Expression = "False"
    returns: bool = False


class Counter(Model):
    """The section and window that handle a procedure."""

    section: str
    window: str = ""


class Fee(Model):
    """A fee per copy in yen (an amount's id)."""

    amount: Id
    copies: Id | None = None


class Need(Model):
    """An item the sheet and the record take: `item` of the people or things of group `of`.

    `of` is absent for items of the visit. `at_desk` items are completed by the clerk, never asked
    at a kiosk. An optional need is not asked; it is used when the answer is there.
    """

    item: Id
    of: Id | None = None
    when: Expression = "True"
    optional: bool = False
    at_desk: bool = False


def _need_from_text(value: object) -> object:
    """Read the short form: `phone`, `movers.name`, `….email?` (optional), `…!` (at desk)."""
    if not isinstance(value, str):
        return value
    body = value.rstrip("?!")
    of, dot, item = body.rpartition(".")
    return {
        "item": item,
        "of": of if dot else None,
        "optional": value.endswith("?"),
        "at_desk": value.endswith("!"),
    }


class Procedure(Model):
    """One procedure (手続): who must do it, when, with what papers, and where it goes.

    `accept_together` is why the receipt of many at once is lawful, "" where each is judged alone.
    `after` are procedures that must be processed first; `excludes` those that are never filed
    together with it for the same person, which `catalog check` proves.
    """

    id: Id
    name: Text
    summary: Text
    law: str
    source: str
    verified_on: dt.date
    order: int = 100
    events: tuple[Id, ...]
    for_each: Id | None = None
    roles: dict[Id, Expression] = {}
    start_at: tuple[Literal["kiosk", "desk"], ...] = ("kiosk", "desk")
    outcomes: tuple[OutcomeRow, ...] = Field(alias="outcome", min_length=1)
    deadline: Deadline | None = None
    figures: tuple[Figure, ...] = Field(default=(), alias="figure")
    after: tuple[Id, ...] = ()
    excludes: tuple[Id, ...] = ()
    may_file: tuple[MayFile, ...] = ()
    signature: Literal["none", "pen", "tablet", "card"] = "none"
    second_check: bool = False
    original: str = ""
    fee: Fee | None = None
    counters: tuple[Counter, ...] = ()
    finishes: Literal["today", "by_post", "after_review"] = "today"
    documents: tuple[Document, ...] = Field(default=(), alias="document")
    needs: tuple[Annotated[Need, BeforeValidator(_need_from_text)], ...] = ()
    form_status: Literal["checked", "reconstructed", "city", "none"] = "none"
    target: str
    uses_individual_number: str = ""
    accept_together: str = ""
    release: Literal["clerk", "resident"] = "clerk"
    annex_of: tuple[Id, ...] = ()
    follow_up: tuple[Text, ...] = ()
    keep_days: int | None = Field(default=None, ge=1, le=3660)
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None


class City(Model):
    """The city hall whose catalog this is."""

    name: str
    prefecture: str
    code: str = Field(pattern=r"^[0-9]{6}$")
    hall: str
    settings: dict[Id, bool | int | str] = {}
    """Answers the city gives once for everybody: items of source `register:city`."""


class Disaster(Model):
    """One disaster of the 災害マスタ: what happened, and what the hall knows of it for everybody.

    `facts` are answers of source `register:disaster`: laws applied, closing days, limits. The desk
    and the kiosk offer it from `day` until `offered_until`.
    """

    id: Id
    name: Text
    day: dt.date
    cause: Id
    area: Text
    offered_until: dt.date
    facts: dict[Id, bool | int | str | dt.date]
    source: str
    verified_on: dt.date


class Outside(Model):
    """Something to do outside the city hall: where, what and until when, printed to take along.

    It is left out only where `when` is surely not so.
    """

    id: Id
    events: tuple[Id, ...]
    place: Text
    what: Text
    until: Text
    when: Expression = "True"
    source: str
