"""The case on one screen: where values come from, correcting them, and two clerks at once."""

from __future__ import annotations

import pytest

from counter.storage.staff import Role
from counter.visit import Visit
from procedures.sheet import Address, Source
from tests.counter.desk.office import Clerk, Office
from tests.counter.desk.submitted import write

pytestmark = pytest.mark.cpu_seconds(30)

NAME = Address("name", "p1")


@pytest.fixture
def clerk(office: Office) -> Clerk:
    return office.clerk()


def rows(clerk: Clerk) -> dict[str, str]:
    """The lines of values and origins: id → words."""
    return {row.get("id"): row.text for row in clerk.page.root.all("tr") if "." in row.get("id")}


def test_the_queue_opens_by_number_however_it_is_typed(clerk: Clerk, visit: Visit) -> None:
    assert visit.receipt in clerk.opens("/").words
    for typed in (visit.receipt, visit.receipt.replace("-", "").lower(), f" {visit.receipt} "):
        clerk.opens("/")
        assert clerk.presses("開く", receipt=typed).path.endswith(str(visit.id))


@pytest.mark.parametrize("typed", ["XXXX-XXXX", "https://example.jp/q?1", "", "9784003101018"])
def test_a_foreign_code_is_said_plainly(clerk: Clerk, typed: str) -> None:
    page = clerk.presses("開く", receipt=typed)
    assert page.status == 404
    assert "番号" in page.words
    assert not typed or typed not in page.words


def test_nothing_about_people_is_in_the_queue(clerk: Clerk, visit: Visit) -> None:
    assert visit.receipt in clerk.opens("/").words
    assert "見本　太郎" not in clerk.page.words
    assert "架空" not in clerk.page.words


def test_a_visit_of_yesterday_is_late(office: Office, clerk: Clerk, visit: Visit) -> None:
    office.clock.go_on(days=1)
    clerk.signs_in("mado1")
    headings = [h2.text for h2 in clerk.page.root.all("h2")]
    assert "前日までの未処理（1件）" in headings
    assert visit.receipt in clerk.page.words


def test_every_value_says_where_it_came_from(clerk: Clerk, visit: Visit) -> None:
    clerk.opens(f"/visit/{visit.id}")
    found = rows(clerk)
    assert "本人の回答" in found["name.p1"]
    assert "計算" in found["filing_date.visit"]
    assert all(link in clerk.page.words for link in ("住民基本台帳法", "直す"))


def test_sources_that_disagree_are_shown_side_by_side(
    office: Office, clerk: Clerk, visit: Visit
) -> None:
    write(office, visit, "p1", {"birth_date": "1990-08-21"}, source=Source.CARD)
    office.services.visits.save(visit)
    clerk.opens(f"/visit/{visit.id}")
    row = clerk.page.by_id("birth_date.p1")
    assert "dk-disagrees" in row.get("class")
    assert "カード：平成2年8月21日" in row.text
    assert "本人の回答：" in row.text


def test_a_correction_needs_a_reason_and_keeps_the_old_value(
    office: Office, clerk: Clerk, visit: Visit
) -> None:
    clerk.opens(f"/visit/{visit.id}/correct/name/p1")
    page = clerk.fills({"name.p1": "見本　太朗"}, "直す")
    assert page.status == 422
    assert "理由" in page.words
    clerk.fills({"name.p1": "見本　太朗", "reason_chosen": "書類で確認した"}, "直す")
    assert "見本　太朗" in rows(clerk)["name.p1"]
    answer = office.services.visits.open(visit.id).sheet.answers[NAME]
    by_source = {candidate.provenance.source: candidate for candidate in answer.candidates}
    assert by_source[Source.CLERK].value == "見本　太朗"
    assert by_source[Source.CLERK].reason == "書類で確認した"
    assert by_source[Source.RESIDENT].value == "見本　太郎"


def test_a_correction_that_is_not_understood_is_kept_on_the_screen(
    clerk: Clerk, visit: Visit
) -> None:
    clerk.opens(f"/visit/{visit.id}/correct/birth_date/p1")
    page = clerk.fills({"birth_date.p1": "S64.1.8", "reason": "訂正"}, "直す")
    assert page.status == 422
    assert "暦にない日付" in page.words
    assert page.by_id("birth_date.p1").get("value") == "S64.1.8"
    assert page.by_id("reason").get("value") == "訂正"


def test_the_second_of_two_clerks_sees_what_changed_and_decides(
    office: Office, clerk: Clerk, visit: Visit
) -> None:
    second = office.clerk("mado2")
    for one in (clerk, second):
        one.opens(f"/visit/{visit.id}/correct/name/p1")
    office.clock.go_on(seconds=30)
    clerk.fills({"name.p1": "見本　太朗", "reason": "書類"}, "直す")
    page = second.fills({"name.p1": "見本　汰郎", "reason": "書類"}, "直す")
    assert page.status == 409
    assert page.h1 == "ほかの職員が先に変更しました"
    (change,) = [
        row.text for row in page.root.all("tr") if "職員" in row.text and "氏名" in row.text
    ][:1]
    assert "見本　太朗" in change, "what stands there now"
    assert "見本　汰郎" in page.words, "what this clerk typed"
    assert "職員　mado1直した氏名" in page.words
    stored = office.services.visits.open(visit.id).sheet.answers[NAME]
    assert stored.candidates[-1].value == "見本　太朗"
    second.fills({"choose.name.p1": "mine"}, "選んだとおりに送る")
    answer = office.services.visits.open(visit.id).sheet.answers[NAME]
    assert answer.candidates[-1].value == "見本　汰郎"
    assert [one.value for one in answer.replaced] == ["見本　太朗"]


def test_who_saw_and_did_what(office: Office, clerk: Clerk, visit: Visit) -> None:
    clerk.opens(f"/visit/{visit.id}/correct/name/p1")
    clerk.fills({"name.p1": "見本　太朗", "reason": "書類"}, "直す")
    auditor = office.clerk("kansa", [Role.AUDITOR])
    words = auditor.opens(f"/visit/{visit.id}/history").words
    assert "職員　mado1直した氏名" in words
    assert "職員　kansa見た" in words
    assert "太朗" not in words


def test_an_item_the_catalog_does_not_have_cannot_be_corrected(clerk: Clerk, visit: Visit) -> None:
    for path in ("nothing/p1", "name/p9", "individual_number/p1"):
        assert clerk.opens(f"/visit/{visit.id}/correct/{path}").status == 404


def test_a_visit_that_is_gone_says_so(clerk: Clerk) -> None:
    page = clerk.opens("/visit/00000000-0000-4000-8000-000000000000")
    assert page.status == 404
    assert "もうありません" in page.words
