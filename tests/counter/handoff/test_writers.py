import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.handoff.mapping import Mapping, find_mapping, read_mapping
from counter.handoff.problems import ErrorCode, Problem, UnwritableError
from counter.handoff.record import Record, build_record
from counter.handoff.writers import delivery_of
from counter.handoff.writers.csv_files import csv_files, defused
from procedures.findings import CatalogError
from tests.counter.handoff.family import VISIT_FACTS, moving_family, notice_facts, small_bundle

STANDARD = find_mapping("standard", small_bundle().mappings)


def notice(**changes: str) -> Record:
    sheet = moving_family(**changes)
    return build_record(small_bundle(), sheet, notice_facts(), VISIT_FACTS)


def mapping(*columns: dict[str, object], rows: str = "person", **changes: object) -> Mapping:
    table = {"id": "t", "rows": rows, "column": list(columns)}
    return read_mapping("test", {"title": "試し", "table": [table], "quote": "needed"} | changes)


def written(record: Record, mapping: Mapping) -> str:
    (file,) = csv_files(record, mapping)
    return file.data.decode(mapping.encoding)


def problems(record: Record, mapping: Mapping) -> list[tuple[str, str, str]]:
    with pytest.raises(UnwritableError) as failure:
        csv_files(record, mapping)
    return [(str(p.code), p.item, p.subject) for p in failure.value.problems]


def read(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_the_standard_tables_hold_every_item() -> None:
    record = notice()
    application, people, items = csv_files(record, STANDARD)
    assert application.name == f"20260403-move_in_notification-{record.id}.shinsei.csv"
    (row,) = read(application.data)
    assert (row["renkei_id"], row["uketsukebango"]) == (str(record.id), "K7MP-3XQ9")
    assert [row["shimei"] for row in read(people.data)] == ["見本　太郎", "架空　恵子"]
    assert [row["seibetsu"] for row in read(people.data)] == ["1", "2"]
    values = {(row["taisho"], row["koumoku"]): row["atai"] for row in read(items.data)}
    assert values["p2", "seinengappi"] == "1931-02-00"
    assert values["visit", "jusho_choaza"] == "中央一条二丁目"
    assert len(values) == sum(
        len(items) for items in (record.content["visit"], *_item_tables(record))
    )


def _item_tables(record: Record) -> list[dict[str, object]]:
    return [person["items"] for person in record.content["people"]]


def test_the_standard_file_has_a_bom_crlf_and_quotes() -> None:
    data = csv_files(notice(), STANDARD)[1].data
    assert data.startswith(b'\xef\xbb\xbf"renkei_id",')
    assert data.endswith(b'"\r\n')


def test_columns_order_names_codes_dates_and_letters() -> None:
    wanted = mapping(
        {"label": "生年月日", "value": "row.seinengappi", "dates": "compact"},
        {"label": "和暦", "value": "row.seinengappi", "dates": "wareki"},
        {"label": "性別", "value": "row.seibetsu", "codes": {"1": "男", "2": "女"}},
        {"label": "電話", "value": "applicant.phone", "letters": "full"},
        {"label": "区分", "fixed": "転入"},
        newline="lf",
    )
    assert written(notice(), wanted).splitlines() == [
        "生年月日,和暦,性別,電話,区分",
        "19900820,平成2年8月20日,男,０１１－５５５－０１００,転入",
        "1931-02-00,1931-02-00,女,０１１－５５５－０１００,転入",
    ]


def test_a_table_for_one_group_has_its_rows_only() -> None:
    wanted = mapping({"label": "人", "value": "row.id"}, rows="person:applicant", header="none")
    assert written(notice(), wanted) == "p1\r\n"


def test_a_table_for_other_procedures_is_not_written() -> None:
    table = {"id": "t", "rows": "record", "procedures": ["water_start"], "column": []}
    table["column"] = [{"label": "受付", "value": "record.receipt"}]
    assert csv_files(notice(), read_mapping("m", {"title": "水道", "table": [table]})) == []


def test_cp932_reports_what_it_lacks() -> None:
    wanted = mapping({"label": "氏名", "value": "row.shimei"}, encoding="cp932")
    assert written(notice(name="髙﨑　太郎"), wanted).startswith("氏名\r\n髙﨑　太郎")
    assert problems(notice(name="\U00020bb7野　太郎"), wanted) == [("E0002", "shimei", "p1")]


def test_a_city_may_decide_what_stands_for_a_character() -> None:
    wanted = mapping(
        {"label": "氏名", "value": "row.shimei"},
        encoding="cp932",
        replace={"\U00020bb7": "吉", "〜": "～"},
    )
    assert "吉野　太郎" in written(notice(name="\U00020bb7野　太郎"), wanted)


def test_everything_that_does_not_fit_is_listed_at_once() -> None:
    wanted = mapping(
        {"label": "氏名", "value": "row.shimei", "width": 3},
        {"label": "電話", "value": "row.phone", "required": True},
        {"label": "性別", "value": "row.seibetsu", "codes": {"1": "M"}},
    )
    assert problems(notice(), wanted) == [
        ("E0001", "phone", "p2"),
        ("E0003", "shimei", "p1"),
        ("E0003", "shimei", "p2"),
        ("E0004", "seibetsu", "p2"),
    ]


def test_a_width_may_count_bytes() -> None:
    column = {"label": "氏名", "value": "row.shimei", "width": 10}
    wanted = mapping(column, count="bytes", encoding="cp932")
    assert written(notice(), wanted)
    assert problems(notice(), mapping(column, count="bytes")) == [
        ("E0003", "shimei", "p1"),
        ("E0003", "shimei", "p2"),
    ]


def test_the_words_for_staff_name_the_item_and_not_its_value() -> None:
    error = UnwritableError([Problem(ErrorCode.LENGTH, "shimei", "p1")])
    assert str(error) == "E0003 shimei (p1): 桁数が多すぎます"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_formula_is_defused_for_spreadsheets_only(start: str) -> None:
    phone = f"{start}HYPERLINK(1)"
    column = {"label": "電話", "value": "applicant.phone"}
    wanted = mapping(column, rows="record", header="none", spreadsheet=True, quote="all")
    assert written(notice(phone=phone), wanted) == f'"\'{phone}"\r\n'
    exact = mapping(column, rows="record", header="none", quote="all")
    assert written(notice(phone=phone), exact) == f'"{phone}"\r\n'


@given(st.text(st.characters(codec="utf-8"), min_size=1).filter(lambda text: "\x00" not in text))
@pytest.mark.cpu_seconds(20)
def test_any_text_survives_a_csv_file(text: str) -> None:
    wanted = mapping({"label": "値", "name": "value", "value": "applicant.phone"}, rows="record")
    (file,) = csv_files(notice(phone=text), wanted)
    lines = list(csv.reader(io.StringIO(file.data.decode(), newline="")))
    assert lines[1:] == [[text]]


@given(st.text())
def test_a_defused_cell_starts_no_formula(text: str) -> None:
    assert not defused(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_delivery_is_complete_and_says_so() -> None:
    record = notice()
    delivery = delivery_of(record, ("json", "csv"), STANDARD)
    assert delivery == delivery_of(record, ("json", "csv"), STANDARD)
    manifest = json.loads(delivery.done.data)
    assert manifest["record"] == str(record.id)
    assert [named["file"] for named in manifest["files"]] == [f.name for f in delivery.files]


def test_names_of_files_say_nothing_about_anybody() -> None:
    delivery = delivery_of(notice(), ("json", "csv"), STANDARD)
    assert all(file.name.isascii() for file in (*delivery.files, delivery.done))


def test_an_unknown_mapping_names_those_there_are() -> None:
    with pytest.raises(CatalogError, match=r"もしかして standard.*あるのは .*standard"):
        find_mapping("standards", small_bundle().mappings)


def test_every_mistake_of_a_mapping_is_named() -> None:
    table = {"id": "t", "rows": "cats", "column": [{"labl": "氏名", "value": "row.shimei"}]}
    with pytest.raises(CatalogError) as failure:
        read_mapping("mine", {"title": "x", "encoding": "sjis", "table": [table]})
    words = str(failure.value)
    for part in ("mappings/mine.toml", "encoding", "cp932", "rows", "labl", "label が要ります"):
        assert part in words
