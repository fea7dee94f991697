"""Decision tables as a clerk reads them: per life event, and per procedure with its reasons."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from procedures.bundle import Bundle
from procedures.catalog import Outcome
from procedures.wording import group_in_words, in_words

OUTCOME_WORDS = {
    Outcome.NEEDED: "要",
    Outcome.DEEMED: "付記",
    Outcome.AUTOMATIC: "職権",
    Outcome.LATER: "あとで",
    Outcome.REFER: "他機関",
    Outcome.OPTIONAL: "任意",
    Outcome.INFORM: "案内",
    Outcome.ASK_CLERK: "職員確認",
    Outcome.NOT_NEEDED: "不要",
}
"""Outcomes in the words of the counter."""


@dataclass(frozen=True)
class TableRow:
    """One row: the outcome, when it is so (in words and as the rule is written), and why."""

    outcome: str
    condition: str
    rule: str
    because: str
    source: str


@dataclass(frozen=True)
class ProcedureTable:
    """One procedure's decision table, read from top to bottom: the first row that holds decides.

    `for_each` is the group whose members it is walked for one by one, in words.
    """

    id: str
    name: str
    summary: str
    law: str
    verified_on: dt.date
    for_each: str
    rows: tuple[TableRow, ...]


@dataclass(frozen=True)
class EventTable:
    """One life event and the procedures looked at for it, in catalog order."""

    id: str
    name: str
    procedures: tuple[ProcedureTable, ...]


def procedure_table(bundle: Bundle, id_: str, law_day: dt.date) -> ProcedureTable:
    """The table of one procedure. Raises KeyError."""
    procedure = bundle.procedures[id_]
    return ProcedureTable(
        id=id_,
        name=procedure.name.ja,
        summary=procedure.summary.ja,
        law=procedure.law,
        verified_on=procedure.verified_on,
        for_each=group_in_words(procedure.for_each, bundle) if procedure.for_each else "",
        rows=tuple(
            TableRow(
                outcome=OUTCOME_WORDS[row.outcome],
                condition=in_words(row.when, bundle, law_day),
                rule=row.when,
                because=row.because.ja,
                source=row.source or procedure.law,
            )
            for row in procedure.outcomes
        ),
    )


def event_tables(bundle: Bundle, law_day: dt.date) -> list[EventTable]:
    """Every life event with the procedures in force on a day."""
    in_force = [compiled.procedure for compiled in bundle.on(law_day)]
    return [
        EventTable(
            event.id,
            event.name.ja,
            tuple(
                procedure_table(bundle, procedure.id, law_day)
                for procedure in in_force
                if event.id in procedure.events
            ),
        )
        for event in bundle.events.values()
    ]


def pages(bundle: Bundle, law_day: dt.date) -> dict[str, str]:
    """All tables as Markdown pages by file name: an index, per life event, per procedure."""
    events = event_tables(bundle, law_day)
    found = {"index.md": _index(bundle, law_day, events)}
    for event in events:
        found[f"events/{event.id}.md"] = _event_page(event)
    for compiled in bundle.on(law_day):
        id_ = compiled.procedure.id
        found[f"procedures/{id_}.md"] = _procedure_page(procedure_table(bundle, id_, law_day))
    return found


def _index(bundle: Bundle, law_day: dt.date, events: list[EventTable]) -> str:
    lines = [
        f"# 判定表（{bundle.city.name}、{law_day}の法令）",
        "",
        f"カタログ版 {bundle.version[:12]} から作りました。直すのはカタログです。",
        "",
        *(
            f"- [{event.name}](events/{event.id}.md) {len(event.procedures)}手続"
            for event in events
        ),
    ]
    return "\n".join(lines) + "\n"


def _event_page(event: EventTable) -> str:
    lines = [f"# {event.name}", "", "| 手続 | 結果 | 条件 |", "|---|---|---|"]
    for table in event.procedures:
        name = f"[{_cell(table.name)}](../procedures/{table.id}.md)"
        for row in table.rows:
            lines.append(f"| {name} | {row.outcome} | {_cell(row.condition)} |")
            name = ""
    return "\n".join(lines) + "\n"


def _procedure_page(table: ProcedureTable) -> str:
    lines = [
        f"# {table.name}",
        "",
        f"{table.summary}（{table.law}。{table.verified_on} 確認）",
        "",
        "上から見て、最初に当てはまった行が結果です。",
        "",
    ]
    if table.for_each:
        lines += [f"一人（一つ）ずつ判定: {table.for_each}", ""]
    lines += ["| 結果 | 条件 | 理由 | 根拠 |", "|---|---|---|---|"]
    lines += [
        f"| {row.outcome} | {_cell(row.condition)} | {_cell(row.because)} | {_cell(row.source)} |"
        for row in table.rows
    ]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    """Text that cannot break a Markdown table."""
    return text.replace("|", "\\|").replace("\n", " ")
