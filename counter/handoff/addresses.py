"""Split an address into the five parts of the 基本データリスト, or say that it cannot be done.

Nothing is converted: the parts put together are the address again, character by character, except
for the space before the 方書.
"""

from __future__ import annotations

import re

_PREFECTURE = r"東京都|北海道|(?:大阪|京都)府|[^\s都道府県0-9０-９]{2,3}県"
# Municipalities whose own name holds one of the characters that end a name.
_MISLEADING = (
    "市川市|市原市|四日市市|廿日市市|野々市市|十日町市|大町市|武蔵村山市|東村山市|羽村市|村山市"
    "|村上市|田村市|大村市|町田市|郡山市|大和郡山市|小郡市|蒲郡市|郡上市|余市郡余市町"
    r"|高市郡[^\s]{1,4}?[町村]|佐波郡玉村町|杵島郡大町町"
)
_MUNICIPALITY = (
    rf"{_MISLEADING}|[^\s市区町村郡]{{1,4}}市[^\s市区町村]{{1,3}}区"
    r"|[^\s市区町村郡]{1,4}郡[^\s市区町村]{1,6}?[町村]|[^\s市区町村郡]{1,6}?[市区町村]"
)
# A number that counts a block (丁目, 条, 線) still belongs to the town; the next one is the lot.
_LOT = r"[0-9０-９]+(?![0-9０-９]|丁目|条|線)[^\s]*|[一二三四五六七八九十百]+番[^\s]*"
_ADDRESS = re.compile(
    rf"(?P<prefecture>{_PREFECTURE})(?P<municipality>{_MUNICIPALITY})"
    rf"(?P<town>[^\s]+?)(?P<lot>{_LOT})?(?:\s+(?P<building>.+))?"
)


def split_address(address: str) -> tuple[str, str, str, str, str] | None:
    """都道府県, 市区町村 (with 郡 and 区), 町字 (with 丁目), 番地号 as written, 方書.

    Missing parts are empty. None when the address does not read as these parts in this order: a
    wrong part in a register is worse than none.
    """
    found = _ADDRESS.fullmatch(address)
    if found is None:
        return None
    prefecture, municipality, town, lot, building = (part or "" for part in found.groups())
    return prefecture, municipality, town, lot, building
