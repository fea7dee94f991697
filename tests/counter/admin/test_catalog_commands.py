"""The catalog on the command line: publishing, going back, and what came from where."""

from __future__ import annotations

import datetime as dt
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from counter.cli import catalog, main
from counter.cli.assembly import NotReady
from counter.cli.catalog_publishing import moment
from counter.storage import audit, bundles
from counter.storage.bundles import Publication
from counter.storage.engine import open_database
from counter.storage.shelf import BundleShelf
from procedures.bundle import Bundle
from procedures.disasters import offered
from procedures.findings import Finding
from procedures.loading import SHIPPED, build, layered, load_bundle, read_folder
from procedures.proving import Report, check
from tests.counter.conftest import START
from tests.procedures.disaster_city import RAIN

pytestmark = pytest.mark.cpu_seconds(20)

CONFIG = """
[city]
name = "見本市"
code = "011002"
folder = "city"
[node]
key_folder = "keys"
[storage]
url = "sqlite:///kakanai.db"
"""

NEW = "kerosene_allowance"
WRONG = Finding("error", "city/procedures/x.toml", "outcome", "決して当てはまらない行です")


@pytest.fixture
def hall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation whose city has a folder, and a catalog check that finds nothing."""
    (tmp_path / "config.toml").write_text(CONFIG, "utf-8")
    (tmp_path / "city").mkdir()
    name_hall(tmp_path, "本庁舎")
    assert run(tmp_path, "db", "upgrade") == 0
    finds(monkeypatch)
    return tmp_path


def run(hall: Path, *words: str) -> int:
    return main([*words, "--config", str(hall / "config.toml")])


def finds(monkeypatch: pytest.MonkeyPatch, *findings: Finding) -> None:
    """Replace the minute-long proof by its result."""

    def inspected(bundle: Bundle, law_day: dt.date, **_: object) -> Report:
        return Report(findings, "", 0, 0, 0, 0.0)

    monkeypatch.setattr(catalog, "inspect", inspected)


def name_hall(hall: Path, name: str) -> None:
    (hall / "city" / "city.toml").write_text(f'hall = "{name}"\n', "utf-8")


def published(hall: Path) -> list[Publication]:
    database = open_database(f"sqlite:///{hall / 'kakanai.db'}")
    with database.reading() as connection:
        made = bundles.history(connection)
        acts = [entry.detail for entry in audit.entries(connection) if entry.act == "published"]
    database.close()
    assert acts == [one.version for one in reversed(made)]
    return made


def test_publish_and_go_back(hall: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(hall, "catalog", "publish") == 0
    assert run(hall, "catalog", "publish") == 2
    assert "すでに有効" in capsys.readouterr().err
    name_hall(hall, "新庁舎")
    assert run(hall, "catalog", "diff") == 0
    assert "city hall: 本庁舎 → 新庁舎\n違うキー 1" in capsys.readouterr().out
    assert run(hall, "catalog", "publish") == 0
    assert run(hall, "catalog", "rollback") == 0
    last, second, first = published(hall)
    assert last.version == first.version != second.version
    assert run(hall, "catalog", "rollback", second.version[:8]) == 0
    assert run(hall, "catalog", "rollback", "ffffffffffff") == 2
    capsys.readouterr()
    assert run(hall, "catalog", "history") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line[0] for line in lines] == ["*", " ", " ", " "]
    assert lines[0][2:10] == second.version[:8]


def test_a_catalog_with_errors_is_published_only_in_a_hurry_and_for_14_days(
    hall: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    finds(monkeypatch, WRONG)
    assert run(hall, "catalog", "publish") == 1
    assert "決して当てはまらない行です" in capsys.readouterr().out
    assert published(hall) == []
    assert run(hall, "catalog", "publish", "--urgent", "災害の特例") == 0
    (urgent,) = published(hall)
    assert urgent.reason == "災害の特例"
    assert urgent.valid_until is not None
    assert urgent.valid_until - urgent.valid_from == 14 * 24 * 60 * 60 * 1000


def test_a_disaster_is_in_force_for_the_next_visit(
    hall: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(hall, "catalog", "publish") == 0
    (hall / "city" / "disasters.toml").write_text(RAIN, "utf-8")
    finds(monkeypatch, WRONG)
    assert run(hall, "catalog", "publish", "--urgent", "6月5日からの大雨") == 0
    with closing(open_database(f"sqlite:///{hall / 'kakanai.db'}")) as database:
        current = BundleShelf(database, None).current()
    assert [one.id for one in offered(current, dt.date(2026, 6, 10))] == ["r8_0605_rain"]


def test_a_folder_that_does_not_load_is_not_published_even_in_a_hurry(
    hall: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (hall / "city" / "city.toml").write_text("hal = 1\n", "utf-8")
    assert run(hall, "catalog", "publish", "--urgent", "急ぎ") == 2
    assert "hal というキーはありません" in capsys.readouterr().err
    assert published(hall) == []


def test_a_moment_is_japanese_time_and_never_past() -> None:
    assert moment("", START) == START
    assert moment("2026-04-10", START).astimezone(dt.UTC).isoformat()[:16] == "2026-04-09T15:00"
    for wrong in ("来週", "2026-04-01"):
        with pytest.raises(NotReady, match=wrong):
            moment(wrong, START)


def test_show_says_which_file_set_each_key(hall: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(hall, "catalog", "show", "city") == 0
    shown = capsys.readouterr().out
    assert "city hall = 本庁舎  （city/city.toml）" in shown
    assert "（city.toml）" in shown
    assert run(hall, "catalog", "show", "move_in_notificaton") == 2
    assert "move_in_notification" in capsys.readouterr().err


def test_upgrade_names_what_is_no_longer_needed(
    hall: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(hall, "catalog", "upgrade", "--base", "shipped") == 0
    assert "下で変わった 0、もう要らない 0" in capsys.readouterr().out
    assert run(hall, "catalog", "upgrade") == 2
    assert "公開されたカタログ版がありません" in capsys.readouterr().err


CITYS_KEYS = {
    "city.toml": 'hall = "架空市役所"\n',
    "amounts/ours.toml": (
        '[[amount]]\nid = "move_notice_days"\n'
        'values = [{ from = 2026-04-01, value = 21, source = "架空市の特例" }]\n'
    ),
    "procedures/water_start.toml": 'counters = [{ section = "水道サービス課", window = "8番" }]\n',
}
"""Three keys a city sets for itself."""

LAW = {
    "amounts/deadlines.toml": ("住民基本台帳法22条1項・23条・25条", "住民基本台帳法22条2項"),
    "procedures/water_start.toml": ('law = "水道法15条', 'law = "水道法16条'),
}
"""What a new release of the shipped catalog changes beneath them."""


def test_three_keys_of_a_city_survive_an_upgrade_that_names_the_law_beneath(
    hall: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, text in CITYS_KEYS.items():
        (hall / "city" / name).parent.mkdir(exist_ok=True)
        (hall / "city" / name).write_text(text, "utf-8")
    assert run(hall, "catalog", "publish") == 0
    release = tmp_path / "release"
    shutil.copytree(SHIPPED, release)
    for name, (before, after) in LAW.items():
        text = (release / name).read_text("utf-8")
        assert before in text
        (release / name).write_text(text.replace(before, after), "utf-8")
    for module in ("procedures.loading", "counter.cli.catalog_folder"):
        monkeypatch.setattr(f"{module}.SHIPPED", release)
    capsys.readouterr()
    assert run(hall, "catalog", "upgrade") == 0
    told = capsys.readouterr().out
    assert "下で変わった 2、もう要らない 0、載る先がない 0、誤り 0" in told
    assert "amount.move_notice_days" in told
    assert "法令: procedure.water_start law: 水道法15条・見本市給水条例 → 水道法16条" in told
    assert run(hall, "catalog", "publish") == 0
    bundle = load_bundle(hall / "city")
    assert bundle.version == published(hall)[0].version
    assert bundle.city.hall == "架空市役所"
    assert bundle.amounts["move_notice_days"].on(dt.date(2026, 11, 21)) == 21
    water = bundle.procedures["water_start"]
    assert (water.counters[0].section, water.law[:6]) == ("水道サービス課", "水道法16条")


def test_coverage_names_the_rows_no_case_shows(
    hall: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = Path(__file__).parents[2] / "cases" / "procedures"
    (hall / "cases").mkdir()
    shutil.copy(cases / "water_start.toml", hall / "cases")
    assert run(hall, "catalog", "coverage", "--cases", str(hall / "cases")) == 0
    told = capsys.readouterr().out
    assert "3/3  water_start" in told
    assert "0/3  water_stop" in told
    assert "事例のない行 0: refer" in told
    assert "三つの事例がそろった手続 1/" in told


def test_decision_tables_are_written_from_the_folder(
    hall: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(hall, "catalog", "new", NEW) == 0
    assert run(hall, "catalog", "tables", str(hall / "tables")) == 0
    assert "index.md から読めます" in capsys.readouterr().out
    assert "なぜ要るかを一文で。" in (hall / "tables" / "procedures" / f"{NEW}.md").read_text(
        "utf-8"
    )
    index = (hall / "tables" / "index.md").read_text("utf-8")
    assert "(events/move_in.md)" in index


def test_a_new_procedure_loads_and_is_refused_until_it_has_a_rule(
    hall: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(hall, "catalog", "new", NEW) == 0
    bundle = build(layered(read_folder(SHIPPED), read_folder(hall / "city")))
    report = check(bundle, bundle.procedures[NEW].verified_on, only=[NEW])
    assert [one.file for one in report.errors] == [f"city/procedures/{NEW}.toml"]
    for again in (NEW, "move_in_notification", "灯油"):
        assert run(hall, "catalog", "new", again) == 2
    told = capsys.readouterr().err
    assert "もうあります" in told
    assert "製品のカタログにあります" in told


def test_schemas_are_written_beside_the_citys_files(hall: Path) -> None:
    assert run(hall, "catalog", "schema") == 0
    written = {path.stem for path in (hall / "city" / ".schema").glob("*.json")}
    assert {"item", "procedure", "amount"} <= written
    build(layered(read_folder(SHIPPED), read_folder(hall / "city")))
