"""The 見本 family on a move-out certificate, as the city's system writes the file."""

from __future__ import annotations

import csv
import io
import json

HEAD = (
    "転出証明書番号", "転出前住所", "転出予定年月日", "転出先住所", "転出先世帯主", "異動区分",
    "氏名", "氏名_振り仮名", "生年月日", "性別", "続柄", "本籍", "国民健康保険",
    "後期高齢者医療", "介護保険", "国民年金", "児童手当", "個人番号",
)  # fmt: skip
MOVE = (
    "R8-0001", "東京都架空区見本1-2-3", "2026-04-01", "北海道見本市中央一条二丁目３番", "見本太郎",
    "全部",
)  # fmt: skip
DOMICILE = "東京都架空区見本一丁目"
PEOPLE = (
    ("見本　太郎", "ミホン　タロウ", "1990-08-20", "男", "世帯主", DOMICILE, "無", "無", "無", "",
     "有", "111111111118"),
    ("見本　花子", "ミホン　ハナコ", "平成4年5月2日", "女", "妻", DOMICILE, "無", "無", "無", "",
     "無", ""),
    ("見本　ひなた", "ミホン　ヒナタ", "20251011", "女", "子", DOMICILE, "無", "無", "無", "",
     "", ""),
    ("見本　トメ", "ミホン　トメ", "1948-01-15", "女", "母", DOMICILE, "無", "有", "有", "",
     "", ""),
)  # fmt: skip


def rows(**changes: str) -> list[dict[str, str]]:
    """One row per person; `changes` stand in every row."""
    return [dict(zip(HEAD, (*MOVE, *person), strict=True)) | changes for person in PEOPLE]


def as_csv(encoding: str = "utf-8", **changes: str) -> bytes:
    """The file as CSV."""
    written = rows(**changes)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(written[0]))
    writer.writeheader()
    writer.writerows(written)
    return out.getvalue().encode(encoding)


def as_json(**changes: str) -> bytes:
    """The same certificate as JSON."""
    written = rows(**changes)
    certificate = {key: written[0][key] for key in HEAD[:6]}
    people = [{key: row[key] for key in HEAD[6:]} for row in written]
    return json.dumps([{**certificate, "世帯員": people}], ensure_ascii=False).encode()
