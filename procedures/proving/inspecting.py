"""What reading a catalog shows without any proof: sources, texts, days, questions nobody needs."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator

from procedures.bundle import Bundle, CompiledProcedure
from procedures.catalog import Item, Outcome, Procedure
from procedures.documents import Documents
from procedures.findings import Finding
from procedures.proving.comparing import reached
from procedures.templates import slots
from procedures.texts import texts

SHOWN_ITEMS = frozenset({"events", "name", "kana", "dog_description"})
"""Items every screen uses to say what the visit is for and whom it is about."""


def inspect(bundle: Bundle, law_day: dt.date, stale_days: int) -> Iterator[Finding]:
    """Everything reading shows, in the order of the catalog."""
    tables = Documents(bundle.files).tables()
    used = used_items(bundle)
    for item in bundle.items.values():
        file = tables["item", item.id].file
        yield from _supply(item, bundle, file, item.id in used)
        yield from _dead(item, file, item.id in used)
    for procedure in bundle.procedures.values():
        yield from _sources(procedure, law_day, stale_days)
        yield from _circle(procedure, bundle)
    for amount in bundle.amounts.values():
        for n, dated in enumerate(amount.values):
            if not dated.source.strip():
                file, key = tables["amount", amount.id].file, f"{amount.id}.values.{n}.source"
                yield Finding("debt", file, key, "根拠を書きます")
    yield from _easy(bundle)


def used_items(bundle: Bundle) -> frozenset[str]:
    """Every item a rule, need, document, deadline, sheet, mapping, sentence or fee takes."""
    mentioned: set[str] = set(SHOWN_ITEMS) | set(bundle.readable.rosters.values())
    for compiled in bundle.compiled.values():
        mentioned |= _mentioned_by(compiled)
    for one in bundle.outside.values():
        mentioned |= one.when.items
    for group in bundle.members.values():
        mentioned |= group.items
    raw = json.dumps([bundle.sheets, bundle.mappings], default=str)
    mentioned |= set(re.findall(r"[a-z][a-z0-9_]*", raw))
    return reached(mentioned & bundle.items.keys(), bundle.readable.derived)


def _mentioned_by(compiled: CompiledProcedure) -> set[str]:
    found: set[str] = set()
    for row, rule in compiled.outcomes:
        found |= rule.items
        texts = (row.because.ja, row.because.easy)
        found |= {slot.partition(".")[2] for text in texts for slot in slots(text)}
    for need in compiled.needs:
        found |= {need.need.item} | need.when.items
    for document in compiled.documents:
        found |= document.when.items | document.waived.items
    if compiled.deadline is not None:
        found |= compiled.deadline.days.items | compiled.deadline.anchor.items
    for figure in compiled.figures:
        found |= figure.when.items | figure.value.items | figure.on.items
    for group in compiled.groups.values():
        found |= group.items
    fee = compiled.procedure.fee
    return found | ({fee.copies} if fee and fee.copies else set())


def _supply(item: Item, bundle: Bundle, file: str, used: bool) -> Iterator[Finding]:
    """An item rules or sheets take must have somebody who can supply it."""
    if used and not any(_supplies(source, item, bundle) for source in item.sources):
        message = (
            f"「{item.label.ja}」を使う手続がありますが、出せる人がいません"
            f"（sources は {'・'.join(item.sources) or 'なし'}）。"
            "ask・derived・city.toml の settings を確かめます"
        )
        yield Finding("error", file, f"{item.id}.sources", message)


def _supplies(source: str, item: Item, bundle: Bundle) -> bool:
    match source:
        case "resident":
            return item.ask is not None
        case "derived":
            return bool(item.derived)
        case "register:city":
            return item.id in bundle.readable.settings
        case _:
            return True


def _dead(item: Item, file: str, used: bool) -> Iterator[Finding]:
    if item.askable and not used:
        message = f"「{item.label.ja}」をたずねる定義がありますが、使う条件・様式がありません"
        yield Finding("debt", file, item.id, message)


def _sources(procedure: Procedure, law_day: dt.date, stale_days: int) -> Iterator[Finding]:
    file = f"procedures/{procedure.id}.toml"
    age = (law_day - procedure.verified_on).days
    if age > stale_days:
        message = f"{age}日前から確かめていません（{stale_days}日ごとに法令と照らします）"
        yield Finding("debt", file, "verified_on", message)
    if age < 0:
        yield Finding("debt", file, "verified_on", "確かめた日がこれからの日付です")
    for key, text in (("law", procedure.law), ("source", procedure.source)):
        if not text.strip():
            yield Finding("debt", file, key, "根拠を書きます")
    for n, row in enumerate(procedure.outcomes):
        if row.outcome is not Outcome.NOT_NEEDED and not row.source.strip():
            yield Finding("debt", file, f"outcome.{n}.source", "この行の根拠（条文）を書きます")


def _circle(procedure: Procedure, bundle: Bundle) -> Iterator[Finding]:
    """A procedure that waits for itself would be held for ever."""
    waiting, seen = list(procedure.after), set[str]()
    while waiting:
        other = waiting.pop()
        if other not in seen:
            seen.add(other)
            waiting.extend(bundle.procedures[other].after)
    if procedure.id in seen:
        message = "after をたどると自分に戻ります。いつまでも受け付けられません"
        yield Finding("error", f"procedures/{procedure.id}.toml", "after", message)


def _easy(bundle: Bundle) -> Iterator[Finding]:
    """Texts a resident may read that have no やさしい日本語."""
    for told in texts(bundle):
        if told.text.ja and not told.text.easy:
            message = "やさしい日本語（easy）がありません"
            yield Finding("debt", told.file, f"{told.key}.easy", message)
