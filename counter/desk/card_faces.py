"""Reading a card without a PIN, and looking at its face: a clerk's act, noted in the audit.

照合番号B is made from what is printed on the card the clerk holds: birth date, year of expiry and
security code. It opens the four items, and photo and pictures of the printed text, so that a clerk
compares the face with who stands there and a rare character with the card's own glyph.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import Response, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cardreader import basic_information as on_card
from cardreader.applications import Key
from cardreader.errors import CardError, PinFormat
from cardreader.numbers import compose_number_b
from counter import auth
from counter.audit import Act
from counter.desk import answering, card_words, protection, taking
from counter.desk.blueprint import blueprint
from counter.desk.faces import ADDRESS, PICTURES, Faces, SeenFace
from counter.desk.opened import Opened
from counter.devices import AlreadyPressed, CardLook, ReaderOwner
from counter.storage import audit
from counter.storage.times import to_ms
from counter.web.errors import Refused
from counter.web.services import services
from forms.build import AnswerForm, Entry
from forms.numbers import folded
from procedures.values import PartialDate

FACES = "kakanai_faces"
BIRTH_DATE = "birth_date"
NO_READER = "この端末にはカード読み取り機がありません。"
NO_CARD = "カードが置かれていません。カードを読み取り機に置いてください。"


def faces() -> Faces:
    """What the clerks of this process are looking at."""
    found = current_app.extensions[FACES]
    if not isinstance(found, Faces):
        raise TypeError("the desk is not registered")
    return found


@dataclass(frozen=True)
class NumberForm:
    """What is typed from the card; the year stands there already where the chip tells it."""

    born: AnswerForm
    year: str
    code: str

    @classmethod
    def of(cls, opened: Opened, holder: str, look: CardLook | None) -> NumberForm:
        item = opened.bundle.items.get(BIRTH_DATE) or abort(404)
        entry = Entry(item, (holder,))
        manner = opened.manner(required=True, offer_unknown=False)
        if request.method == "POST":
            year, code = request.form.get("year", ""), request.form.get("code", "")
            return cls(AnswerForm([entry], manner, request.form), folded(year), folded(code))
        known = str(look.expires.year) if look and look.expires else ""
        held = answering.held(opened, [entry])
        return cls(AnswerForm([entry], manner, data=held), known, "")

    def number_b(self) -> str:
        """照合番号B. Raises PinFormat when this cannot stand on a card."""
        answered = self.born.answers() if self.born.validate() else []
        if not answered or not isinstance(answered[0][1], PartialDate) or not self.year.isdigit():
            raise PinFormat
        day = answered[0][1]
        born = on_card.PartialDate(day.year, day.month, day.day)
        return compose_number_b(born, int(self.year), self.code)


@blueprint.get("/visit/<uuid:visit_id>/card/face")
def card_face(visit_id: UUID) -> ResponseReturnValue:
    """The card's face while the clerk looks at it, else the form that opens it."""
    opened = Opened.of(visit_id)
    seen = faces().of(auth.clerk().id, visit_id)
    if seen is not None:
        return _seen_page(opened, seen)
    return _form_page(opened, _holder(opened, request.args.get("holder", "")))


@blueprint.post("/visit/<uuid:visit_id>/card/face")
def open_card_face(visit_id: UUID) -> ResponseReturnValue:
    """One press: one VERIFY for the text, one more for the face with the same number."""
    opened, owner = Opened.of(visit_id), _owner()
    holder = _holder(opened, request.form.get("holder", ""))
    form = NumberForm.of(opened, holder, None)
    try:
        reading = owner.read_by_number_b(
            form.number_b(), request.form.get("press", ""), with_face=True
        )
    except AlreadyPressed:
        return redirect(url_for("desk.card_face", visit_id=visit_id, holder=holder), 303)
    except CardError as error:
        return _form_page(opened, holder, form, card_words.number_sentence(error))
    problem = taking.take(visit_id, holder, reading, by=auth.clerk().id)
    if problem:
        return _form_page(opened, holder, form, problem)
    _note(visit_id)
    now = services().clock()
    faces().show(auth.clerk().id, SeenFace.of(visit_id, holder, reading, now))
    return redirect(url_for("desk.card_face", visit_id=visit_id), 303)


@blueprint.get("/visit/<uuid:visit_id>/card/face/<picture>.png")
def card_picture(visit_id: UUID, picture: str) -> ResponseReturnValue:
    """One picture of the face the clerk has opened."""
    seen = faces().of(auth.clerk().id, visit_id)
    if seen is None or picture not in PICTURES or picture not in seen.pictures:
        abort(404)
    if picture == ADDRESS:
        opened = Opened.of(visit_id)
        protection.refuse_unseen(opened.visit, opened.bundle.items[ADDRESS])
    return Response(seen.pictures[picture], mimetype="image/png")


@blueprint.post("/visit/<uuid:visit_id>/card/face/close")
def close_card_face(visit_id: UUID) -> ResponseReturnValue:
    """Forget the pictures and go back to the case."""
    faces().close(auth.clerk().id)
    return redirect(url_for("desk.case", visit_id=visit_id), 303)


def _seen_page(opened: Opened, seen: SeenFace) -> str:
    person, items = seen.reading.person, opened.bundle.items
    texts = [("name", "氏名", person.name), (ADDRESS, "住所", person.address)]
    return render_template(
        "desk/card_face.html",
        opened=opened,
        visit=opened.visit,
        seen=seen,
        texts=[one for one in texts if not protection.hides(opened.visit, items[one[0]])],
        holder_name=opened.name_of(seen.holder),
        verdict=card_words.VERDICTS[seen.genuine],
        card_left=_owner().presence.has_card,
    )


def _form_page(
    opened: Opened, holder: str, form: NumberForm | None = None, problem: str = ""
) -> ResponseReturnValue:
    look, refusal = _look()
    shown = form or NumberForm.of(opened, holder, look)
    html = render_template(
        "desk/card_number.html",
        opened=opened,
        visit=opened.visit,
        people=[(person, opened.name_of(person)) for person in opened.visit.sheet.people],
        holder=holder,
        form=shown,
        field=shown.born.all_fields()[0],
        problem=problem,
        refusal=refusal,
        left=look.tries.left if look else None,
        press=_owner().new_press(),
    )
    return html, 422 if problem else 200


def _look() -> tuple[CardLook | None, str]:
    """The tries left and the expiry, or why the number must not be asked for."""
    owner = _owner()
    if not owner.presence.has_card:
        return None, NO_CARD
    try:
        look = owner.look(Key.TEXT_NUMBER_B)
    except CardError as error:
        return None, card_words.sentence(error)
    return look, card_words.why_not(look, by_number=True)


def _holder(opened: Opened, wanted: str) -> str:
    return wanted if wanted in opened.visit.sheet.people else opened.visit.sheet.visitor


def _owner() -> ReaderOwner:
    owner = services().reader
    if owner is None:
        raise Refused(NO_READER)
    return owner


def _note(visit_id: UUID) -> None:
    here = services()
    with here.database.writing() as connection:
        audit.append(
            connection,
            key=here.keyring.audit_key,
            act=Act.SAW_CARD_FACE,
            at=to_ms(here.clock()),
            actor=auth.clerk().id,
            visit=visit_id,
        )
