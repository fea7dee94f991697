"""Questions on kiosk screens (one thing each) and desk screens (a list)."""

from __future__ import annotations

from forms.pages import dense_pages, page_for, pages_of
from tests.forms.items import item
from tests.forms.questions import Question


def each(name: str, person: str) -> Question:
    return Question(item("text", name), "each", (person,))


NAME, KANA = each("name", "p1"), each("kana", "p1")
OTHER_KANA, BIRTH = each("kana", "p2"), each("birth_date", "p1")
DATE = Question(item("date", "move_date"), "once", ())


def test_name_and_reading_of_one_person_share_a_screen() -> None:
    assert page_for(KANA, [NAME, OTHER_KANA, BIRTH]).questions == (KANA, NAME)
    assert page_for(BIRTH, [NAME, KANA]).questions == (BIRTH,)


def test_every_question_is_on_exactly_one_screen_in_order() -> None:
    asked = [DATE, KANA, BIRTH, OTHER_KANA, NAME]
    pages = pages_of(asked)
    assert [page.id for page in pages] == ["move_date", "kana.p1", "birth_date.p1", "kana.p2"]
    assert sorted(q.item.id for page in pages for q in page.questions) == sorted(
        q.item.id for q in asked
    )


def test_a_who_question_stands_alone() -> None:
    who = Question(item("bool", "name"), "who", ("p1",))
    assert page_for(who, [KANA]).questions == (who,)


def test_desk_screens_keep_a_person_together() -> None:
    people = [each(f"item_{n}", person) for n in range(4) for person in ("p1", "p2", "p3")]
    pages = dense_pages([DATE, *people], size=6)
    assert [len(page.questions) for page in pages] == [5, 4, 4]
    assert {q.subjects for q in pages[1].questions} == {("p2",)}


def test_a_person_with_too_many_questions_is_cut() -> None:
    many = [each(f"item_{n}", "p1") for n in range(7)]
    assert [len(page.questions) for page in dense_pages(many, size=3)] == [3, 3, 1]
    assert dense_pages([]) == []
