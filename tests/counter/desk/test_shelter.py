"""The shelter's list: enter, find, leave, the same person twice, and a copy of it."""

from __future__ import annotations

import csv
import io

import pytest

from counter.audit import Act
from counter.storage import audit
from counter.storage.staff import Grant, Role
from counter.visit import CaseKey, Channel, Visit
from procedures.sheet import Address
from tests.counter.desk.office import Clerk, Office
from tests.counter.desk.submitted import write
from tests.counter.web.visitor import Visitor

pytestmark = pytest.mark.cpu_seconds(30)

KEY = CaseKey("disaster_shelter_registration")
HOUSEHOLD = {
    "name.new0": "架空　花子",
    "kana.new0": "かくう はなこ",
    "birth_date.new0": "S50.5.6",
    "shelter_needs.new0": ["care"],
    "name.new1": "架空　一郎",
    "stay_place": ["shelter"],
    "shelter_name": "見本小学校",
    "phone.new0": "03-5550-0100",
    "address.new0": "東京都見本区一丁目１番",
}


@pytest.fixture
def clerk(office: Office) -> Clerk:
    return office.clerk()


def enters(clerk: Clerk, household: dict[str, str | list[str]]) -> None:
    clerk.opens("/shelter")
    clerk.follows("世帯を登録する")
    clerk.fills(household, "登録する")


def registered(office: Office) -> list[Visit]:
    glances = office.services.visits.people()
    return [office.services.visits.open(one.row.id) for one in glances]


def test_a_household_is_on_the_list_and_its_record_goes_out(office: Office, clerk: Clerk) -> None:
    enters(clerk, HOUSEHOLD)
    words = clerk.page.words
    assert "避難者の名簿（いる方 2人）" in words
    assert "架空　花子カクウ　ハナコ" in words.replace(" ", "")
    assert "見本小学校" in words
    assert "介護" in words
    (visit,) = registered(office)
    assert visit.channel is Channel.SHELTER
    assert visit.cases[KEY].revision == 1, "handed over without a clerk's acceptance"


def test_a_name_alone_is_enough_and_no_name_is_not(office: Office, clerk: Clerk) -> None:
    enters(clerk, {"kana.new0": "なまえ だけ"})
    assert "いる方 1人" in clerk.page.words
    enters(clerk, {"stay_place": ["car"]})
    assert clerk.page.status == 422
    assert "少なくとも1人" in clerk.page.words
    enters(clerk, {"name.new0": "架空　次郎", "birth_date.new0": "むかし"})
    assert clerk.page.status == 422
    assert clerk.page.by_id("name.new0").get("value") == "架空　次郎"


def test_the_same_person_again_is_said_and_may_be_another(office: Office, clerk: Clerk) -> None:
    enters(clerk, HOUSEHOLD)
    enters(clerk, {"kana.new0": "カクウ　ハナコ", "birth_date.new0": "1975-05-06"})
    assert clerk.page.status == 422
    assert "もう名簿にいます: 架空　花子" in clerk.page.words
    clerk.fills({"twice": "1"}, "登録する")
    assert "重複？" in clerk.page.words
    assert "いる方 3人" in clerk.page.words


def test_a_person_is_found_by_name(clerk: Clerk) -> None:
    enters(clerk, HOUSEHOLD)
    page = clerk.fills({"name": "はなこ"}, "探す")
    assert "探した結果 1人" in page.words
    assert "架空　一郎" not in page.words
    assert "この名前の方はいません" in clerk.fills({"name": "ほかの人"}, "探す").words


def test_who_leaves_is_off_the_list_and_the_back_office_is_told(
    office: Office, clerk: Clerk
) -> None:
    enters(clerk, HOUSEHOLD)
    (visit,) = registered(office)
    who = {"person": [f"{visit.id}.p1"], "left_on": "R8.4.3", "left_to": "親せきの家"}
    assert clerk.fills({**who, "left_on": "R8.4.9"}, "退所にする").status == 422
    clerk.fills(who, "退所にする")
    assert "いる方 1人" in clerk.page.words
    assert "架空　花子" not in clerk.page.words
    clerk.follows("退所した方")
    assert "令和8年4月3日" in clerk.page.words
    assert "親せきの家" in clerk.page.words
    visit = office.services.visits.open(visit.id)
    assert visit.cases[KEY].revision == 2
    assert Address("shelter_left_on", "p2") not in visit.sheet.answers


def test_a_resident_who_registered_at_the_kiosk_is_on_the_list(
    office: Office, clerk: Clerk
) -> None:
    visit = office.services.visits.begin("kiosk", {"language": "ja"})
    visit.sheet.visitor = visit.sheet.add_person("p1")
    write(office, visit, "visit", {"events": ["shelter"], "people_complete": True})
    write(office, visit, "p1", {"name": "架空　三郎"})
    office.services.visits.save(visit)
    assert "架空" not in clerk.opens("/shelter").words, "not before it is confirmed"
    office.services.visits.submit(visit)
    assert "架空　三郎" in clerk.opens("/shelter").words


def test_the_copy_is_noted_and_tells_no_protected_address(office: Office, clerk: Clerk) -> None:
    enters(clerk, HOUSEHOLD)
    enters(
        clerk, {"name.new0": "=cmd　守子", "address.new0": "秘密の町", "phone.new0": "03-5550-0101"}
    )
    hidden = next(v for v in registered(office) if len(v.sheet.people) == 1)
    write(office, hidden, "visit", {"protected_household_hint": True})
    write(office, hidden, "visit", {"consent_safety_info": "anyone"})
    office.services.visits.save(hidden)
    clerk.opens("/shelter")
    form, _ = clerk.page.form_with("CSV に書き出す")
    answer = clerk.client.post("/shelter/export", data=clerk._filled(form, {}))
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert answer.headers["Cache-Control"] == "no-store"
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    by_name = {row["氏名"]: row for row in rows}
    assert by_name["架空　花子"]["住所"] == "東京都見本区一丁目１番"
    secret = by_name["'=cmd　守子"]
    assert (secret["住所"], secret["電話番号"]) == ("非公開", "非公開")
    assert secret["安否の問い合わせ"] == "答えない"
    assert "秘密の町" not in answer.text
    with office.services.database.reading() as connection:
        acts = [one.act for one in audit.entries(connection)]
    assert Act.EXPORTED in acts
    assert Act.SAW_LIST in acts


def test_only_the_section_that_keeps_the_list_sees_it(office: Office, clerk: Clerk) -> None:
    enters(clerk, HOUSEHOLD)
    stranger = office.clerk("kosodate", [Grant(Role.COUNTER, "子育て支援課")])
    for page in ("/shelter", "/shelter/enter"):
        assert stranger.opens(page).status == 403
    assert stranger.client.post("/shelter/export").status_code in (400, 403)
    keeper = office.clerk("kiki", [Grant(Role.COUNTER, "危機管理課")])
    assert "架空　花子" in keeper.opens("/shelter").words
    assert Visitor(office.app).opens("/shelter").h1 == "窓口のサインイン"
