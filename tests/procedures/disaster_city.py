"""A city with two disasters in its master, for tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from typing import Any

from procedures.bundle import Bundle
from procedures.loading import SHIPPED, build, layered, read_folder
from procedures.sheet import VISIT, Address, AnswerSheet, Provenance, Source
from procedures.values import from_plain

RAIN = """
[[disaster]]
id = "r8_0605_rain"
name = { ja = "令和8年6月5日からの大雨", easy = "6{月|がつ}の{大雨|おおあめ}" }
day = 2026-06-05
cause = "flood"
area = { ja = "東五条の地区", easy = "{東五条|ひがしごじょう}" }
offered_until = 2028-06-04
source = "北海道告示（見本）"
verified_on = 2026-06-06

[disaster.facts]
disaster_relief_act = true
livelihood_act_applies = true
condolence_act_applies = true
public_demolition_open = true
disaster_area_limited = true
disaster_area = "北海道見本市東五条"
certificate_until = 2026-12-28
emergency_repair_until = 2026-12-28
livelihood_basic_until = 2028-07-04
temporary_rent_limit_1 = 55000
temporary_rent_limit_2 = 65000
temporary_rent_limit_3 = 95000
temporary_rent_limit_5 = 130000
"""

QUAKE = """
[[disaster]]
id = "r7_0301_quake"
name = { ja = "令和7年3月1日の地震", easy = "3{月|がつ}の{地震|じしん}" }
day = 2025-03-01
cause = "earthquake"
area = { ja = "市内全域", easy = "{市|し}のぜんぶ" }
offered_until = 2026-06-09
source = "北海道告示（見本）"
verified_on = 2025-03-02

[disaster.facts]
disaster_relief_act = true
livelihood_act_applies = true
"""

NOW = dt.datetime(2026, 6, 10, 1, 0, tzinfo=dt.UTC)
RESIDENT = Provenance(Source.RESIDENT)


@cache
def struck() -> Bundle:
    """The shipped catalog with both disasters in the city's folder."""
    return with_disasters(RAIN + QUAKE)


def with_disasters(text: str) -> Bundle:
    """The shipped catalog with a city's `disasters.toml`. Raises CatalogError."""
    return build(layered(read_folder(SHIPPED), {"disasters.toml": text}))


def answered(
    bundle: Bundle,
    answers: Mapping[str, Any],
    *,
    people: Mapping[str, Mapping[str, Any]] | None = None,
    house: Mapping[str, Any] | None = None,
    provenance: Provenance = RESIDENT,
) -> AnswerSheet:
    """A disaster visit of p1 (and others) with one building."""
    given = people or {"p1": {}}
    sheet = AnswerSheet(people=list(given), visitor="p1")
    rows: list[tuple[Address, Any]] = [(Address("events"), ["disaster"])]
    rows += [(Address(one, VISIT), plain) for one, plain in answers.items()]
    rows += [(Address(one, p), plain) for p, about in given.items() for one, plain in about.items()]
    if house is not None:
        sheet.add_thing("house", "building")
        rows += [(Address(one, "house"), plain) for one, plain in house.items()]
    for address, plain in rows:
        kind = bundle.items[address.item].kind
        value = from_plain(kind, plain)
        sheet.write(address, kind, value, provenance=provenance, at=NOW)
    return sheet
