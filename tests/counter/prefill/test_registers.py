"""Registers: a family found by the card's four items, and never in the way when they are slow."""

import datetime as dt
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Column, Date, MetaData, String, Table, create_engine, insert, select
from sqlalchemy.pool import NullPool

from counter.cli.sample_register import COLUMNS, write_sample
from counter.config import sample_config
from counter.keys import Keyring
from counter.prefill.looking_up import GONE, LookUp
from counter.prefill.lookups import (
    BROKE,
    FAILURES_BEFORE_REST,
    REST_SECONDS,
    Registers,
    Source,
)
from counter.prefill.matching import FourItems
from counter.prefill.opening import open_registers
from counter.prefill.register import Household, Register
from counter.prefill.register_mapping import RegisterMapping, read_register_mapping
from counter.storage import audit, calls
from counter.storage.engine import Database
from counter.visit import Visit, VisitState
from counter.visit.states import Channel
from procedures.findings import CatalogError
from procedures.sheet import VISIT, Address, Provenance
from procedures.sheet import Source as From
from procedures.values import Kind, PartialDate, Sex, Value
from tests.counter.conftest import START
from tests.servers.postgres import Postgres
from tests.shipped import shipped_bundle

BUNDLE = shipped_bundle()
TARO = FourItems("見本　太郎", "東京都架空区見本一丁目２番３号", PartialDate(1990, 8, 20), Sex.MALE)
MAPPING = read_register_mapping("resident", None)
USES = frozenset({"move_within_notification"})


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.integration)])
def resident_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The sample register, on each kind of database."""
    file, _ = write_sample(tmp_path)
    if request.param == "sqlite":
        yield f"sqlite:///{file}"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    with postgres.database("register") as url:
        copy_to(url, file)
        yield url


def copy_to(url: str, file: Path) -> None:
    """The same rows on PostgreSQL, the birth date as a real date column."""
    source, there = create_engine(f"sqlite:///{file}"), create_engine(url, poolclass=NullPool)
    kinds = {"seinengappi": Date}
    table = Table(
        "resident", MetaData(), *(Column(name, kinds.get(name, String)) for name in COLUMNS)
    )
    table.metadata.create_all(there)
    old = Table("resident", MetaData(), autoload_with=source)
    with source.connect() as connection:
        rows = [dict(row) for row in connection.execute(select(old)).mappings()]
    for row in rows:
        row["seinengappi"] = dt.date.fromisoformat(row["seinengappi"])
    with there.begin() as connection:
        connection.execute(insert(table), rows)
    source.dispose()


def registers(url: str, mapping: RegisterMapping = MAPPING, name: str = "resident") -> Registers:
    return Registers([Source(Register(name, url, mapping, BUNDLE.items), USES, 5.0)])


def visit_for(*events: str) -> Visit:
    visit = Visit(
        uuid4(),
        1,
        VisitState.GUIDANCE,
        "",
        BUNDLE.version,
        START,
        None,
        START.date(),
        Channel.KIOSK,
    )
    visit.sheet.visitor = visit.sheet.add_person("p1")
    visit.sheet.write(
        Address("events"), Kind.CHOICES, frozenset(events), provenance=Provenance(From.RESIDENT),
        at=START,
    )  # fmt: skip
    return visit


def value(visit: Visit, item: str, subject: str = VISIT) -> Value | None:
    answer = visit.sheet.answers.get(Address(item, subject))
    return answer.candidates[-1].value if answer and answer.candidates else None


@pytest.fixture
def look(sqlite: Database, keyring: Keyring):  # type: ignore[no-untyped-def]
    """Look up a visit in these registers; whether the household is protected."""

    def looks(asked: Registers, visit: Visit, holder: FourItems = TARO) -> bool:
        return LookUp(asked, sqlite, keyring, BUNDLE, visit, START).of_holder("p1", holder)

    return looks


def test_a_family_of_four_is_filled_in(resident_url: str, look) -> None:  # type: ignore[no-untyped-def]
    visit = visit_for("move_within")
    assert not look(registers(resident_url), visit)
    assert [value(visit, "kana", one) for one in visit.sheet.people] == [
        "ミホン　タロウ", "ミホン　ハナコ", "ミホン　ヒナタ", "ミホン　トメ",
    ]  # fmt: skip
    assert value(visit, "people_complete") is True
    assert [value(visit, "relationship_to_head_before", one) for one in visit.sheet.people] == [
        "head", "spouse", "child", "parent",
    ]  # fmt: skip
    kana = visit.sheet.answers[Address("kana", "p2")].candidates[0]
    assert str(kana.provenance) == "register:resident"


def test_another_address_finds_nobody(resident_url: str) -> None:
    other = FourItems(TARO.name, "東京都別区一丁目", TARO.birth_date, TARO.sex)
    assert registers(resident_url).household(other) is None


def test_a_procedure_it_may_not_be_used_for_does_not_ask_it(resident_url: str, look) -> None:  # type: ignore[no-untyped-def]
    visit = visit_for("pregnancy")
    look(registers(resident_url), visit)
    assert visit.sheet.people == ["p1"]


def test_who_looked_where_is_audited_without_a_value(
    resident_url: str,
    look,
    sqlite: Database,  # type: ignore[no-untyped-def]
) -> None:
    visit = visit_for("move_within")
    look(registers(resident_url), visit)
    with sqlite.reading() as connection:
        (entry,) = audit.entries(connection, visit=visit.id, limit=9)
    assert (entry.act, entry.actor, entry.detail) == ("looked_up", None, "register:resident")


def test_a_protected_household_is_flagged_called_for_and_not_filled_in(
    tmp_path: Path,
    look,
    sqlite: Database,  # type: ignore[no-untyped-def]
) -> None:
    file, _ = write_sample(tmp_path, protected=True)
    visit = visit_for("move_within")
    assert look(registers(f"sqlite:///{file}"), visit)
    assert visit.sheet.people == ["p1"]
    assert value(visit, "protected_household_hint") is True
    with sqlite.reading() as connection:
        assert [call.visit for call in calls.open_calls(connection)] == [visit.id]


@pytest.mark.parametrize(("code", "word"), [("2", "転出"), ("3", "死亡"), ("9", "消除")])
def test_who_is_no_resident_any_more_is_an_alarm(
    tmp_path: Path, look, code: str, word: str
) -> None:  # type: ignore[no-untyped-def]
    file, _ = write_sample(tmp_path)
    engine = create_engine(f"sqlite:///{file}", poolclass=NullPool)
    table = Table("resident", MetaData(), autoload_with=engine)
    with engine.begin() as connection:
        connection.execute(table.update().values(juminjotai=code))
    visit = visit_for("move_within")
    look(registers(f"sqlite:///{file}"), visit)
    assert visit.settings[GONE] == word
    assert visit.sheet.people == ["p1"]


def test_another_register_answers_by_the_number_the_resident_register_gave(
    tmp_path: Path,
    look,  # type: ignore[no-untyped-def]
) -> None:
    file, _ = write_sample(tmp_path)
    care = tmp_path / "care.db"
    engine = create_engine(f"sqlite:///{care}", poolclass=NullPool)
    names = ("atenabango", "shimei", "jusho", "seinengappi", "seibetsu", "yokaigodo")
    table = Table("care", MetaData(), *(Column(name, String) for name in names))
    table.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(table).values(atenabango="1004", yokaigodo="要介護2"))
    mapping = RegisterMapping.model_validate(
        {
            "table": "care",
            "key": {
                "name": ["shimei"], "address": ["jusho"], "birth_date": "seinengappi",
                "sex": ["seibetsu"], "number": "atenabango",
            },
            "items": {"care_level": ["yokaigodo"]},
            "codes": {"care_level": {"要介護2": "care2"}},
        }
    )  # fmt: skip
    both = Registers(
        [
            Source(Register("resident", f"sqlite:///{file}", MAPPING, BUNDLE.items), USES, 5.0),
            Source(Register("care", f"sqlite:///{care}", mapping, BUNDLE.items), USES, 5.0),
        ]
    )
    visit = visit_for("move_within")
    look(both, visit)
    grandmother = visit.sheet.people[3]
    level = visit.sheet.answers[Address("care_level", grandmother)].candidates[0]
    assert (level.value, str(level.provenance)) == ("care2", "register:care")


class Stuck:
    """A register that does not answer before the test lets it."""

    name = "resident"

    def __init__(self) -> None:
        self.release = threading.Event()
        self.asked = 0

    def household_of(self, holder: FourItems, number: str = "") -> Household | None:
        self.asked += 1
        self.release.wait(20)
        return None

    def check(self) -> list[str]:
        self.release.wait(20)
        return []


class Broken(Stuck):
    """A driver that raises what nobody expected."""

    def check(self) -> list[str]:
        raise RuntimeError("氏名 架空 恵子")


def test_a_look_that_breaks_off_is_not_called_slow() -> None:
    asked = Registers([Source(Broken(), USES, 5)])  # type: ignore[arg-type]
    assert asked.problems() == {"resident": [BROKE]}


def test_a_stuck_register_holds_nobody_up_and_is_left_alone_for_a_while() -> None:
    stuck, now = Stuck(), [0.0]
    asked = Registers([Source(stuck, USES, 0.05)], clock=lambda: now[0])  # type: ignore[arg-type]
    for _ in range(FAILURES_BEFORE_REST + 2):
        assert asked.household(TARO) is None
    assert stuck.asked == FAILURES_BEFORE_REST
    assert asked.problems() == {"resident": ["0.05秒では答えません"]}
    stuck.release.set()
    now[0] += REST_SECONDS
    assert asked.household(TARO) is None
    assert stuck.asked == FAILURES_BEFORE_REST + 1


def test_a_register_that_is_not_there_is_named_without_its_password(tmp_path: Path) -> None:
    gone = registers("postgresql+psycopg://reader:secret@127.0.0.1:1/register")
    assert gone.household(TARO) is None
    (sentence,) = gone.problems()["resident"]
    assert "台帳を読めません" in sentence
    assert "secret" not in sentence


def test_missing_columns_are_named(tmp_path: Path) -> None:
    file, _ = write_sample(tmp_path)
    mapping = MAPPING.model_copy(
        update={"household": "koseki", "items": {**MAPPING.items, "phone": ("denwa",)}}
    )
    assert registers(f"sqlite:///{file}", mapping).problems()["resident"] == [
        "表 resident に列がありません: koseki"
    ]
    mapping = mapping.model_copy(update={"household": ""})
    assert registers(f"sqlite:///{file}", mapping).problems()["resident"] == [
        "[items] phone: どの列も表にありません（denwa）"
    ]


def test_a_register_is_never_written_to(tmp_path: Path) -> None:
    file, _ = write_sample(tmp_path)
    before = file.read_bytes()
    registers(f"sqlite:///{file}").household(TARO)
    assert file.read_bytes() == before
    assert registers(f"sqlite:///{tmp_path}/none.db").household(TARO) is None
    assert not (tmp_path / "none.db").exists()


def test_an_item_no_person_has_is_refused_when_the_program_starts(tmp_path: Path) -> None:
    mapping = tmp_path / "m.toml"
    mapping.write_text(
        'table = "t"\n[key]\nname = ["a"]\naddress = ["b"]\nbirth_date = "c"\nsex = ["d"]\n'
        '[items]\ncare_leve = ["e"]\n',
        "utf-8",
    )
    config = sample_config(
        tmp_path,
        register=[  # type: ignore[arg-type]
            {"name": "care", "url": "sqlite:///c.db", "mapping": "m.toml", "legal_ground": "法",
             "procedures": ["care_certification_new"]}
        ],
    )  # fmt: skip
    with pytest.raises(CatalogError, match="care_leve はありません（もしかして care_level）"):
        open_registers(config, BUNDLE.items)
