"""Certificates on a visit: by the card at a kiosk, by a clerk at the desk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from counter.prefill.carrying import carry
from counter.prefill.certificate_shelf import Found
from counter.prefill.filling import fill_from_certificate
from counter.visit.model import CERTIFICATES, Visit, used_certificates
from procedures.catalog import Item


def apply(
    visit: Visit,
    items: Mapping[str, Item],
    found: Iterable[Found],
    *,
    visitor_named: bool,
    ids: Sequence[str] = (),
    at: datetime,
) -> None:
    """Fill the visit from certificates, the oldest first, and remember which they were.

    `visitor_named`: the person they were found by is the one who came. `ids`: who its people are
    on the sheet, where that is known.
    """
    for one in found:
        visitor = one.person if visitor_named else None
        certificate = one.certificate
        fill_from_certificate(visit.sheet, items, certificate, visitor=visitor, ids=ids, at=at)
        used = dict.fromkeys([*used_certificates(visit), one.id])
        visit.settings[CERTIFICATES] = " ".join(map(str, used))
    carry(visit.sheet, items, at=at)
