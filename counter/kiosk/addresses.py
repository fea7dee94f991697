"""An address with little typing: postal code → towns to choose from → the rest.

Works without scripts: 「住所を探す」 sends the page, which comes back with the towns.
"""

from __future__ import annotations

from werkzeug.datastructures import MultiDict

from forms.numbers import read_postal_code
from forms.postal import addresses_of
from forms.problems import NotUnderstood

FIND = "find-town"
CODE = "postal-search"
TOWN = "town."
"""Prefix of the radio buttons: `town.new_address` holds the town chosen for `new_address`."""


def wanted(form: MultiDict[str, str]) -> bool:
    """Whether 「住所を探す」 was pressed."""
    return FIND in form


def code_of(form: MultiDict[str, str]) -> str:
    """The postal code that was typed, as typed."""
    return form.get(CODE, "")


def towns(code: str) -> tuple[str, ...]:
    """The towns of a postal code; empty when there are none or it is no code."""
    try:
        return addresses_of(read_postal_code(code))
    except NotUnderstood:
        return ()


def joined(form: MultiDict[str, str]) -> MultiDict[str, str]:
    """The form with each chosen town put before what was typed after it.

    While a town is still searched for, none is: a second code takes the place of the first.
    """
    if wanted(form):
        return form
    whole = MultiDict(form)
    for key in [key for key in form if key.startswith(TOWN)]:
        field, town = key.removeprefix(TOWN), form[key]
        rest = form.get(field, "").strip()
        if town and not rest.startswith(town):
            whole[field] = town + rest
    return whole
