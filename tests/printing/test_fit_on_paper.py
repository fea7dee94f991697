"""Whatever the values are: no ink outside their boxes on the rendered page, or a refusal by name.

Values are set in Mincho, the form in Gothic. The form alone is rendered; its lines, labels and grey
cells wall the boxes in. From where a value begins, the white of its box is flooded up to those
walls: all ink of values must lie in what is flooded, and no two values may overlap.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import TypeGuard

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import ImageChops, ImageDraw

from printing import PrintJob, render
from printing.clusters import clusters
from printing.fonts import FontLibrary, installed_fonts
from printing.ink import A4, POINTS, Ink, Run
from printing.job import draw_sheet
from printing.pdf import write_pdf
from printing.preview import Sample, draw_sample
from procedures.guidance import Verdict
from procedures.sheet import Address
from tests.printing.reading import rendered
from tests.printing.visits import DAUGHTER, FAMILY, bundle, job_of

DPI = 96
FORM_INK, VALUE_INK, FLOOD = 250, 200, 128

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
    max_examples=4,
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


@pytest.mark.long
def test_long_values_stay_in_their_boxes_on_every_sheet(fonts: FontLibrary, tmp_path: Path) -> None:
    for procedure in bundle().sheets:
        for page in draw_sample(bundle(), procedure, Sample.LONGEST, fonts):
            check_page(page, tmp_path)


@pytest.mark.integration
def test_the_check_finds_ink_outside_a_box(fonts: FontLibrary, tmp_path: Path) -> None:
    """The check itself: a value pushed over the line beside it is noticed."""
    page = drawn_pages(job_of(FAMILY, only="move_in_notification"), fonts)[0]
    place, run = next((i, m) for i, m in enumerate(page.marks) if is_value(m))
    page.marks[place] = run._replace(x=run.x + 90 * POINTS)
    with pytest.raises(AssertionError):
        check_page(page, tmp_path)


def check_visit(path: Path, values: dict[Address, str], folder: Path) -> None:
    job = job_of(path, values)
    result = render(job)
    labels = {bundle().items[address.item].label.ja for address in values}
    assert {refusal.label for refusal in result.refused} <= labels
    assert all(refusal.reason == "does_not_fit" for refusal in result.refused)
    stopped = {(refusal.procedure, refusal.subject) for refusal in result.refused}
    for wanted in job.wanted:
        verdict = wanted.verdict
        if verdict.procedure.id in bundle().sheets and key_of(verdict) not in stopped:
            for page in drawn_pages(replace(job, wanted=(wanted,)), installed_fonts()):
                check_page(page, folder)


def key_of(verdict: Verdict) -> tuple[str, str]:
    return verdict.procedure.id, verdict.subject


def drawn_pages(job: PrintJob, fonts: FontLibrary) -> list[Ink]:
    return draw_sheet(job, job.wanted[0], fonts).pages


def is_value(mark: str | Run) -> TypeGuard[Run]:
    return isinstance(mark, Run) and mark.face.serif


def check_page(page: Ink, folder: Path) -> None:
    runs = [mark for mark in page.marks if is_value(mark)]
    form = Ink(marks=[mark for mark in page.marks if not is_value(mark)])
    walls, ink = rendered(write_pdf([form, Ink(marks=list(runs))], ""), folder, DPI)
    free = walls.point(lambda grey: 255 if grey > FORM_INK else 0)
    for run in runs:
        start = beginning(run)
        if free.getpixel(start) == 255:
            ImageDraw.floodfill(free, start, FLOOD)
    inside = free.point(lambda grey: 255 if grey == FLOOD else 0)
    values = ink.point(lambda grey: 255 if grey < VALUE_INK else 0)
    assert ImageChops.subtract(values, inside).getbbox() is None
    rectangles = [rectangle(run) for run in runs]
    assert not any(overlap(a, b) for a, b in combinations(rectangles, 2))


def beginning(run: Run) -> tuple[int, int]:
    """A point at the left end of a text, in pixels."""
    return round((run.x + 1) / 72 * DPI), round((A4[1] * POINTS - run.y - 2) / 72 * DPI)


def rectangle(run: Run) -> tuple[float, float, float, float]:
    """Where a text stands, in points: its spaces at the end take no room."""
    drawn = clusters("".join(run.text).rstrip(" 　"))
    width = run.face.width(drawn) * run.size / 1000
    return run.x, run.y - 0.12 * run.size, run.x + width, run.y + 0.88 * run.size


def overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    slack = 0.3
    apart_across = a[2] <= b[0] + slack or b[2] <= a[0] + slack
    apart_down = a[3] <= b[1] + slack or b[3] <= a[1] + slack
    return not (apart_across or apart_down)
