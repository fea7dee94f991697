"""A copy of the shelter's list as CSV: an act of its own, noted with who took it.

The columns are those of 災害対策基本法90条の3第2項 as far as a shelter knows them. Whoever asked
that an address not become known (支援措置) stands in it without anything that tells where they are.
"""

from __future__ import annotations

import csv
import io

from flask import Response
from flask.typing import ResponseReturnValue

from counter.audit import Act
from counter.desk.blueprint import blueprint
from counter.desk.shelter import listing
from counter.desk.shelter.listing import LEFT_ON, LEFT_TO, WITHHELD, Person
from counter.desk.shelter.pages import insist, note
from counter.handoff.writers.csv_files import defused

BYTE_ORDER_MARK = "\ufeff"
"""What tells a spreadsheet that the file is UTF-8."""

WITHHELD_ITEMS = frozenset({"address", "phone", "stay_place", "shelter_name", LEFT_TO})
"""What tells where somebody is."""

COLUMNS = {
    "name": "氏名",
    "kana": "フリガナ",
    "birth_date": "生年月日",
    "sex": "性別",
    "address": "住所",
    "phone": "電話番号",
    "stay_place": "いる所",
    "shelter_name": "避難所",
    "shelter_needs": "配慮が必要なこと",
    "shelter_notes": "ペット・車・言葉・技能",
    "consent_share_supporters": "支援団体への提供",
    LEFT_ON: "退所日",
    LEFT_TO: "退所先",
}


@blueprint.post("/shelter/export")
def export_shelter() -> ResponseReturnValue:
    """Everybody on the list, also those who left."""
    insist()
    people = listing.everybody()
    note(Act.EXPORTED)
    name = f"hinansha_{listing.today():%Y%m%d}.csv"
    return Response(
        BYTE_ORDER_MARK + as_csv(people),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def as_csv(people: list[Person]) -> str:
    """The list with its heading."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(["受付番号", *COLUMNS.values(), "安否の問い合わせ", "登録日"])
    for one in people:
        cells = [_cell(one, item) for item in COLUMNS]
        writer.writerow(
            [defused(cell) for cell in (one.row.receipt, *cells, one.safety, one.since)]
        )
    return lines.getvalue()


def _cell(person: Person, item: str) -> str:
    if person.protected and item in WITHHELD_ITEMS:
        return WITHHELD
    return person.said[item]
