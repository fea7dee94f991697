"""Whatever the values of a visit are: no ink outside their boxes, or a refusal by name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from printing import PrintJob, render
from printing.fonts import FontLibrary, installed_fonts
from printing.ink import POINTS, Ink
from printing.job import draw_sheet
from procedures.guidance import Verdict
from procedures.sheet import Address
from tests.printing.boxes import check_pages, is_value
from tests.printing.visits import DAUGHTER, FAMILY, bundle, job_of

NAMES = st.text(alphabet="見本髙﨑𠮷田　太郎ＡＢab邉", min_size=1, max_size=30)
PLACES = st.text(alphabet="北海道見本市中央一条二丁目３番　メゾンー12-3㐂", min_size=1, max_size=90)
KANA = st.text(alphabet="ミホンタロウャッー　", min_size=1, max_size=40)
PHONES = st.text(alphabet="0123456789-", min_size=1, max_size=16)
TEXTS = st.text(alphabet="ポチ柴犬、茶雄。\n（見本病院）12", min_size=1, max_size=120)


def texts_of(people: list[str]) -> dict[Address, st.SearchStrategy[str]]:
    found: dict[Address, st.SearchStrategy[str]] = {
        Address("new_address"): PLACES,
        Address("previous_address"): PLACES,
    }
    for person in people:
        found[Address("name", person)] = NAMES
        found[Address("kana", person)] = KANA
        found[Address("phone", person)] = PHONES
        found[Address("address", person)] = PLACES
    return found


FAMILY_TEXTS = st.fixed_dictionaries(
    {
        **texts_of(["self", "wife", "baby", "grandmother"]),
        Address("dog_description", "dog1"): TEXTS,
        Address("jan1_address", "self"): PLACES,
        Address("employer", "self"): TEXTS,
        Address("clinic", "grandmother"): TEXTS,
    }
)
DAUGHTER_TEXTS = st.fixed_dictionaries(
    {
        **texts_of(["daughter", "insured"]),
        Address("clinic", "insured"): TEXTS,
        Address("attending_doctor", "insured"): NAMES,
        Address("notes_to_staff"): TEXTS,
    }
)
SETTINGS = settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.mark.integration
@SETTINGS
@given(FAMILY_TEXTS)
def test_a_familys_values_stay_in_their_boxes(tmp_path: Path, values: dict[Address, str]) -> None:
    check_visit(FAMILY, values, tmp_path)


@pytest.mark.integration
@SETTINGS
@given(DAUGHTER_TEXTS)
def test_the_daughters_values_stay_in_their_boxes(
    tmp_path: Path, values: dict[Address, str]
) -> None:
    check_visit(DAUGHTER, values, tmp_path)


@pytest.mark.integration
def test_the_check_finds_ink_outside_a_box(fonts: FontLibrary, tmp_path: Path) -> None:
    """The check itself: a value pushed over the line beside it is noticed."""
    page = drawn_pages(job_of(FAMILY, only="move_in_notification"), fonts)[0]
    place, run = next((i, m) for i, m in enumerate(page.marks) if is_value(m))
    page.marks[place] = run._replace(x=run.x + 90 * POINTS)
    with pytest.raises(AssertionError):
        check_pages([page], tmp_path)


def check_visit(path: Path, values: dict[Address, str], folder: Path) -> None:
    job = job_of(path, values)
    result = render(job)
    labels = {bundle().items[address.item].label.ja for address in values}
    assert {refusal.label for refusal in result.refused} <= labels
    assert all(refusal.reason == "does_not_fit" for refusal in result.refused)
    stopped = {(refusal.procedure, refusal.subject) for refusal in result.refused}
    pages = [
        page
        for wanted in job.wanted
        if wanted.verdict.procedure.id in bundle().sheets and key_of(wanted.verdict) not in stopped
        for page in drawn_pages(replace(job, wanted=(wanted,)), installed_fonts())
    ]
    check_pages(pages, folder)


def key_of(verdict: Verdict) -> tuple[str, str]:
    return verdict.procedure.id, verdict.subject


def drawn_pages(job: PrintJob, fonts: FontLibrary) -> list[Ink]:
    return draw_sheet(job, job.wanted[0], fonts).pages
