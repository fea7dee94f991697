"""Areas of a city named by how their addresses begin: 「北海道見本市東五条、北海道見本市北町」."""

from __future__ import annotations

import re
import unicodedata

from procedures.logic import Truth

_KANJI_NUMBER = re.compile(r"[一二三四五六七八九十]+(?=条|丁目|線|番|号|区)")
_DIGITS = {digit: place for place, digit in enumerate("一二三四五六七八九", 1)}


def in_area(address: str | None, area: str | None, prefectures: tuple[str, ...]) -> Truth:
    """Whether an address begins as one of the area's parts does (separated by 、).

    Digits in any writing are the same (五条 = 5条). Unknown where the address does not begin with
    its prefecture: it may have been written short.
    """
    if address is None or area is None:
        return None
    place = _plain(address)
    if any(_begins(place, _plain(part)) for part in area.split("、") if part.strip()):
        return True
    return False if place.startswith(prefectures) else None


def _begins(place: str, part: str) -> bool:
    """Whether a place lies in a part; 「東1」 does not begin 「東12条」."""
    rest = place.removeprefix(part)
    return place.startswith(part) and not (part[-1:].isdigit() and rest[:1].isdigit())


def _plain(text: str) -> str:
    joined = "".join(unicodedata.normalize("NFKC", text).split())
    return _KANJI_NUMBER.sub(lambda match: str(_number(match.group())), joined)


def _number(kanji: str) -> int:
    """A number below one hundred in kanji: 五 → 5, 十二 → 12, 三十 → 30."""
    tens, ten, ones = kanji.rpartition("十")
    high = _DIGITS.get(tens, 1) * 10 if ten else 0
    return high + _DIGITS.get(ones, 0)
