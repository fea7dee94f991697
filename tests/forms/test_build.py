"""Entries become WTForms fields that keep what was typed and give answers."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from werkzeug.datastructures import MultiDict

from forms.build import AnswerForm, Entry, Manner, entry_of
from procedures.sheet import Address, State
from procedures.values import Kind, PartialDate
from tests.forms.items import item
from tests.forms.questions import Question

NAMES = {"p1": "見本　太郎", "p2": "見本　花子"}
MOVES = Entry(item("bool", "moves"), ("p1", "p2"), who=True)
BIRTH = Entry(item("date", "birth_date"), ("p2",))
MOVED = Entry(item("date", "move_date"))
PAPER = Entry(item("choice", "entry_certificate"))
PHONE = Entry(item("phone", "phone", unknown_allowed=False), ("p1",))
SENT = {
    "moves": ["p1"],
    "birth_date.p2-era": "S",
    "birth_date.p2-year": "19",
    "birth_date.p2-month": "2",
    "birth_date.p2-day": "14",
    "entry_certificate": "_unknown",
    "phone.p1": "011-555-0100",
}


def form(sent: dict[str, str | list[str]], *entries: Entry, **manner: bool) -> AnswerForm:
    asked = entries or (MOVES, BIRTH, PAPER, PHONE)
    return AnswerForm(asked, Manner(NAMES, **manner), MultiDict(sent))


def test_a_filled_form_gives_answers() -> None:
    filled = form(SENT)
    assert filled.validate()
    assert filled.answers() == [
        (Address("moves", "p1"), True),
        (Address("moves", "p2"), False),
        (Address("birth_date", "p2"), PartialDate(1944, 2, 14)),
        (Address("entry_certificate"), State.UNKNOWN),
        (Address("phone", "p1"), "011-555-0100"),
    ]


def test_a_mistake_keeps_what_was_typed_and_says_what_to_do() -> None:
    filled = form(SENT | {"birth_date.p2-day": "30"})
    assert not filled.validate()
    ((field, sentence),) = filled.problems()
    assert field.name == "birth_date.p2"
    assert "暦にない" in sentence
    assert 'value="30"' in field()
    assert field.described_by == "birth_date.p2-error"
    assert "aria-describedby" not in field(), "the fieldset says it, not each of its boxes"


def test_few_choices_of_a_box_can_be_touched_instead_of_a_list() -> None:
    spread = form({}, BIRTH, spread=True).all_fields()[0]()
    assert "<select" not in spread
    assert spread.count('type="radio"') == 6
    assert 'role="radiogroup"' in spread


def test_no_era_is_chosen_beforehand_for_a_birth() -> None:
    birth, moved = AnswerForm([BIRTH, MOVED], Manner(NAMES, spread=True)).all_fields()
    assert " checked" not in birth()
    assert moved().count(" checked") == 1


def test_blanks_are_errors_when_required_and_skipped_in_an_interview() -> None:
    assert not form({}).validate()
    assert len(form({}).problems()) == 0
    asked = form({}, required=False)
    assert asked.validate()
    assert asked.answers() == []


def test_nobody_is_an_answer_and_silence_is_not() -> None:
    nobody = form({"moves": ["_nobody"]}, MOVES)
    assert nobody.validate()
    assert nobody.answers() == [(Address("moves", "p1"), False), (Address("moves", "p2"), False)]
    assert not form({}, MOVES).validate()


def test_a_stranger_cannot_be_chosen() -> None:
    chosen = form({"moves": ["p1", "p9"]}, MOVES)
    assert chosen.validate()
    assert dict(chosen.answers()) == {Address("moves", "p1"): True, Address("moves", "p2"): False}


def test_unknown_is_offered_only_where_the_item_allows_it() -> None:
    unknown = form({"birth_date.p2-unknown": "1"}, BIRTH)
    assert unknown.validate()
    assert unknown.answers() == [(Address("birth_date", "p2"), State.UNKNOWN)]
    assert not form({"phone.p1-unknown": "1"}, PHONE).validate()
    assert "unknown" not in form({}, PHONE)["phone.p1"]()


def test_values_of_the_sheet_are_shown_again() -> None:
    data = {
        "moves": frozenset({"p2"}),
        "birth_date.p2": PartialDate(1944, 2),
        "entry_certificate": "paper",
    }
    again = AnswerForm((MOVES, BIRTH, PAPER), Manner(NAMES), data=data)
    assert again["moves"].chosen == ("p2",)
    assert 'value="不明"' in again["birth_date.p2"]()
    assert re.search(r'checked [^>]*value="paper"', again["entry_certificate"]())


def test_quick_hands_type_a_date_on_one_line() -> None:
    quick = form({"birth_date.p2": "S19.2.14"}, BIRTH, one_box=True)
    assert quick.validate()
    assert quick.answers() == [(Address("birth_date", "p2"), PartialDate(1944, 2, 14))]
    held = {"birth_date.p2": PartialDate(1944, 2, 14)}
    shown = AnswerForm((BIRTH,), Manner(NAMES, one_box=True), data=held)
    assert 'value="昭和19年2月14日（1944年）"' in shown["birth_date.p2"]()


class Controls(HTMLParser):
    """Collects ids, names and label targets of the built-in markup."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.labelled: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("input", "select", "textarea"):
            self.ids.append(given["id"] or "")
        if tag == "label":
            self.labelled.append(given["for"] or "")
        assert not any(name.startswith("on") or name == "style" for name in given)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_renders_escaped_and_labelled(kind: Kind) -> None:
    entry = Entry(item(kind, "thing"), ("p1",))
    sent = {f"thing.p1{part}": "<b>&\"'" for part in ("", "-family", "-year", "-what", "-bank")}
    field = form(sent, entry)["thing.p1"]
    html = str(field())
    assert "<b>" not in html
    controls = Controls(html)
    assert len(set(controls.ids)) == len(controls.ids)
    unlabelled = set(controls.ids) - set(controls.labelled)
    assert unlabelled <= {field.id}, "only the field's own id is left to the template's label"
    assert not unlabelled or not field.grouped


def test_easy_words_come_from_the_manner() -> None:
    manner = Manner(NAMES, say=lambda text: text.easy, explain=lambda problem: problem.easy)
    filled = AnswerForm((PAPER, BIRTH), manner, MultiDict({}))
    assert not filled.validate()
    assert filled["birth_date.p2"].label.text == "{見出|みだ}し"
    assert filled["birth_date.p2"].errors == ["ここに {書|か}いてください。"]


def test_a_guidance_question_becomes_an_entry() -> None:
    who = Question(item("bool", "moves"), "who", ("p1", "p2"))
    each = Question(item("date", "birth_date"), "each", ("p2",))
    once = Question(item("date", "move_date"), "once", ())
    assert [entry_of(question).name for question in (who, each, once)] == [
        "moves",
        "birth_date.p2",
        "move_date",
    ]
