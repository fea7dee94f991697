import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from counter.config import Target
from counter.handoff.mapping import find_mapping, read_mapping
from counter.handoff.record import Record, build_record
from counter.handoff.writers import delivery_of
from counter.handoff.writers.keyin import keyin_file
from tests.counter.handoff.family import VISIT_FACTS, moving_family, notice_facts, small_bundle
from tests.servers.browser import assert_accessible
from tests.servers.web import serving

MAPPING = read_mapping(
    "screen",
    {
        "title": "受け側の画面",
        "encoding": "cp932",
        "table": [
            {
                "id": "ido",
                "rows": "person:movers",
                "column": [
                    {"label": "生年月日", "value": "row.seinengappi"},
                    {"label": "氏名", "value": "row.shimei", "width": 6},
                    {"label": "電話", "value": "row.phone"},
                ],
            }
        ],
    },
)


def notice(**changes: object) -> Record:
    name = str(changes.pop("name", "見本　太郎"))
    facts = notice_facts(**changes)
    return build_record(small_bundle(), moving_family(name=name), facts, VISIT_FACTS)


def page_of(record: Record) -> str:
    return keyin_file(record, MAPPING).data.decode()


def test_lines_are_in_the_order_of_the_screen() -> None:
    found = re.findall(r'<th scope="row">(.+?)</th>', page_of(notice()))
    assert found == ["生年月日", "氏名", "電話"] * 2


def test_what_a_screen_will_not_take_is_said_beside_the_value() -> None:
    text = page_of(notice(name="\U00020bb7野　太郎左衛門"))
    assert "\U00020bb7野　太郎左衛門" in text
    assert "E0002 使えない文字があります" in text
    assert "E0003 桁数が多すぎます" in text


def test_nothing_a_person_typed_becomes_markup() -> None:
    text = page_of(notice(name="<script>alert(1)</script>"))
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_a_protected_household_is_told_apart() -> None:
    assert "支援措置" not in page_of(notice())
    assert "支援措置" in page_of(notice(protected=True))


def test_it_is_one_of_the_formats() -> None:
    target = Target(name="inbox", url="file:/nowhere", formats=("keyin",))
    mapping = find_mapping("standard", small_bundle().mappings)
    delivery = delivery_of(notice(), target.formats, mapping)
    assert [file.name.partition(".")[2] for file in delivery.files] == ["keyin.html"]


@pytest.mark.integration
def test_a_press_copies_the_value_and_ticks_it_off(
    page: Page, shot: Callable[[Page, str], None]
) -> None:
    data = keyin_file(notice(), MAPPING).data

    def application(environ: object, start_response: Callable[..., object]) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [data]

    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    with serving(application) as url:
        page.goto(url)
        assert_accessible(page)
        page.get_by_role("button", name="氏名を写す").first.click()
        assert page.evaluate("navigator.clipboard.readText()") == "見本　太郎"
        expect(page.get_by_role("checkbox", name="氏名は転記済み").first).to_be_checked()
        expect(page.get_by_role("checkbox", name="電話は転記済み").first).not_to_be_checked()
        shot(page, "keyin")
