"""The statistics pages: charts a screen reader can read, files, and periods that are wrong."""

from __future__ import annotations

import pytest

from counter.admin.counting import KEY
from counter.statistics import Kind, Moment, report
from counter.storage.staff import Role
from tests.counter.admin.bureau import Bureau
from tests.counter.conftest import Clock
from tests.counter.test_beside import finish


@pytest.fixture
def busy(bureau: Bureau, clock: Clock) -> Bureau:
    """Seven residents who came to a kiosk and gave up at the same question, and a desk visit."""
    visits = bureau.services.visits
    for _ in range(7):
        visit = visits.begin("kiosk")
        clock.go_on(minutes=2)
        visits.tell(visit.id, Moment(Kind.ANSWERED, page="events"))
        visits.wipe(visit.id, told=Moment(Kind.QUIT, page="question", item="move_date"))
    visits.begin("desk")
    return bureau


def test_the_page_shows_charts_tables_and_hides_what_is_few(busy: Bureau) -> None:
    clerk = busy.staff()
    clerk.opens("/statistics")
    page = clerk.page.words
    assert "受け付けた場所ごと" in page
    assert "質問：転入・転居した日" in page or "質問：" in page
    assert "そのほか（2行。数が少ない）" in page
    html = str(clerk.client.get("/statistics").get_data(as_text=True))
    assert 'role="img"' in html
    assert "<desc id=" in html
    assert "style=" not in html


def test_the_same_as_a_file_and_on_paper(busy: Bureau) -> None:
    clerk = busy.staff(role=Role.AUDITOR)
    found = clerk.client.get("/statistics.csv")
    assert found.data.decode("utf-8-sig").startswith("期間の初日,")
    assert "全体,すべて,来庁,8" in found.get_data(as_text=True)
    paper = clerk.client.get("/statistics.pdf")
    assert paper.data.startswith(b"%PDF")
    assert "attachment" in paper.headers["Content-Disposition"]


def test_a_busy_period_is_counted_beside_the_pages(
    busy: Bureau, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = busy.staff()
    at_once = clerk.client.get("/statistics.csv").data
    monkeypatch.setattr(report, "QUICKLY_COUNTED", 3)
    page = clerk.opens("/statistics")
    assert "数えています" in page.words
    assert "CSV を保存する" not in page.words
    assert clerk.client.get("/statistics/state").json == {"done": False}
    assert clerk.client.get("/statistics.csv").location.startswith("/admin/statistics?first=")
    finish(busy.app.extensions[KEY]._beside)
    assert clerk.client.get("/statistics/state").json == {"done": True}
    assert "受け付けた場所ごと" in clerk.opens("/statistics").words
    assert clerk.client.get("/statistics.csv").data == at_once
    assert clerk.client.get("/statistics.pdf").data.startswith(b"%PDF")
    clock.go_on(minutes=10)
    assert "数えています" in clerk.opens("/statistics").words


@pytest.mark.parametrize("page", ["statistics", "statistics.csv", "statistics.pdf"])
@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-04-31", "2026-05-01", "の形で入れてください"),
        ("2026-05-02", "2026-05-01", "初日が末日より後です"),
        ("2020-01-01", "2026-05-01", "100 日まで"),
    ],
)
def test_a_period_that_cannot_be_is_said_instead_of_another_s_figures(
    bureau: Bureau, page: str, first: str, last: str, words: str
) -> None:
    answer = bureau.staff().client.get(f"/{page}?first={first}&last={last}")
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)


def test_a_before_table_that_cannot_be_used_is_said(bureau: Bureau) -> None:
    path = bureau.folder / "before.toml"
    path.write_text("[x]\n", "utf-8")
    settings = bureau.services.config.statistics
    object.__setattr__(settings, "before", path)
    answer = bureau.staff().client.get("/statistics")
    assert "以前の表を直してください" in answer.get_data(as_text=True)
