"""A register and a certificate file of invented people: those whose virtual cards are shipped."""

from __future__ import annotations

import csv
from pathlib import Path

from sqlalchemy import Column, MetaData, String, Table, create_engine, insert
from sqlalchemy.pool import NullPool

REGISTER, CERTIFICATE = "resident.db", "certificate.csv"

COLUMNS = (
    "atenabango", "setaibango", "shimei", "shimei_furigana", "seinengappi", "seibetsu",
    "jusho_todofuken", "jusho_shikugunchosonmei", "jusho_choaza", "jusho_banchigohyoki",
    "jusho_katagaki", "jusho_yubinbango", "juminjotai", "tsuzukigara", "gaikokujinjumin",
    "shiensochi",
)  # fmt: skip
"""Names of the 基本データリスト in romaji, as `mappings/resident.toml` reads them."""

HERE = ("北海道", "見本市", "中央三条四丁目", "５番６号", "", "0600000", "1")
BEFORE = ("東京都", "架空区", "見本一丁目", "２番３号", "", "1000001", "1")

PEOPLE = (
    ("1001", "H1", "見本　太郎", "ミホン　タロウ", "1990-08-20", "1", *BEFORE, "世帯主", "0", "0"),
    ("1002", "H1", "見本　花子", "ミホン　ハナコ", "1992-05-02", "2", *BEFORE, "妻", "0", "0"),
    ("1003", "H1", "見本　ひなた", "ミホン　ヒナタ", "2025-10-11", "2", *BEFORE, "子", "0", "0"),
    ("1004", "H1", "見本　トメ", "ミホン　トメ", "1948-01-15", "2", *BEFORE, "母", "0", "0"),
    ("1005", "H2", "見本　次郎", "ミホン　ジロウ", "1985-03-03", "1", *HERE, "世帯主", "0", "0"),
)  # fmt: skip

CERTIFIED = (
    "転出証明書番号", "転出前住所", "転出予定年月日", "転出先住所", "転出先世帯主", "異動区分",
    "転入予約_新住所", "転入予約_電話番号", "氏名", "氏名_振り仮名", "生年月日", "性別", "続柄",
    "外国人住民", "国民健康保険", "後期高齢者医療", "介護保険",
)  # fmt: skip

MOVE = (
    "R8-0001", "東京都架空区見本一丁目２番３号", "2026-04-01", "北海道見本市中央一条二丁目３番",
    "見本　太郎", "全部", "北海道見本市中央一条二丁目３番", "011-555-0100",
)  # fmt: skip


def write_sample(folder: Path, *, protected: bool = False) -> tuple[Path, Path]:
    """Write `resident.db` (SQLite) and `certificate.csv`; returns where they are.

    `protected` marks the family's household with 支援措置.
    """
    register = folder / REGISTER
    register.unlink(missing_ok=True)
    engine = create_engine(f"sqlite:///{register}", poolclass=NullPool)
    table = Table("resident", MetaData(), *(Column(name, String) for name in COLUMNS))
    table.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(table), [_row(person, protected=protected) for person in PEOPLE])
    return register, _certificate(folder / CERTIFICATE)


def _row(person: tuple[str, ...], *, protected: bool) -> dict[str, str]:
    row = dict(zip(COLUMNS, person, strict=True))
    return row | {"shiensochi": "1"} if protected and row["setaibango"] == "H1" else row


def _certificate(path: Path) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(CERTIFIED)
        for person in PEOPLE[:4]:
            name, kana, born, sex = person[2:6]
            old = "有" if name == "見本　トメ" else "無"
            about = (name, kana, born, sex, person[13], person[14], "無", old, old)
            writer.writerow([*MOVE, *about])
    return path
