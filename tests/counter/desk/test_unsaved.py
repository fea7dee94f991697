"""Work carried through the sign-in page: sealed, whole, and only ours."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from counter.desk.unsaved import Work, open_, seal

SECRET, ANOTHER = b"1" * 32, b"2" * 32
FIELDS = st.lists(st.tuples(st.text(), st.text()), max_size=8)


@given(FIELDS)
def test_work_comes_back_whole(fields: list[tuple[str, str]]) -> None:
    work = Work("/visit/x/ask", fields)
    assert open_(SECRET, seal(SECRET, work)) == work


def test_what_was_typed_cannot_be_read_on_the_way() -> None:
    sealed = seal(SECRET, Work("/visit/x/ask", [("name.p1", "見本　太郎")]))
    assert "見本" not in sealed
    assert "name" not in sealed
    assert "見本" not in repr(Work("/visit/x/ask", [("name.p1", "見本　太郎")]))


def test_another_hall_s_or_a_forged_text_is_nothing() -> None:
    sealed = seal(SECRET, Work("/visit/x/ask", []))
    assert open_(ANOTHER, sealed) is None
    assert open_(SECRET, sealed[:-4] + "AAAA") is None
    assert open_(SECRET, "") is None
