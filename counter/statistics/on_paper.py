"""The report on paper, in the manner of the 窓口利用体験調査: outline first, then the results."""

from __future__ import annotations

from counter.statistics.report import LEGEND, Report
from counter.statistics.tables import Row, Table
from printing.report import PaperReport, ReportRow, ReportTable

TITLE = "窓口の利用と負担の報告書"
HOW = (
    "来庁の進み（始めた、答えた、送った、開いた、受理したなど）を、だれのことかを持たずに記録したもの。"
    "氏名・住所・受付番号・職員は含まない。来庁の中身を消したあとも残る。"
)


def on_paper(report: Report, *, hall: str, made: str, training: bool = False) -> PaperReport:
    """What stands on the pages; `made` is when, in words."""
    summary = (
        ("期間", report.period.text),
        ("測り方", HOW),
        ("伏せた数", f"{report.small}より小さい数。{LEGEND}"),
    )
    tables = tuple(_table(one) for one in report.tables)
    return PaperReport(hall, TITLE, made, summary, tables, training)


def _table(table: Table) -> ReportTable:
    longest = max((length(table, row) for row in table.rows), default=0.0)
    rows = tuple(
        ReportRow(
            row.label,
            tuple(cell.text for cell in row.cells),
            length(table, row) / longest if longest else 0.0,
        )
        for row in table.rows
    )
    return ReportTable(table.title, table.covers, table.head, table.columns, rows, table.charted)


def length(table: Table, row: Row) -> float:
    """How long the bar of a row is, in the unit of its column; 0 where it shows nothing."""
    if table.charted is None:
        return 0.0
    return row.cells[table.charted].value or 0.0
