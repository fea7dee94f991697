"""Shapes in which the characters of names are written (異体字), for looking people up.

Only for searching and warning: whoever looks for 高橋 is shown 髙橋 too, and a clerk decides. Two
people are never taken for one by this table, and nothing it folds is stored, printed or handed
over. So it may put characters together that a family register keeps apart (島 and 嶋, 斉 and 斎).

Beside the 常用漢字表 (`printing.alternatives`) it holds pairs that are common in names. Nobody has
held them one by one against the 誤字俗字・正字一覧表 (2010): for a search that is enough.
"""

from __future__ import annotations

from printing.alternatives import OLD_SHAPES

_GROUPS = """
高髙 崎﨑嵜碕㟢 辺邉 斎斉 浜濵 吉𠮷 島嶋嶌㠀 富冨 桑桒 柳栁桺 橋槗𣘺 淵渕渊
館舘 藪薮 昇曻 檜桧 園薗 峰峯 鶴靏靎 宝寶寳 藤籐 磯礒 昂昻 凛凜 鴎鷗 芦蘆
松柗枩 栃杤 欅﨔 槙槇 船舩 国囯圀 剣劍劔剱 塩鹽 祢禰 豊豐 尭堯 遥遙 亀龜
竪豎 珍珎 薫薰 晃晄 萌萠 巌巖 増增 寛寬 籠篭 鉄鐵 亘亙 岳嶽 梅楳 清淸 青靑
戸戶 内內 呉吳 教敎 兎兔 彦彥 尚尙 穣穰 涼凉 坂阪 埜野 翆翠 裵裴 柿枾 ケヶ
カヵ
"""
ALIKE = tuple(_GROUPS.split())
"""Characters of one kind together; the first is what all of them are looked up as."""

FOLDED = str.maketrans(
    {**OLD_SHAPES, **{shape: group[0] for group in ALIKE for shape in group[1:]}}
    | {old: group[0] for old, new in OLD_SHAPES.items() for group in ALIKE if new in group}
)


def in_one_shape(name: str) -> str:
    """The name with every character in the one shape its kind is looked up by."""
    return name.translate(FOLDED)
