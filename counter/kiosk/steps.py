"""Where a visit stands and which page comes next: decided by the answers, never by the browser.

Every page that was answered leads to `next_url`, so a resident who revises an answer is asked only
what the change makes necessary and then stands where they were before.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from counter.kiosk import entry
from counter.visit import Visit
from forms.pages import Page, page_for
from procedures.bundle import Bundle
from procedures.guidance import Question, assess, next_question
from procedures.needs import missing
from procedures.sheet import VISIT, Address, State

CARD = "card"
"""Setting of the visit: `none` (no card is used), `read`, or absent while undecided."""

TRAIL = "trail"
"""Setting of the visit: ids of the question pages answered so far, in order."""

STAGES = ("ご用件", "カード", "質問", "確認")


@dataclass(frozen=True)
class Place:
    """Where somebody stands: the stage (1 to 4) for the words at the top of each page."""

    stage: int

    @property
    def name(self) -> str:
        return STAGES[self.stage - 1]

    @property
    def count(self) -> int:
        return len(STAGES)


def next_url(visit: Visit, bundle: Bundle) -> str:
    """The page that comes next."""
    if not entry.events_of(visit.sheet):
        return url_for("kiosk.events")
    if first := entry.first_item(visit.sheet, bundle.items):
        return url_for("kiosk.question", page=first)
    if entry.stop(visit.sheet):
        return url_for("kiosk.stopped")
    if CARD not in visit.settings:
        return url_for("kiosk.card")
    question = open_question(visit, bundle)
    return url_of(question) if question else url_for("kiosk.plan")


def open_question(visit: Visit, bundle: Bundle) -> Question | None:
    """The next thing to ask: what decides a procedure first, then what the sheets lack."""
    assessment = assess(bundle, visit.law_day, visit.sheet)
    deciding = next_question(bundle, visit.law_day, visit.sheet, assessment)
    if deciding:
        return deciding
    lacking = missing(bundle, visit.law_day, visit.sheet, assessment)
    return lacking[0] if lacking else None


def url_of(question: Question) -> str:
    """The page that asks a question."""
    if question.ask == "roster":
        return url_for("kiosk.roster", item=question.item.id)
    return url_for("kiosk.question", page=question.id)


def page_of(page: str, visit: Visit, bundle: Bundle) -> Page[Question] | None:
    """The questions on the page with this id: open ones, or one answered before.

    None when the page is not about anything of this visit.
    """
    upcoming = open_question(visit, bundle)
    question = upcoming if upcoming and upcoming.id == page else known_question(page, visit, bundle)
    if question is None:
        return None
    assessment = assess(bundle, visit.law_day, visit.sheet)
    return page_for(question, missing(bundle, visit.law_day, visit.sheet, assessment))


def known_question(page: str, visit: Visit, bundle: Bundle) -> Question | None:
    """The question with this id, whether it is open or not, if this visit could be asked it."""
    item_id, _, subject = page.partition(".")
    item = bundle.items.get(item_id)
    if item is None or not item.askable or item.roster_of:
        return None
    if item.ask == "who":
        asked = tuple(p for p in visit.sheet.people if _was_asked(visit, Address(item_id, p)))
        return Question(item, "who", asked) if asked else None
    if item.subject == VISIT:
        return Question(item, "once")
    return (
        Question(item, "each", (subject,))
        if subject in visit.sheet.subjects(item.subject)
        else None
    )


def _was_asked(visit: Visit, address: Address) -> bool:
    return visit.sheet.state(address) is not State.NOT_ASKED


def remember(visit: Visit, page: str) -> None:
    """Put an answered page on the trail; going back and on again does not lengthen it."""
    trail = trail_of(visit)
    kept = trail[: trail.index(page)] if page in trail else trail
    visit.settings[TRAIL] = " ".join([*kept, page])


def trail_of(visit: Visit) -> list[str]:
    """The ids of the question pages answered so far."""
    return str(visit.settings.get(TRAIL, "")).split()


def back_url(visit: Visit, bundle: Bundle, page: str = "") -> str:
    """The page before this one. `page` is the id of a question page, "" for the pages after."""
    trail = trail_of(visit)
    before = trail[: trail.index(page)] if page in trail else trail
    for earlier in reversed(before):
        if earlier in bundle.items and bundle.items[earlier].roster_of:
            return url_for("kiosk.roster", item=earlier)
        if known_question(earlier, visit, bundle):
            return url_for("kiosk.question", page=earlier)
    return url_for("kiosk.card" if CARD in visit.settings else "kiosk.events")
