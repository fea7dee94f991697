"""Where a visit stands and which page comes next: decided by the answers, never by the browser.

Every page that was answered leads to `next_url`, so a resident who revises an answer is asked only
what the change makes necessary and then stands where they were before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from flask import url_for

from counter.kiosk import entry
from counter.kiosk.judging import Judgement, judgements
from counter.visit import Visit
from forms.pages import Page, page_for
from procedures.bundle import Bundle
from procedures.disasters import offered
from procedures.guidance import Assessment, Question
from procedures.reassessing import Before
from procedures.sheet import VISIT, Address, State
from procedures.values import Kind

CARD = "card"
"""Setting of the visit: `none` (no card is used), `read`, or absent while undecided."""

DISASTER = "disaster"
"""Setting of the visit: set when the resident has said which disaster it is about."""

TRAIL = "trail"
"""Setting of the visit: ids of the question pages answered so far, in order."""

STAGES = ("ご用件", "カード", "質問", "確認")
"""What the top of each page says about where one is."""


@dataclass(frozen=True)
class Standing:
    """Where a visit stands at this moment. Make a new one after the visit was saved."""

    visit: Visit
    bundle: Bundle
    before: Before | None = None
    """What was found of it before this page wrote on its sheet."""

    @cached_property
    def judgement(self) -> Judgement:
        """What guidance says of it."""
        return judgements().of(self.visit, self.bundle, self.before)

    @property
    def assessment(self) -> Assessment:
        """The verdicts on all procedures of today's events."""
        return self.judgement.assessment

    def found(self) -> Before:
        """What is found of it, for a page that is about to write on its sheet."""
        return Before(self.visit.sheet.copy(), self.assessment)

    @property
    def lacking(self) -> tuple[Question, ...]:
        """What the sheets still lack and this screen may ask for."""
        return self.judgement.lacking

    @property
    def upcoming(self) -> Question | None:
        """The next thing to ask."""
        return self.judgement.upcoming

    @property
    def next_url(self) -> str:
        """The page that comes next."""
        sheet = self.visit.sheet
        if not entry.events_of(sheet):
            return url_for("kiosk.events")
        if self._disaster_open:
            return url_for("kiosk.disaster")
        if CARD not in self.visit.settings and entry.takes_card(sheet, self.bundle.events):
            return url_for("kiosk.card")
        if first := entry.first_item(sheet, self.bundle.items):
            return url_for("kiosk.question", page=first)
        if entry.stop(sheet):
            return url_for("kiosk.stopped")
        return _url_of(self.upcoming) if self.upcoming else url_for("kiosk.plan")

    @property
    def _disaster_open(self) -> bool:
        """Whether the hall knows disasters and the resident has not said which one it is."""
        visit = self.visit
        if entry.DISASTER not in entry.events_of(visit.sheet) or DISASTER in visit.settings:
            return False
        return bool(offered(self.bundle, visit.law_day))

    @property
    def complete(self) -> bool:
        """Whether nothing is left to ask: the visit can be checked and sent."""
        return self.next_url == url_for("kiosk.plan")

    def page(self, page: str) -> Page[Question] | None:
        """The questions on the page with this id: open ones, or one answered before.

        None when the page is not about anything of this visit.
        """
        upcoming = self.upcoming
        question = upcoming if upcoming and upcoming.id == page else self._known_question(page)
        return page_for(question, self.lacking) if question else None

    def back_url(self, page: str = "") -> str:
        """The page before this one. `page` is a question page's id, "" for the pages after."""
        trail = trail_of(self.visit)
        before = trail[: trail.index(page)] if page in trail else trail
        for earlier in reversed(before):
            if earlier in self.bundle.items and self.bundle.items[earlier].roster_of:
                return url_for("kiosk.roster", item=earlier)
            if self._known_question(earlier):
                return url_for("kiosk.question", page=earlier)
        return url_for("kiosk.card" if CARD in self.visit.settings else "kiosk.events")

    def _known_question(self, page: str) -> Question | None:
        """The question with this id, open or not, if this visit could be asked it."""
        item_id, _, subject = page.partition(".")
        item = self.bundle.items.get(item_id)
        if item is None or not item.askable or item.roster_of:
            return None
        if item.ask == "who":
            asked = tuple(self._asked_about(item_id, self.visit.sheet.people))
            return Question(item, "who", asked) if asked else None
        if item.subject == VISIT:
            return Question(item, "once")
        known = subject in self.visit.sheet.subjects(item.subject)
        return Question(item, "each", (subject,)) if known else None

    def _asked_about(self, item: str, people: Iterable[str]) -> Iterable[str]:
        states = {one: self.visit.sheet.state(Address(item, one)) for one in people}
        return (one for one, state in states.items() if state is not State.NOT_ASKED)


def next_url(visit: Visit, bundle: Bundle, before: Before | None = None) -> str:
    """The page that comes next, by the answers as they are now."""
    return Standing(visit, bundle, before).next_url


def remember(visit: Visit, page: str) -> None:
    """Put an answered page on the trail; going back and on again does not lengthen it."""
    trail = trail_of(visit)
    kept = trail[: trail.index(page)] if page in trail else trail
    visit.settings[TRAIL] = " ".join([*kept, page])


def trail_of(visit: Visit) -> list[str]:
    """The ids of the question pages answered so far."""
    return str(visit.settings.get(TRAIL, "")).split()


def _url_of(question: Question) -> str:
    if question.ask == "roster":
        return url_for("kiosk.roster", item=question.item.id)
    if question.item.kind is Kind.KANA and question.item.subject == "person":
        return url_for("kiosk.person", person=question.subjects[0])
    return url_for("kiosk.question", page=question.id)
