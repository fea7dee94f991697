"""縮退: which character could stand for one no font has. Proposed to the clerk, never applied.

A name is printed as it is registered or not at all; whether another shape may stand for it on one
paper is for the clerk and the person to decide. What is proposed rests on public facts only:

- the kanji a variation sequence begins with (Unicode IVD, UTS #37);
- the kanji a compatibility ideograph decomposes to (Unicode Character Database, canonical mapping);
- the old and new shape of one character in the 常用漢字表 (平成22年内閣告示第2号).

A city that wants more candidates looks into the MJ縮退マップ of IPA (CC BY-SA 2.1 JP); it is not
shipped, for its licence binds whoever changes it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from printing.clusters import VARIATION_SELECTORS
from printing.errors import MissingGlyph
from printing.fonts import FontLibrary, Style

SEQUENCE = "異体字セレクタを除いた字（Unicode IVD）"
COMPATIBILITY = "互換漢字の正準分解（Unicode 文字データベース）"
TABLES = "常用漢字表の新旧の字体（平成22年内閣告示第2号）"

_OLD = (
    "亞惡爲壹稻隱營榮衞圓緣應櫻奧橫溫價假會懷樂勸卷顏氣曉勳惠揭鷄螢縣檢顯驗嚴廣恆黃國"
    "黑碎雜兒濕實壽收從澁獸縱緖敍將涉燒奬條狀乘淨剩疊孃讓釀眞愼盡粹醉穗瀨齊靜攝專戰纖"
    "禪壯爭莊搜巢曾裝總騷瘦藏臟卽帶滯瀧單團彈晝鑄廳徵聽鎭轉傳燈盜德拜賣髮拔晚祕拂佛步"
    "飜每萬默彌藥與搖樣謠來賴覽龍綠淚壘禮曆歷鍊郞錄澤邊齋圖學關淺濱"
)
_NEW = (
    "亜悪為壱稲隠営栄衛円縁応桜奥横温価仮会懐楽勧巻顔気暁勲恵掲鶏蛍県検顕験厳広恒黄国"
    "黒砕雑児湿実寿収従渋獣縦緒叙将渉焼奨条状乗浄剰畳嬢譲醸真慎尽粋酔穂瀬斉静摂専戦繊"
    "禅壮争荘捜巣曽装総騒痩蔵臓即帯滞滝単団弾昼鋳庁徴聴鎮転伝灯盗徳拝売髪抜晩秘払仏歩"
    "翻毎万黙弥薬与揺様謡来頼覧竜緑涙塁礼暦歴錬郎録沢辺斎図学関浅浜"
)
OLD_SHAPES = dict(zip(_OLD, _NEW, strict=True))
"""Old shape and today's, as the 常用漢字表 puts them side by side (丸括弧に添えられた字体)."""


class Proposal(NamedTuple):
    """A character that could stand for one that cannot be printed, and on what that rests."""

    character: str
    instead: str
    source: str


def proposals(cluster: str, fonts: FontLibrary) -> tuple[Proposal, ...]:
    """What could be printed instead, each once; empty where no public fact says anything."""
    found = dict.fromkeys(
        proposal for proposal in alternatives(cluster) if _is_printable(proposal.instead, fonts)
    )
    return tuple(found)


def alternatives(cluster: str) -> Iterator[Proposal]:
    """What could stand for a character, whether a font has it or not; the nearest first."""
    base = cluster
    if len(cluster) > 1 and cluster[-1] in VARIATION_SELECTORS:
        base = cluster[:-1]
        yield Proposal(cluster, base, SEQUENCE)
    plain = unicodedata.normalize("NFC", base)
    if plain != base:
        yield Proposal(cluster, plain, COMPATIBILITY)
    if plain in OLD_SHAPES:
        yield Proposal(cluster, OLD_SHAPES[plain], TABLES)


def _is_printable(text: str, fonts: FontLibrary) -> bool:
    try:
        fonts.choose(text, Style.VALUE)
    except MissingGlyph:
        return False
    return True
