"""Search instead of typing: banks and branches by name, places of the city by name or reading.

Works without scripts: 「探す」 sends the page, which comes back with what was found to choose from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from forms.banks import bank_name, search_banks, search_branches
from forms.build import AnswerField
from forms.searching import matching
from procedures.bundle import Bundle
from procedures.catalog import Place
from procedures.values import Kind

FIND = "find"
SEARCH, PICK = "search.", "pick."
"""Prefixes: `search.NAME` is what was looked for, `pick.NAME` what was chosen for the box NAME."""

MOST = 12
"""What is found and fits on a screen; more is found by typing more."""

BANK, BRANCH, PLACE = "銀行の名前で探せます", "支店の名前で探せます", "名前で探せます"


@dataclass(frozen=True)
class Lookup:
    """One search on a page. `found` is None before it; each is (what the box gets, its name)."""

    name: str
    label: str
    typed: str
    chosen: str
    found: Sequence[tuple[str, str]] | None


def wanted(form: MultiDict[str, str]) -> bool:
    """Whether 「探す」 was pressed."""
    return FIND in form


def joined(form: MultiDict[str, str]) -> MultiDict[str, str]:
    """The form with what was chosen put into its box: a code instead of, a place after the rest."""
    whole = MultiDict(form)
    for key in [key for key in form if key.startswith(PICK)]:
        box, chosen = key.removeprefix(PICK), form[key]
        if not chosen:
            continue
        before = whole.get(box, "").strip()
        if box.endswith(("-bank", "-branch")) or not before:
            whole[box] = chosen
        elif chosen not in before:
            whole[box] = f"{before}\n{chosen}"
    return whole


def lookups_of(field: AnswerField, bundle: Bundle, form: MultiDict[str, str]) -> tuple[Lookup, ...]:
    """The searches a field offers, with what the one that was pressed has found."""
    return tuple(_lookups(field, bundle, form))


def _lookups(field: AnswerField, bundle: Bundle, form: MultiDict[str, str]) -> Iterator[Lookup]:
    item, name = field.entry.item, field.name
    if item.kind is Kind.BANK_ACCOUNT:
        bank = str(field.typed.get("bank", ""))
        yield _lookup(f"{name}-bank", BANK, form, _banks(form.get(f"{SEARCH}{name}-bank", "")))
        if bank_name(bank):
            text = form.get(f"{SEARCH}{name}-branch", "")
            yield _lookup(f"{name}-branch", BRANCH, form, _branches(bank, text))
    elif item.places and (places := places_of(bundle, item.places)):
        text = form.get(SEARCH + name, "")
        found = matching(places, text, lambda place: ("", place.name, place.kana))
        yield _lookup(name, PLACE, form, [(place.written, place.written) for place in found])


def places_of(bundle: Bundle, list_: str) -> list[Place]:
    """The places of one list, in catalog order."""
    return [place for place in bundle.places.values() if place.list_ == list_]


def _lookup(
    name: str, label: str, form: MultiDict[str, str], found: Sequence[tuple[str, str]]
) -> Lookup:
    return Lookup(
        name=name,
        label=label,
        typed=form.get(SEARCH + name, ""),
        chosen=form.get(PICK + name, ""),
        found=found[:MOST] if form.get(FIND) == name else None,
    )


def _banks(text: str) -> list[tuple[str, str]]:
    return [(one.code, f"{one.name}（{one.code}）") for one in search_banks(text, limit=MOST)]


def _branches(bank: str, text: str) -> list[tuple[str, str]]:
    found = search_branches(bank, text, limit=MOST)
    return [(one.code, f"{one.name}（{one.code}）") for one in found]
