"""The figures of visits that went through the visit layer, on the screen, in a file, on paper."""

from __future__ import annotations

import csv
import datetime as dt
import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter.config import sample_config
from counter.keys import Keyring, create_keys
from counter.statistics import Kind, Moment
from counter.statistics.before import BeforeError, read_before
from counter.statistics.figures import Names, names_of
from counter.statistics.on_paper import on_paper
from counter.statistics.report import Period, Report, as_csv, report_now, report_of
from counter.statistics.tables import Table
from counter.storage.engine import Database, open_database
from counter.visit import Visits
from printing.report import draw_report
from tests.counter.conftest import START, Clock
from tests.counter.visit.city import CLERK, NOTICE, acceptance, begin, catalog, open_visits
from tests.printing.reading import squeezed, text_of

TODAY = dt.date(2026, 4, 3)
DAY = Period(TODAY, TODAY)


def one_visit(visits: Visits, clock: Clock, *, minutes: float = 4, wait: float = 6) -> None:
    """Somebody moves in: answers, sends, waits, is accepted, and goes home."""
    visit = begin(visits)
    clock.go_on(minutes=minutes)
    visits.save(visit, told=[Moment(Kind.ANSWERED, page="question", item="moves")])
    visits.submit(visit)
    clock.go_on(minutes=wait)
    visits.tell(visit.id, Moment(Kind.CALLED))
    visits.open(visit.id, by=CLERK)
    visits.save(visit, by=CLERK, told=[Moment(Kind.CORRECTED, item="name")])
    visits.accept(visit, NOTICE, acceptance())


def one_that_gives_up(visits: Visits, clock: Clock) -> None:
    visit = begin(visits)
    clock.go_on(minutes=1)
    visits.wipe(visit.id, told=Moment(Kind.QUIT, page="question", item="moves"))


@pytest.fixture(scope="module")
def report(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Report]:
    """Six who moved in, five who gave up, one who came the day after."""
    folder, clock = tmp_path_factory.mktemp("report"), Clock()
    sqlite = open_database(f"sqlite:///{shutil.copy(migrated_sqlite, folder / 'kakanai.db')}")
    create_keys(folder / "keys")
    visits = open_visits(sqlite, Keyring.open(folder / "keys"), clock)
    for _ in range(6):
        one_visit(visits, clock)
    for _ in range(5):
        one_that_gives_up(visits, clock)
    clock.now = START + dt.timedelta(days=1)
    one_visit(visits, clock)
    with sqlite.reading() as connection:
        yield report_of(connection, DAY, names_of(catalog()), read_before(None, ()), 5)
    sqlite.close()


def table(report: Report, id_: str) -> Table:
    return next(one for one in report.tables if one.id == id_)


def cells(found: Table, label: str) -> dict[str, str]:
    [mine] = [one for one in found.rows if one.label == label]
    return dict(zip(found.columns, (cell.text for cell in mine.cells), strict=True))


def test_visits_completion_input_and_waits(report: Report) -> None:
    everybody = cells(table(report, "all"), "すべて")
    assert everybody == {
        "来庁": "11",
        "確認まで済んだ": "6",
        "途中で終わった": "5",
        "職員を呼んだ": "0",
        "済んだ割合（%）": "54.5",
        "入力の中央値（分）": "4.0",
        "入力の記録数": "6",
        "待ちの中央値（分）": "6.0",
        "待ちの記録数": "6",
    }
    assert cells(table(report, "channel"), "受付機")["来庁"] == "11"
    assert cells(table(report, "hour"), "10時台")["確認まで済んだ"] == "6"


def test_procedures_steps_waits_pages_and_items(report: Report) -> None:
    notice = cells(table(report, "procedure"), catalog().procedures["notice"].name.ja)
    assert (notice["見つかった"], notice["受理"], notice["受理の割合（%）"]) == ("6", "6", "100.0")
    assert notice["受理までの中央値（分）"] == "10.0"
    assert cells(table(report, "stage"), "質問")["中央値（分）"] == "4.0"
    assert cells(table(report, "stage"), "カード")["中央値（分）"] == "－"
    steps = cells(table(report, "steps-procedure"), catalog().procedures["notice"].name.ja)
    assert (steps["来庁"], steps["質問"], steps["カード"]) == ("6", "4.0", "－")
    assert cells(table(report, "steps-hour"), "10時台")["全体"] == "10.0"
    assert cells(table(report, "wait"), "待ち：送ってから呼ばれるまで")["記録のある来庁"] == "6"
    label = catalog().items["moves"].label.ja
    assert cells(table(report, "page"), f"質問：{label}")["やめた"] == "5"
    assert cells(table(report, "item"), catalog().items["name"].label.ja)["職員が直した"] == "6"


def test_each_figure_says_what_it_covers(report: Report) -> None:
    assert all(one.covers for one in report.tables)


def test_few_visits_are_hidden(sqlite: Database, keyring: Keyring, clock: Clock) -> None:
    visits = open_visits(sqlite, keyring, clock)
    one_visit(visits, clock)
    with sqlite.reading() as connection:
        found = report_of(connection, DAY, names_of(catalog()), read_before(None, ()), 5)
    said = {cell.text for one in found.tables for row in one.rows for cell in row.cells}
    assert said <= {"x", "－", "0"}


def test_the_burden_stands_beside_the_citys_own_table(
    sqlite: Database, keyring: Keyring, clock: Clock, tmp_path: Path
) -> None:
    path = tmp_path / "before.toml"
    path.write_text('measured = "2026年2月"\n[notice]\nnames = 4\nseconds = 900\n', "utf-8")
    visits = open_visits(sqlite, keyring, clock)
    for _ in range(6):
        one_visit(visits, clock)
    settings = sample_config(tmp_path, statistics={"before": str(path)}).statistics
    found = table(report_now(sqlite, catalog(), settings, DAY), "burden")
    assert "2026年2月" in found.covers
    assert cells(found, "氏名・フリガナを書く回数")["以前（市の表）"] == "24"
    assert cells(found, "住民の秒数") == {
        "以前（市の表）": "5,400",
        "いま（同じ来庁）": "1,440",
        "比べた来庁": "6",
        "様式どおりなら（全体）": "－",
        "いま（全体）": "1,440",
        "いま（1件あたり）": "240.0",
    }
    assert cells(found, "聞かれる数")["以前（市の表）"] == "－"


def test_as_a_file_every_number_says_its_table_and_what_it_covers(report: Report) -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv(report))))
    [visits] = [r for r in rows if (r["表"], r["行"], r["項目"]) == ("全体", "すべて", "来庁")]
    assert visits["数"] == "11"
    assert visits["範囲"].startswith("この期間に始まった来庁")
    assert {row["期間の初日"] for row in rows} == {"2026-04-03"}


def test_on_paper_everything_of_the_page_stands(report: Report) -> None:
    pdf = draw_report(on_paper(report, hall="見本市", made="令和8年4月3日 作成", training=True))
    text = squeezed(text_of(pdf))
    assert squeezed("窓口の利用と負担の報告書") in text
    assert all(squeezed(one.title) in text for one in report.tables)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[notice]\nnames = 4\n", "measured に文で"),
        ('measured = "x"\n[notise]\nnames = 4\n', "「notice」のことですか"),
        ('measured = "x"\n[notice]\nnmaes = 4\n', "nmaes は使えません"),
        ('measured = "x"\n[notice]\nnames = "4"\n', "0 以上の数"),
        ('measured = "x"\nnotice = 4\n', "見出しにしてください"),
        ("measured = \n", "読めません"),
    ],
)
def test_a_before_table_that_cannot_be_used_says_why(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "before.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(BeforeError, match=words):
        read_before(path, ("notice",))


def test_the_sample_of_a_before_table_can_be_used() -> None:
    from procedures.loading import load_bundle

    sample = Path(__file__).parents[3] / "docs" / "examples" / "before.toml"
    assert len(read_before(sample, load_bundle(None).procedures).procedures) > 3
    assert Names() == Names({}, {}, {})
