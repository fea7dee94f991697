"""A paper 転出証明書 typed off once, waiting certificates, and registers after 本人確認."""

from __future__ import annotations

import io
import sqlite3
from dataclasses import replace
from uuid import uuid4

import pytest

from counter.app import create_app
from counter.cli.sample_register import write_sample
from counter.prefill.lookups import Registers, Source
from counter.prefill.register import Register
from counter.prefill.register_mapping import read_register_mapping
from counter.storage import audit, calls
from counter.storage.staff import Role
from counter.storage.times import to_ms
from counter.visit import Visit
from procedures.sheet import VISIT, Address
from procedures.values import PartialDate
from tests.counter.desk.office import Clerk, Office
from tests.counter.prefill.family import as_csv

pytestmark = pytest.mark.cpu_seconds(20)

MOVE = {
    "move.previous_address": "東京都架空区見本一丁目２番３号",
    "move.planned_date": "R8.4.1",
    "move.destination": "北海道見本市中央一条二丁目３番",
    "move.new_head": "見本　太郎",
    "move.whole_household": "true",
}
PEOPLE = (
    ("見本　太郎", "みほん たろう", "H2.8.20", "male", "head"),
    ("見本　花子", "ミホン　ハナコ", "19920502", "female", "spouse"),
    ("見本　ひなた", "ミホン　ヒナタ", "令和7年10月11日", "female", "child"),
    ("見本　トメ", "ミホン　トメ", "S23.1.15", "female", "parent"),
)
FACTS = ("name", "kana", "birth_date", "sex", "relationship")


def typed(**changes: str) -> dict[str, str | list[str]]:
    """The whole page as a clerk fills it in; `changes` use `__` for `.`."""
    boxes: dict[str, str | list[str]] = dict(MOVE)
    for row, person in enumerate(PEOPLE):
        boxes |= {f"person.{row}.{fact}": text for fact, text in zip(FACTS, person, strict=True)}
    boxes |= {"person.3.latter_elderly": "true", "person.3.care_certified": "true"}
    return boxes | {name.replace("__", "."): text for name, text in changes.items()}


@pytest.fixture
def clerk(office: Office) -> Clerk:
    return office.clerk()


def visit_on(office: Office, clerk: Clerk) -> Visit:
    return office.services.visits.open(clerk.visit)


def value(visit: Visit, item: str, subject: str = VISIT) -> object:
    answer = visit.sheet.answers.get(Address(item, subject))
    return answer.candidates[-1].value if answer and answer.candidates else None


def test_a_paper_certificate_is_typed_off_on_one_page(office: Office, clerk: Clerk) -> None:
    clerk.follows("転出証明書を写す")
    clerk.fills(typed(), "この窓口で続ける")
    assert clerk.page.h1 == "用件と、関係する人"
    visit = visit_on(office, clerk)
    assert value(visit, "events") == frozenset({"move_in"})
    assert value(visit, "entry_certificate") == "paper"
    assert len(visit.sheet.people) == 4
    assert visit.sheet.visitor == visit.sheet.people[0]
    assert value(visit, "name", visit.sheet.people[3]) == "見本　トメ"
    assert value(visit, "kana", visit.sheet.people[0]) == "ミホン　タロウ"
    assert value(visit, "birth_date", visit.sheet.people[1]) == PartialDate(1992, 5, 2)
    assert value(visit, "certified_in_previous_city", visit.sheet.people[3]) is True
    assert value(visit, "people_complete") is True
    name = visit.sheet.answers[Address("name", visit.sheet.people[1])].candidates[0]
    assert str(name.provenance) == "certificate"


def test_somebody_else_on_it_may_be_the_visitor(office: Office, clerk: Clerk) -> None:
    clerk.opens("/certificate")
    clerk.fills(typed(visitor="1"), "この窓口で続ける")
    visit = visit_on(office, clerk)
    assert value(visit, "name", visit.sheet.visitor) == "見本　花子"


def test_what_is_not_understood_is_named_and_nothing_is_lost(clerk: Clerk) -> None:
    clerk.opens("/certificate")
    clerk.fills(typed(person__1__birth_date="きのう", move__planned_date=""), "この窓口で続ける")
    assert clerk.page.status == 422
    assert "2人目の生年月日: 日付は、" in clerk.page.words
    assert "生年月日を入れてください" not in clerk.page.words
    assert "転出予定日を入れてください" in clerk.page.words
    assert clerk.page.by_id("person.1.birth_date").get("value") == "きのう"
    assert clerk.page.by_id("person.3.name").get("value") == "見本　トメ"


def test_an_empty_page_says_what_is_missing(clerk: Clerk) -> None:
    clerk.opens("/certificate")
    clerk.presses("この窓口で続ける")
    assert "1人目から、証明書に載っている方を入れてください" in clerk.page.words


def test_typed_off_for_a_kiosk_it_waits_sealed_for_the_card(office: Office, clerk: Clerk) -> None:
    clerk.opens("/certificate")
    clerk.fills(typed(), "来庁者がカードで受付機を使う")
    assert clerk.page.h1 == "転出証明書の内容を預かりました"
    clerk.opens("/")
    clerk.presses("聞き取りを始める")
    clerk.goes_to("family")
    clerk.presses("探す", name="ミホン　ト")
    clerk.presses("この証明書を使う")
    assert len(visit_on(office, clerk).sheet.people) == 4
    assert value(visit_on(office, clerk), "events") == frozenset({"move_in"})


def test_a_file_is_taken_in_at_the_desk(office: Office, clerk: Clerk) -> None:
    clerk.presses("聞き取りを始める")
    clerk.goes_to("family")
    uploads(clerk, as_csv())
    assert "転出証明書 1件を取り込みました" in clerk.page.words
    clerk.presses("探す", name="見本")
    assert "見本　ひなた" in clerk.page.words
    clerk.presses("この証明書を使う", person="")
    visit = visit_on(office, clerk)
    assert len(visit.sheet.people) == 5, "the visitor is none of them"


def test_a_file_nobody_can_read_is_refused_in_words(clerk: Clerk) -> None:
    clerk.presses("聞き取りを始める")
    clerk.goes_to("family")
    uploads(clerk, b"x,y\n1,2\n")
    assert "どの転出証明書か分かる列がありません" in clerk.page.words


def uploads(clerk: Clerk, content: bytes) -> None:
    form, _ = clerk.page.form_with("取り込む")
    token = next(one.get("value") for one in form.all("input") if one.get("name") == "csrf_token")
    data = {"csrf_token": token, "file": (io.BytesIO(content), "a.csv")}
    clerk._send("post", str(form.get("action")), data)


def with_register(office: Office, *, protected: bool = False, code: str = "1") -> Office:
    """The same office with a resident register beside it."""
    file, _ = write_sample(office.folder, protected=protected)
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE resident SET juminjotai = ?", (code,))
    connection.close()
    items = office.services.bundles.current().items
    mapping = read_register_mapping("resident", None)
    register = Register("resident", f"sqlite:///{file}", mapping, items)
    sources = [Source(register, frozenset({"move_within_notification"}), 5.0)]
    services = replace(office.services, registers=Registers(sources))
    return replace(office, app=create_app("desk", services), services=services)


def interviews_taro(clerk: Clerk) -> None:
    clerk.presses("聞き取りを始める")
    clerk.fills(
        {"events": ["move_within"], "name.p1": "見本　太郎", "birth_date.p1": "H2.8.20"},
        "聞き取りへ進む",
    )
    clerk.opens(f"/visit/{clerk.visit}/correct/address/p1")
    clerk.fills({"address.p1": "東京都架空区見本一丁目２番３号", "reason": "券面で確認"}, "直す")
    clerk.goes_to("family")


def test_a_register_is_asked_only_after_the_identity_was_checked(office: Office) -> None:
    here = with_register(office)
    clerk = here.clerk()
    interviews_taro(clerk)
    clerk.presses("台帳を照会する")
    assert "本人確認をした書類を入れてから照会してください" in clerk.page.words
    clerk.presses("台帳を照会する", identity="運転免許証")
    visit = visit_on(here, clerk)
    assert len(visit.sheet.people) == 4
    with here.services.database.reading() as connection:
        looks = [
            entry
            for entry in audit.entries(connection, visit=visit.id, limit=50)
            if entry.act == "looked_up"
        ]
    assert [(one.detail, one.actor is not None) for one in looks] == [("register:resident", True)]


def test_who_is_dead_by_the_register_is_said_loudly(office: Office) -> None:
    here = with_register(office, code="3")
    clerk = here.clerk()
    interviews_taro(clerk)
    clerk.presses("台帳を照会する", identity="運転免許証")
    assert "台帳では「死亡」です" in clerk.page.words
    clerk.goes_to("")
    assert "台帳では「死亡」です" in clerk.page.words


@pytest.mark.parametrize("may_know", [True, False])
def test_a_protected_household_is_told_to_the_role_that_may_know(
    office: Office, may_know: bool
) -> None:
    here = with_register(office, protected=True)
    roles = (Role.COUNTER, Role.PROTECTED_ADDRESS) if may_know else (Role.COUNTER,)
    clerk = here.clerk("mado2", roles)
    interviews_taro(clerk)
    clerk.presses("台帳を照会する", identity="運転免許証")
    assert ("支援措置" in clerk.page.words) is may_know
    assert "該当なし、または台帳が答えません" in clerk.page.words
    assert len(visit_on(here, clerk).sheet.people) == 1


def test_a_silent_call_shows_to_the_role_and_is_answered(office: Office) -> None:
    with office.services.database.writing() as connection:
        calls.call(connection, visit=uuid4(), at=to_ms(office.clock()))
    assert "支援措置" not in office.clerk("mado1").page.words
    knowing = office.clerk("mado3", (Role.COUNTER, Role.PROTECTED_ADDRESS))
    assert "受付機に支援措置の方がいます" in knowing.page.words
    knowing.presses("対応した")
    assert "支援措置" not in knowing.page.words
