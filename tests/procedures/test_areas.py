"""Areas by the beginnings of addresses, in any writing of their numbers."""

from __future__ import annotations

import pytest

from procedures.areas import in_area
from procedures.functions import PREFECTURES

AREA = "北海道見本市東五条、北海道見本市北町1丁目"


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("北海道見本市東五条三丁目７番", True),
        ("北海道見本市東５条3丁目7番", True),
        ("北海道見本市東十五条", False),
        ("北海道見本市北町一丁目９番", True),
        ("北海道見本市北町十一丁目９番", False),
        ("北海道見本市西一条", False),
        ("青森県見本市東五条", False),
        ("見本市東五条", None),
        (None, None),
    ],
)
def test_an_address(address: str | None, inside: bool | None) -> None:
    assert in_area(address, AREA, PREFECTURES) is inside


def test_without_an_area_nobody_knows() -> None:
    assert in_area("北海道見本市東五条", None, PREFECTURES) is None
