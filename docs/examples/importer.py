"""取込プログラムの見本: kakanai の連携フォルダを読み、自分の表に1件ずつ1度だけ入れる。

    python importer.py 連携フォルダ 取込.db

Python の標準ライブラリだけで動く。docs/handoff.md の約束をそのまま書いたもので、業務システムに
合わせて `store` と `mistakes` を書き換えて使う。何度動かしても、途中で止まっても、二重に入らない。
"""

import hashlib
import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Record = dict[str, Any]

TABLES = """
CREATE TABLE IF NOT EXISTS imported (record TEXT PRIMARY KEY, notice TEXT, at TEXT, errors TEXT);
CREATE TABLE IF NOT EXISTS cases (
    anken_id TEXT PRIMARY KEY, revision INTEGER, torisage INTEGER, uketsukebango TEXT,
    uketsukenengappi TEXT, tetsuzuki TEXT, shiensochi INTEGER
);
CREATE TABLE IF NOT EXISTS items (anken_id TEXT, taisho TEXT, koumoku TEXT, atai TEXT);
"""


def complete_deliveries(records: Path) -> Iterator[tuple[Path, list[Path]]]:
    """済みの印があり、大きさと SHA-256 がすべて合う連携だけを、古い順に。"""
    for done in sorted(records.glob("*.done")):
        listed = json.loads(done.read_text("utf-8"))["files"]
        files = [records / entry["file"] for entry in listed]
        if all(is_whole(file, entry) for file, entry in zip(files, listed, strict=True)):
            yield done, files


def is_whole(file: Path, entry: dict[str, Any]) -> bool:
    """一覧に書かれたとおりのファイルか。"""
    if not file.is_file():
        return False
    data = file.read_bytes()
    return len(data) == entry["bytes"] and hashlib.sha256(data).hexdigest() == entry["sha256"]


def mistakes(record: Record) -> list[dict[str, str]]:
    """業務システムの検査。ここでは「人には氏名が要る」(E0001) だけ。"""
    return [
        {"code": "E0001", "item": "shimei", "subject": person["id"]}
        for person in record["people"]
        if record["kind"] != "withdraw" and not person["items"].get("shimei", {}).get("value")
    ]


def store(database: sqlite3.Connection, record: Record) -> None:
    """1件を入れる。訂正は案件ごと入れ替え、取下げは印を付ける。古い版が後から来ても戻さない。"""
    case = record["case"]
    known = database.execute("SELECT revision FROM cases WHERE anken_id = ?", (case,)).fetchone()
    if known and known[0] > record["revision"]:
        return
    database.execute("DELETE FROM cases WHERE anken_id = ?", (case,))
    database.execute("DELETE FROM items WHERE anken_id = ?", (case,))
    database.execute(
        "INSERT INTO cases VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            case,
            record["revision"],
            record["kind"] == "withdraw",
            record["receipt"],
            record["accepted_on"],
            record["procedure"]["id"],
            record["protected"],
        ),
    )
    database.executemany(
        "INSERT INTO items VALUES (?, ?, ?, ?)",
        [
            (case, subject, name, json.dumps(entry["value"], ensure_ascii=False))
            for subject, entries in all_items(record)
            for name, entry in sorted(entries.items())
        ],
    )


def all_items(record: Record) -> Iterator[tuple[str, dict[str, Any]]]:
    """来庁・人・物ごとの項目。"""
    yield "visit", record["visit"]
    for one in [*record["people"], *record["things"]]:
        yield one["id"], one["items"]


def take(database: sqlite3.Connection, record: Record) -> None:
    """入れたことと結果を、項目と同じトランザクションで記録する。知っている id は何もしない。"""
    with database:
        key = (record["id"],)
        if database.execute("SELECT 1 FROM imported WHERE record = ?", key).fetchone():
            return
        errors = mistakes(record)
        if not errors:
            store(database, record)
        now = datetime.now(UTC).isoformat()
        row = (record["id"], record["completed_by"], now, json.dumps(errors))
        database.execute("INSERT INTO imported VALUES (?, ?, ?, ?)", row)


def receipt_of(database: sqlite3.Connection, record: Record) -> dict[str, Any]:
    """記録してある受理結果。"""
    notice, at, errors = database.execute(
        "SELECT notice, at, errors FROM imported WHERE record = ?", (record["id"],)
    ).fetchone()
    return {
        "format": "kakanai.receipt/1",
        "record": record["id"],
        "notice": notice,
        "result": "rejected" if json.loads(errors) else "accepted",
        "at": at,
        "errors": json.loads(errors),
    }


def leave_receipt(database: sqlite3.Connection, record: Record, receipts: Path) -> None:
    """受理結果を、書き終えてから名前を変えて置く。"""
    receipt = receipt_of(database, record)
    receipts.mkdir(exist_ok=True)
    unfinished = receipts / f".{record['id']}"
    unfinished.write_text(json.dumps(receipt), encoding="utf-8")
    unfinished.replace(receipts / f"{record['id']}.receipt.json")


def import_folder(folder: Path, database_file: Path) -> int:
    """連携フォルダにあるものをすべて取り込み、件数を返す。"""
    count = 0
    with closing(sqlite3.connect(database_file)) as database:
        database.executescript(TABLES)
        for done, files in complete_deliveries(folder / "records"):
            # 添付 (名前がハッシュのファイル) は、ほかの連携も使うので消さない。
            own = [file for file in files if file.name.startswith(f"{done.stem}.")]
            (source,) = [file for file in own if file.suffix == ".json"]
            record = json.loads(source.read_text("utf-8"))
            take(database, record)
            leave_receipt(database, record, folder / "receipts")
            for file in [*own, done]:
                file.unlink()
            count += 1
    return count


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("使い方: python importer.py 連携フォルダ 取込.db")
    imported = import_folder(Path(sys.argv[1]), Path(sys.argv[2]))
    sys.stdout.write(f"{imported} 件を取り込みました\n")
