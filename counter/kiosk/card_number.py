"""Reading without a PIN: 照合番号B, made from what is printed on the card.

For forgotten and blocked PINs, and for cards that were issued without one (顔認証マイナンバー
カード). The number proves that somebody holds the card, not who stands here: unlike the PIN it
opens no register at a kiosk (design 6, identity before data).
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from cardreader.applications import Key
from cardreader.basic_information import PartialDate
from cardreader.errors import CardError, PinFormat, WrongPin
from cardreader.numbers import compose_number_b
from counter.devices import AlreadyPressed, CardLook
from counter.kiosk import asking, card_pages, visiting
from counter.kiosk.card_words import Screen, screen_for
from counter.visit import Visit
from counter.web.language import say
from forms.build import AnswerForm, Entry
from forms.numbers import folded
from procedures.bundle import Bundle
from procedures.values import PartialDate as Date

BIRTH_DATE = "birth_date"
READ_BY_NUMBER = "read_by_number"
FOUR_DIGITS = "数字4つを入れてください。"


@dataclass(frozen=True)
class Typed:
    """What stands in the boxes of the page, and what is wrong with it."""

    form: AnswerForm
    year: str
    code: str
    year_known: bool

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(id of the box, sentence) of everything that cannot be right; nothing was sent."""
        found = asking.problems(self.form)
        if not _four_digits(self.year):
            found.append(("year", say(FOUR_DIGITS)))
        if not _four_digits(self.code):
            found.append(("code", say(FOUR_DIGITS)))
        return found

    def number_b(self) -> str:
        """照合番号B. Raises PinFormat when the parts cannot be from a card."""
        born = next(iter(self.form.answers()), None)
        if born is None or not isinstance(born[1], Date):
            raise PinFormat
        day = born[1]
        return compose_number_b(
            PartialDate(day.year, day.month, day.day), int(self.year), self.code
        )


def number() -> ResponseReturnValue:
    """The page; a POST is one press: one VERIFY at most."""
    visit, bundle = visiting.current(), visiting.bundle()
    session[card_pages.ROUTE] = card_pages.BY_NUMBER
    if not card_pages.owner().presence.has_card:
        return redirect(url_for("kiosk.card_place"), 303)
    try:
        look = card_pages.owner().look(Key.TEXT_NUMBER_B)
        if screen := card_pages.screen_of(look):
            return card_pages.problem_page(screen, card_pages.owner().presence)
        typed = _typed(visit, bundle, look)
        if request.method == "POST" and typed.form.validate() and not typed.problems:
            return _read(visit, bundle, typed)
    except CardError as error:
        return card_pages.refused(error)
    return _page(visit, bundle, typed, look)


def _read(visit: Visit, bundle: Bundle, typed: Typed) -> ResponseReturnValue:
    """Read, or show the page again with what was typed; other refusals have their own screens."""
    owner = card_pages.owner()
    try:
        press = request.form.get("press", "")
        reading = owner.read_by_number_b(typed.number_b(), press, with_face=False)
    except AlreadyPressed:
        return card_pages.pressed_twice(visit)
    except (WrongPin, PinFormat) as error:
        look = owner.look(Key.TEXT_NUMBER_B)
        if screen := card_pages.screen_of(look):
            return card_pages.problem_page(screen, owner.presence)
        return _page(visit, bundle, typed, look, screen_for(error.code, by_number=True))
    return card_pages.take_in(visit, bundle, reading, READ_BY_NUMBER)


def _page(
    visit: Visit, bundle: Bundle, typed: Typed, look: CardLook, told: Screen | None = None
) -> ResponseReturnValue:
    problems = typed.problems if request.method == "POST" else []
    html = render_template(
        "kiosk/card_number.html",
        fields=asking.fields_of(typed.form),
        typed=typed,
        problems=problems,
        told=told,
        left=look.tries.left,
        press=card_pages.owner().new_press(),
        presence=card_pages.owner().presence,
        about=card_pages.holder_name(visit, bundle),
        back=url_for("kiosk.card_pin"),
    )
    return html, 422 if problems or told else 200


def _typed(visit: Visit, bundle: Bundle, look: CardLook) -> Typed:
    """The boxes; the year of expiry is the card's own word where it tells it without a secret."""
    item = bundle.items.get(BIRTH_DATE) or abort(404)
    asked = item.model_copy(update={"unknown_allowed": False})
    entry = Entry(asked, (card_pages.holder(visit),))
    sent = request.form if request.method == "POST" else None
    form = asking.form_of(visit, bundle, [entry], sent)
    year = str(look.expires.year) if look.expires else folded(request.form.get("year", ""))
    return Typed(form, year, folded(request.form.get("code", "")), look.expires is not None)


def _four_digits(text: str) -> bool:
    return len(text) == 4 and text.isascii() and text.isdigit()
