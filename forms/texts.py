"""Typed text of the simplest kinds: names, kana, addresses, free text.

Names and addresses are kept character by character: only the white space that typing left at the
two ends is cut. Kana is the exception, because the registers hold it in one form (戸籍法13条2項の
振り仮名: full-width katakana) and people type it in three.
"""

from __future__ import annotations

import re
import unicodedata

import jaconv

from forms.problems import NotUnderstood

NAME_LENGTH = 100
ADDRESS_LENGTH = 300
TEXT_LENGTH = 1000
KATAKANA = re.compile(r"[ァ-ヺー・ヽヾ]+(?:　[ァ-ヺー・ヽヾ]+)*")
FULL_WIDTH_SPACE = "　"


def read_name(typed: str) -> str:
    """The name as typed, a full-width space between its parts left where it is."""
    return _one_line(typed, NAME_LENGTH)


def read_kana(typed: str) -> str:
    """The reading in full-width katakana, whether typed in hiragana, half-width or katakana."""
    line = _one_line(typed, NAME_LENGTH)
    composed = unicodedata.normalize("NFC", jaconv.h2z(line))
    kana = jaconv.hira2kata(re.sub(r"\s+", FULL_WIDTH_SPACE, composed))
    if not KATAKANA.fullmatch(kana):
        raise NotUnderstood(
            "フリガナは、ひらがなかカタカナで入力してください。漢字や数字は使えません。",
            "{読|よ}み{方|かた}は ひらがなか カタカナで {書|か}いてください。",
        )
    return kana


def read_address(typed: str) -> str:
    """The address as typed; a place in words, so a number alone is not one."""
    line = _one_line(typed, ADDRESS_LENGTH)
    if line.isdecimal():
        raise NotUnderstood(
            "住所は、市区町村の名前から番地まで入力してください。",
            "{住所|じゅうしょ}は {市|し}や {町|まち}の {名前|なまえ}から {書|か}いてください。",
        )
    return line


def read_text(typed: str) -> str:
    """Free text; line breaks are kept, white space at the two ends is not."""
    text = typed.replace("\r\n", "\n").strip()
    _refuse_controls(text.replace("\n", ""))
    return _within(text, TEXT_LENGTH)


def two_parts(name: str) -> tuple[str, str]:
    """Family name and given name of a name written with one full-width space, else all in one."""
    family, space, given = name.partition(FULL_WIDTH_SPACE)
    return (family, given) if space and FULL_WIDTH_SPACE not in given else (name, "")


def joined(family: str, given: str) -> str:
    """The two parts with the full-width space the registers put between them."""
    return FULL_WIDTH_SPACE.join(part for part in (family.strip(), given.strip()) if part)


def _one_line(typed: str, length: int) -> str:
    line = typed.strip()
    _refuse_controls(line)
    return _within(line, length)


def _refuse_controls(text: str) -> None:
    """Control characters come from a scanner or a paste, never from a person."""
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in text):
        raise NotUnderstood(
            "改行などの、文字ではない記号が入っています。消してから入力し直してください。",
            "{文字|もじ}ではない ものが あります。もう{一度|いちど} {書|か}いてください。",
        )


def _within(text: str, length: int) -> str:
    if len(text) > length:
        raise NotUnderstood(
            "{length}文字までで入力してください。",
            "{長|なが}すぎます。{length}{文字|もじ}までで {書|か}いてください。",
            length=length,
        )
    return text
