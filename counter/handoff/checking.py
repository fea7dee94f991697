"""What is wrong with the mapping files of a catalog, before a record meets them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from counter.handoff.mapping import Column, Mapping, Table, mapping_file, read_mapping
from counter.handoff.official import official_names
from procedures.bundle import Bundle
from procedures.findings import CatalogError, Problem
from procedures.language import nearest

HEAD = (
    *("id", "kind", "case", "revision", "supersedes", "completed_by", "receipt", "accepted_on"),
    *("law_day", "bundle", "city", "target", "subject", "signature", "protected"),
    *("procedure.id", "procedure.name", "procedure.law", "procedure.outcome"),
    *("filer.person", "filer.acts_as", "filer.authority.what", "filer.authority.note"),
    *("identity.what", "identity.note"),
)
ITEM_KEYS = ("subject", "name", "value", "kind", "from")
ROW_KEYS = ("id", "groups", "kind")


def prove(bundle: Bundle) -> list[Problem]:
    """Every mistake of every mapping: unreadable, or naming what no record of the bundle has."""
    problems: list[Problem] = []
    for name, raw in bundle.mappings.items():
        try:
            problems += _unknown_names(bundle, name, read_mapping(name, raw))
        except CatalogError as error:
            problems += error.problems
    return problems


def _unknown_names(bundle: Bundle, name: str, mapping: Mapping) -> Iterator[Problem]:
    for table in mapping.tables:
        key = f"table.{table.id}"
        for procedure in table.procedures:
            if procedure not in bundle.procedures:
                words = f"手続 {procedure} はありません{nearest(procedure, bundle.procedures)}"
                yield Problem(mapping_file(name), f"{key}.procedures", words)
        for column in table.columns:
            words = _unknown(bundle, table, column)
            if words:
                yield Problem(mapping_file(name), f"{key}.{column.label}", words)


def _unknown(bundle: Bundle, table: Table, column: Column) -> str:
    """What is wrong with a column's `value`, or nothing."""
    head, _, rest = column.value.partition(".")
    match head:
        case "":
            return "" if column.fixed else "value か fixed を書きます"
        case "record":
            return _not_among(rest, HEAD)
        case "item":
            wrong = "" if table.rows == "item" else 'item. は rows = "item" の表だけで使えます'
            return wrong or _not_among(rest, ITEM_KEYS)
        case "row" if rest in ROW_KEYS:
            return ""
        case "row" | "visit":
            return _not_among(rest, official_names(bundle.items.values()))
        case _:
            wrong = "" if head in _groups(bundle) else f"{head} という集まり・役割はありません"
            return wrong or _not_among(rest, official_names(bundle.items.values()))


def _groups(bundle: Bundle) -> set[str]:
    roles = {role for procedure in bundle.procedures.values() for role in procedure.roles}
    return {*bundle.groups, *roles, "subject", "visitor", "people"}


def _not_among(name: str, known: Iterable[str]) -> str:
    names = set(known)
    return "" if name in names else f"{name} という項目はありません{nearest(name, sorted(names))}"
