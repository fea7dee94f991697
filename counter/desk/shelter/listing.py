"""Who is on the list, read from the registrations (災害対策基本法86条の6・90条の3第2項)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from counter.desk.duplicates import Marks, marks
from counter.storage import cases, visits
from counter.storage.times import from_ms
from counter.storage.visits import StoredVisit
from counter.visit import japanese_day
from counter.visit.glance import Glance
from counter.visit.states import DRAFTS, ENDED
from counter.web.services import services
from forms import parsing
from procedures.catalog import Item, Procedure
from procedures.protection import HINT, is_protected
from procedures.sheet import Address, AnswerSheet
from procedures.values import Value

REGISTRATION = "disaster_shelter_registration"
LEFT_ON, LEFT_TO = "shelter_left_on", "shelter_left_to"
OF_PERSON = (
    "name",
    "kana",
    "birth_date",
    "sex",
    "address",
    "phone",
    "shelter_needs",
    LEFT_ON,
    LEFT_TO,
)
OF_VISIT = (
    "shelter_name",
    "stay_place",
    "shelter_notes",
    "consent_safety_info",
    "consent_share_supporters",
)
NOT_TOLD = "答えない"
WITHHELD = "非公開"


@dataclass(frozen=True)
class Person:
    """Somebody on the list. `said` are the items in words; `marks` tell the same person twice."""

    row: StoredVisit
    id: str
    since: str
    said: Mapping[str, str] = field(repr=False)
    marks: Marks = field(repr=False)
    protected: bool = field(default=False, repr=False)
    twice: bool = False

    @property
    def key(self) -> str:
        """Its name in forms."""
        return f"{self.row.id}.{self.id}"

    @property
    def left(self) -> str:
        """When the person left; "" for who is here."""
        return self.said[LEFT_ON]

    @property
    def left_to(self) -> str:
        """Where to; of somebody protected nobody reads it off a list."""
        return WITHHELD if self.protected and self.left else self.said[LEFT_TO]

    @property
    def safety(self) -> str:
        """What is answered to who asks after the person: nothing, unless they chose otherwise."""
        return NOT_TOLD if self.protected else self.said["consent_safety_info"] or NOT_TOLD


def today() -> dt.date:
    """The day in Japan."""
    return japanese_day(services().clock())


def registration() -> Procedure | None:
    """The procedure, where the city's catalog has it."""
    return services().bundles.current().procedures.get(REGISTRATION)


def everybody() -> list[Person]:
    """All people ever registered and not withdrawn, the latest household first."""
    found = [person for glance in _registered() for person in _people(glance)]
    here = Counter(mark for one in found if not one.left for mark in one.marks)
    return [_marked(one, here) for one in found]


def _registered() -> Iterator[Glance]:
    here = services()
    with here.database.reading() as connection:
        known = cases.of_procedure(connection, procedure=REGISTRATION)
        ids = {one.visit for one in known if one.state not in ENDED}
        rows = visits.get_all(connection, visits=ids)
    kept = [row for row in rows.values() if row.state not in DRAFTS]
    kept.sort(key=lambda row: (row.submitted_at or 0, row.id), reverse=True)
    return here.visits.glance(kept, {*OF_PERSON, *OF_VISIT, HINT.item})


def _people(glance: Glance) -> Iterator[Person]:
    row, sheet = glance.row, glance.sheet
    items = services().bundles.version(row.bundle).items
    since = japanese_day(from_ms(row.submitted_at or row.started_at))
    shared = {item: _words(sheet, items, Address(item)) for item in OF_VISIT}
    protected = is_protected(sheet)
    for person in sheet.people:
        own = {item: _words(sheet, items, Address(item, person)) for item in OF_PERSON}
        if own["name"] or own["kana"]:
            yield Person(
                row,
                person,
                f"{since:%-m月%-d日}",
                {**shared, **own},
                marks(sheet, person),
                protected,
            )


def _marked(person: Person, here: Mapping[tuple[str, str], int]) -> Person:
    twice = not person.left and any(here[mark] > 1 for mark in person.marks)
    return replace(person, twice=twice)


def _words(sheet: AnswerSheet, items: Mapping[str, Item], address: Address) -> str:
    """A value in words; "" where the catalog of that visit has no such item or nobody said it."""
    value = _best(sheet, items, address)
    return "" if value is None else parsing.shown(items[address.item], value, names={})


def _best(sheet: AnswerSheet, items: Mapping[str, Item], address: Address) -> Value | None:
    answer, item = sheet.answers.get(address), items.get(address.item)
    best = answer.best(item.sources) if answer and item else None
    return best.value if best else None
