"""Finding a visit by what was scanned, a call number or a name; why something finds none."""

from __future__ import annotations

import datetime as dt

import pytest

from counter.audit import Act
from counter.storage import audit
from counter.storage.staff import Role
from counter.visit import Visit
from counter.visit.receipt_number import code_of, new_number
from tests.counter.desk.office import Clerk, Office
from tests.counter.desk.submitted import MOVE_IN, begun
from tests.visits.family import Family

pytestmark = pytest.mark.cpu_seconds(30)

OTHER_CITY = "011002"


@pytest.fixture
def clerk(office: Office) -> Clerk:
    return office.clerk()


def scans(clerk: Clerk, text: str) -> str:
    clerk.opens("/")
    return clerk.fills({"receipt": text}, "開く").words


def own_city(office: Office) -> str:
    return office.services.bundles.current().city.code


def test_the_code_of_the_slip_and_the_number_alone_open_the_visit(
    office: Office, clerk: Clerk, visit: Visit
) -> None:
    for text in (visit.receipt, code_of(own_city(office), visit.receipt)):
        scans(clerk, text)
        assert clerk.visit == visit.id


def test_a_slip_of_another_city_is_called_so(office: Office, clerk: Clerk, visit: Visit) -> None:
    words = scans(clerk, code_of(OTHER_CITY, visit.receipt))
    assert f"ほかの市区町村（団体コード {OTHER_CITY}）の控えです" in words


def test_a_number_nobody_here_has_is_not_here(clerk: Clerk) -> None:
    assert "この市にありません" in scans(clerk, new_number())


def test_a_purged_visit_is_said_to_be_purged_and_when(
    office: Office, clerk: Clerk, visit: Visit
) -> None:
    me = office.hires("mado9")
    for key in [key for key, case in visit.cases.items() if case.annex_of is None]:
        office.services.visits.withdraw(visit, key, by=me, reason="試験")
    office.clock.go_on(days=4000)
    assert office.services.visits.purge(dt.timedelta(days=1)).visits == 1
    clerk = office.clerk()
    assert "保存期間が過ぎたため、2037年3月16日に消しました" in scans(clerk, visit.receipt)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("1234 5678 9018", "個人番号のようです"),
        ("https://example.test/abc", "ホームページのアドレス"),
        ("WIFI:T:WPA;S:shiyakusho;P:secret;;", "控えの QR コードではありません"),
        ("12", "受付がつながっていません"),
        ("K7MP", "英数字8文字"),
        ("", "英数字8文字"),
    ],
)
def test_whatever_else_is_scanned_is_named_and_never_repeated(
    clerk: Clerk, code: str, words: str
) -> None:
    page = scans(clerk, code)
    assert words in page
    assert code.replace(" ", "") not in page or len(code) < 5


def test_a_name_in_kanji_or_any_kana_finds_the_person(clerk: Clerk, visit: Visit) -> None:
    for name in ("見本", "見本太郎", "みほん", "ﾐﾎﾝ　ﾀﾛｳ", "太郎"):
        clerk.opens("/find")
        page = clerk.fills({"name": name}, "探す")
        assert visit.receipt in page.words, name
    assert "東京都" not in clerk.page.words, "no address is shown"


def test_the_birth_date_narrows_it(office: Office, clerk: Clerk, visit: Visit) -> None:
    born = visit.sheet.answers[next(a for a in visit.sheet.answers if a.item == "birth_date")]
    clerk.opens("/find")
    page = clerk.fills({"name": "見本", "born": str(born.candidates[0].value)}, "探す")
    assert "1人" in page.words
    page = clerk.fills({"name": "見本", "born": "1930年1月1日"}, "探す")
    assert "0人" in page.words


def test_a_name_in_the_box_of_numbers_is_searched(clerk: Clerk, visit: Visit) -> None:
    assert visit.receipt in scans(clerk, "みほん")


@pytest.mark.parametrize(
    ("stored", "typed"), [("髙﨑", "高崎"), ("高崎", "髙﨑"), ("濵邉", "浜辺")]
)
def test_a_name_is_found_in_every_shape_of_its_characters(
    office: Office, clerk: Clerk, stored: str, typed: str
) -> None:
    family = Family.load(MOVE_IN)
    people = [{**one, "name": f"{stored}　{one['id']}"} for one in family.case["person"]]
    office.services.visits.submit(begun(office, Family({**family.case, "person": people})))
    clerk.opens("/find")
    page = clerk.fills({"name": typed}, "探す")
    assert f"{len(people)}人" in page.words
    assert stored in page.words, "shown as it is registered"


def test_one_letter_or_a_strange_date_is_asked_again(clerk: Clerk, visit: Visit) -> None:
    clerk.opens("/find")
    assert "2文字以上" in clerk.fills({"name": "見"}, "探す").words
    assert "生年月日" in clerk.fills({"name": "見本", "born": "むかし"}, "探す").words


def test_who_was_shown_is_noted_and_the_name_is_not(
    office: Office, clerk: Clerk, visit: Visit
) -> None:
    clerk.opens("/find")
    clerk.fills({"name": "見本"}, "探す")
    clerk.fills({"name": "いない人"}, "探す")
    with office.services.database.reading() as connection:
        noted = [one for one in audit.entries(connection) if one.act == Act.SEARCHED]
    assert [one.visit for one in noted] == [visit.id, None]
    assert {one.detail for one in noted} == {""}


def test_a_visit_of_this_kiosk_alone_is_not_found(office: Office, clerk: Clerk) -> None:
    begun(office, Family.load(MOVE_IN))
    clerk.opens("/find")
    assert "0人" in clerk.fills({"name": "見本"}, "探す").words


def test_an_interview_that_was_left_is_found_and_listed(office: Office, clerk: Clerk) -> None:
    clerk.opens("/")
    clerk.presses("聞き取りを始める")
    clerk.fills({"name.p1": "架空　恵子", "events": ["care"]}, "聞き取りへ進む")
    another = office.clerk("mado2", [Role.COUNTER])
    assert "聞き取りの途中（1件）" in another.opens("/").words
    assert "聞き取り中" in scans(another, "架空")
