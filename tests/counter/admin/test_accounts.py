"""The staff's accounts on the admin page: roles per section, helpers for a time, new passwords."""

from __future__ import annotations

import datetime as dt

import pytest

from counter.audit import Act
from counter.storage import audit, staff
from counter.storage.staff import Grant, Role, Staff
from tests.counter.admin.bureau import Bureau
from tests.counter.desk.office import Clerk

CHILDCARE = "子育て支援課"
OWN = "みどりの傘と三毛猫の散歩"


def account(bureau: Bureau, login: str) -> Staff:
    with bureau.services.database.reading() as connection:
        found = staff.by_login(connection, login=login)
    assert found is not None
    return found


def opens(screen: Clerk, who: Staff) -> None:
    screen.opens(f"/staff/{who.id}")


def test_helpers_come_as_a_list_work_in_their_section_and_end(bureau: Bureau) -> None:
    screen = bureau.staff()
    screen.opens("/staff")
    page = screen.presses(
        "加えて、はじめのパスワードを出す",
        people="ouen1,応援　一郎\nouen2,応援　二子\n",
        last_day="2026-04-10",
        grant=[f"counter:{CHILDCARE}"],
    )
    assert "この画面にだけ出ます" in page.words
    password = page.root.all("code")
    first = next(password).text
    known = account(bureau, "ouen1")
    assert known.grants == {Grant(Role.COUNTER, CHILDCARE)}
    clerk = Clerk(bureau.office.app)
    assert clerk.signs_in("ouen1", first).h1 == "自分のパスワードを決める"
    assert clerk.presses("決めてサインイン", new=OWN, again=OWN).h1 == "受付一覧"
    bureau.office.clock.go_on(days=8)
    assert "サインイン" in clerk.opens("/").words
    assert "職員番号かパスワードが違います" in clerk.signs_in("ouen1", OWN).words
    assert first not in screen.opens("/staff").words
    assert "2026-04-10 に終了" in bureau.staff("joho2").opens("/staff").words


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"people": "ouen1"}, "1 行目"),
        ({"people": ""}, "1 人から"),
        ({"people": "ouen1,一郎" + "a" * 60_000}, "60,000 文字まで"),
        ({"people": "joho1,だれか"}, "もう登録"),
        ({"people": "ouen1,一郎", "last_day": "あした"}, "使える最後の日"),
        ({"people": "ouen1,一郎", "grant": []}, "役割を一つ以上"),
        ({"people": "ouen1,一郎", "grant": ["it:市民課"]}, "読めません"),
        ({"people": "ouen1,一郎", "grant": ["boss"]}, "ありません"),
    ],
)
def test_a_list_that_cannot_be_taken_changes_nothing_and_stays_on_the_page(
    bureau: Bureau, typed: dict[str, str | list[str]], words: str
) -> None:
    screen = bureau.staff()
    screen.opens("/staff")
    page = screen.presses("加えて、はじめのパスワードを出す", **typed)
    assert page.status == 422
    assert words in page.words
    (box,) = page.root.all("textarea")
    assert box.text == typed["people"]
    with bureau.services.database.reading() as connection:
        assert [one.login for one in staff.everyone(connection)] == ["joho1"]


def test_roles_and_last_day_are_changed_and_audited_by_id(bureau: Bureau) -> None:
    clerk = bureau.hires("mado1", Role.COUNTER)
    screen = bureau.staff()
    screen.opens("/staff")
    screen.follows("mado1")
    page = screen.presses(
        "変える", grant=[f"counter:{CHILDCARE}", "reviewer"], last_day="2026-05-31"
    )
    assert f"審査、窓口（{CHILDCARE}）" in page.words or f"窓口（{CHILDCARE}）、審査" in page.words
    known = account(bureau, "mado1")
    assert known.grants == {Grant(Role.COUNTER, CHILDCARE), Grant(Role.REVIEWER)}
    assert "2026-05-31 まで" in page.words
    with bureau.services.database.reading() as connection:
        last = audit.entries(connection)[-1]
    assert (last.act, last.detail) == (Act.STAFF_CHANGED, f"changed {clerk}")
    assert last.actor == account(bureau, "joho1").id


def test_a_section_the_catalog_lost_stays_on_offer(bureau: Bureau) -> None:
    with bureau.services.database.writing() as connection:
        staff.add(
            connection, login="old", name="昔", password_hash="x",
            roles=[Grant(Role.COUNTER, "すぐやる課")], at=0,
        )  # fmt: skip
    screen = bureau.staff()
    opens(screen, account(bureau, "old"))
    assert "すぐやる課" in screen.page.words
    screen.presses("変える")
    assert account(bureau, "old").grants == {Grant(Role.COUNTER, "すぐやる課")}


def test_nobody_takes_the_own_administration_away(bureau: Bureau) -> None:
    screen = bureau.staff()
    opens(screen, account(bureau, "joho1"))
    page = screen.presses("変える", grant=["auditor"])
    assert page.status == 422
    assert "外せません" in page.words
    assert account(bureau, "joho1").roles == {Role.IT}
    opens(screen, account(bureau, "joho1"))
    assert "サインインできなくする" not in screen.page.words


def test_a_forgotten_password_is_made_new_and_shown_once(bureau: Bureau) -> None:
    clerk = bureau.office.clerk("mado1")
    screen = bureau.staff()
    opens(screen, account(bureau, "mado1"))
    page = screen.presses("新しいパスワードを出す")
    assert clerk.opens("/").h1 == "窓口のサインイン"
    fresh = next(page.root.all("code")).text
    assert Clerk(bureau.office.app).signs_in("mado1", fresh).h1 == "自分のパスワードを決める"
    assert "違います" in Clerk(bureau.office.app).signs_in("mado1").words


def test_who_is_stopped_is_out_at_the_next_press(bureau: Bureau) -> None:
    clerk = bureau.office.clerk("mado1")
    screen = bureau.staff()
    opens(screen, account(bureau, "mado1"))
    assert "停止" in screen.presses("サインインできなくする").words
    assert "サインイン" in clerk.opens("/").words


def test_the_app_is_forgotten(bureau: Bureau) -> None:
    who = bureau.hires("mado1", Role.COUNTER)
    with bureau.services.database.writing() as connection:
        staff.use_factor(connection, staff=who, factor=b"sealed", step=1)
    screen = bureau.staff()
    opens(screen, account(bureau, "mado1"))
    screen.presses("認証アプリの登録を消す")
    assert account(bureau, "mado1").factor is None


def test_an_auditor_reads_and_changes_nothing(bureau: Bureau) -> None:
    bureau.hires("mado1", Role.COUNTER)
    screen = bureau.staff("kansa1", Role.AUDITOR)
    assert "mado1" in screen.opens("/staff").words
    opens(screen, account(bureau, "mado1"))
    assert not [b for b in screen.page.root.all("button") if b.text != "サインアウト"]


def test_a_list_ends_with_the_day_in_japan(bureau: Bureau) -> None:
    screen = bureau.staff()
    screen.opens("/staff")
    screen.presses("加えて、はじめのパスワードを出す", people="ouen1,応援", last_day="R8.4.10")
    midnight = dt.datetime(2026, 4, 10, 15, tzinfo=dt.UTC)
    assert account(bureau, "ouen1").ends_at == midnight.timestamp() * 1000
