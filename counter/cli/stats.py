"""`kakanai stats`: the numbers of a period, as a table, a file or a report on paper."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

from counter.cli.a_day import rehearse
from counter.cli.assembly import NotReady, add_config, config_of, open_counter_database
from counter.config import Config
from counter.statistics.before import BeforeError
from counter.statistics.on_paper import on_paper
from counter.statistics.report import LEGEND, Period, Report, as_csv, report_now
from counter.statistics.tables import Table
from counter.storage.engine import Database
from counter.storage.shelf import BundleShelf
from counter.storage.times import utc_now
from counter.visit import japanese_day
from printing.report import draw_report
from procedures.calendar_ja import wareki

DAYS = 30
"""The period, up to today, where none is given."""

MOST_VISITS = 5_000
"""Of one rehearsed day."""


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `stats`."""
    parser = commands.add_parser("stats", help="統計: 来庁、待ち、負担の計")
    add_config(parser)
    parser.add_argument("--from", dest="first", type=_day, metavar="日", help="初日 (2026-04-01)")
    parser.add_argument("--to", dest="last", type=_day, metavar="日", help="末日。今日までなら省く")
    parser.add_argument("--csv", type=Path, metavar="ファイル", help="CSV を書く")
    parser.add_argument("--pdf", type=Path, metavar="ファイル", help="報告書 (PDF) を書く")
    day = parser.add_argument_group("訓練用の設置に、1日の来庁を作る")
    day.add_argument("--rehearse-day", type=Path, metavar="フォルダ", help="事例ファイルのフォルダ")
    day.add_argument("--visits", type=_visits, default=300, metavar="件数", help="300")
    day.add_argument("--seed", type=int, default=1, metavar="数", help="同じ数なら同じ1日 (1)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the tables, or write them where they are wanted."""
    config = config_of(arguments)
    if arguments.rehearse_day:
        day = arguments.last or japanese_day(utc_now())
        rehearse(config, arguments.rehearse_day, day, arguments.visits, arguments.seed)
        arguments.first = arguments.last = day
    with open_counter_database(config) as database:
        report = _report(config, database, _period(arguments))
    if arguments.csv:
        # The byte order mark tells spreadsheet programs that it is UTF-8.
        arguments.csv.write_text(as_csv(report), "utf-8-sig", newline="")
        print(f"{arguments.csv} に書きました。")
    if arguments.pdf:
        now = utc_now()
        paper = on_paper(
            report,
            hall=config.city.name,
            made=f"{wareki(japanese_day(now))} 作成",
            training=config.is_training,
        )
        arguments.pdf.write_bytes(draw_report(paper))
        print(f"{arguments.pdf} に書きました。")
    if not (arguments.csv or arguments.pdf):
        print(in_words(report))
    return 0


def _report(config: Config, database: Database, period: Period) -> Report:
    """The report of a period by the catalog in force. Raises NotReady with a sentence."""
    bundle = BundleShelf(database, config.city.folder).current()
    try:
        return report_now(database, bundle, config.statistics, period)
    except BeforeError as error:
        raise NotReady(str(error)) from error


def in_words(report: Report) -> str:
    """All tables as lines of text."""
    tables = "\n\n".join(map(_in_words, report.tables))
    return f"統計　{report.period.text}\n\n{tables}\n\n{LEGEND}"


def _in_words(table: Table) -> str:
    lines = [f"■ {table.title}", f"  {table.covers}", " | ".join([table.head, *table.columns])]
    lines += [" | ".join([row.label, *(cell.text for cell in row.cells)]) for row in table.rows]
    return "\n".join(lines if table.rows else [*lines, "（記録がありません）"])


def _period(arguments: argparse.Namespace) -> Period:
    last = arguments.last or japanese_day(utc_now())
    first = arguments.first or last - dt.timedelta(days=DAYS - 1)
    if first > last:
        raise NotReady("--from は --to より前の日にしてください。")
    return Period(first, last)


def _visits(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) <= MOST_VISITS:
        return int(text)
    raise argparse.ArgumentTypeError(f"件数は 1 から {MOST_VISITS} までの数で書いてください")


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("日は 2026-04-01 の形で書いてください") from None
