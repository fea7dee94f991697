"""Which control each kind is filled in with, and the boxes of the kinds that are typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from forms import banks, dates
from forms.parsing import ONE
from procedures.catalog import Text
from procedures.values import Kind

ERA_NAMES = {
    "令和": Text(ja="令和", easy="{令和|れいわ}"),
    "平成": Text(ja="平成", easy="{平成|へいせい}"),
    "昭和": Text(ja="昭和", easy="{昭和|しょうわ}"),
    "大正": Text(ja="大正", easy="{大正|たいしょう}"),
    "明治": Text(ja="明治", easy="{明治|めいじ}"),
    "西暦": Text(ja="西暦", easy="{西暦|せいれき}"),
}
ACCOUNT_TYPES = {
    "普通": Text(ja="普通", easy="{普通|ふつう}"),
    "当座": Text(ja="当座", easy="{当座|とうざ}"),
    "貯蓄": Text(ja="貯蓄", easy="{貯蓄|ちょちく}"),
}

ERA = Text(ja="元号", easy="{元号|げんごう}")
YEAR = Text(ja="年", easy="{年|ねん}")
MONTH = Text(ja="月", easy="{月|がつ}")
DAY = Text(ja="日", easy="{日|にち}")
FAMILY_NAME = Text(ja="氏", easy="{上|うえ}の {名前|なまえ}")
GIVEN_NAME = Text(ja="名", easy="{下|した}の {名前|なまえ}")
FAMILY_READING = Text(ja="セイ", easy="{上|うえ}の {名前|なまえ}の {読|よ}み{方|かた}")
GIVEN_READING = Text(ja="メイ", easy="{下|した}の {名前|なまえ}の {読|よ}み{方|かた}")


class Control(StrEnum):
    """How a kind is filled in."""

    LINE = "line"
    LINES = "lines"
    NAME = "name"
    DATE = "date"
    RADIO = "radio"
    CHECKS = "checks"
    ACCOUNT = "account"
    DOCUMENT = "document"
    UPLOAD = "upload"


@dataclass(frozen=True)
class Input:
    """One box: its part of the value, label, HTML name and id, text, and how it is typed.

    `keypad` is the on-screen keypad (and inputmode) that suits it: `kana`, `digits`, `tel`,
    `address` or `text`; `options` make it a list to choose from; `length` is its width in
    characters.
    """

    part: str
    label: str
    keypad: str = "text"
    length: int = 20
    options: tuple[tuple[str, str], ...] = ()
    name: str = ""
    id: str = ""
    value: str = ""


def control_of(kind: Kind) -> Control:
    """The control for a kind."""
    match kind:
        case Kind.PERSON_NAME | Kind.KANA:
            return Control.NAME
        case Kind.DATE:
            return Control.DATE
        case Kind.TEXT:
            return Control.LINES
        case Kind.SEX | Kind.BOOL | Kind.CHOICE | Kind.CONSENT | Kind.PERSON:
            return Control.RADIO
        case Kind.CHOICES:
            return Control.CHECKS
        case Kind.BANK_ACCOUNT:
            return Control.ACCOUNT
        case Kind.DOCUMENT_SEEN:
            return Control.DOCUMENT
        case Kind.PHOTO:
            return Control.UPLOAD
        case (
            Kind.ADDRESS | Kind.POSTAL_CODE | Kind.PHONE | Kind.NUMBER | Kind.MONEY
            | Kind.INDIVIDUAL_NUMBER
        ):  # fmt: skip
            return Control.LINE
        case _:
            assert_never(kind)


def inputs_of(kind: Kind, control: Control, say: Callable[[Text], str]) -> tuple[Input, ...]:
    """The boxes of a kind that is typed, without name and text; empty for kinds that are chosen."""
    match control:
        case Control.RADIO | Control.CHECKS | Control.UPLOAD:
            return ()
        case Control.LINE | Control.LINES:
            return (_one_box(kind),)
        case Control.NAME:
            return _name_boxes(kind, say)
        case Control.DATE:
            return _date_boxes(say)
        case Control.ACCOUNT:
            return _account_boxes(say)
        case Control.DOCUMENT:
            return (
                Input("what", say(Text(ja="見せてもらった書類", easy="{見|み}た {書類|しょるい}"))),
                Input("note", say(Text(ja="メモ", easy="メモ"))),
            )
        case _:
            assert_never(control)


def _one_box(kind: Kind) -> Input:
    keypad, length = {
        Kind.PERSON_NAME: ("text", 30),
        Kind.KANA: ("kana", 30),
        Kind.DATE: ("text", 20),
        Kind.ADDRESS: ("address", 60),
        Kind.TEXT: ("text", 60),
        Kind.POSTAL_CODE: ("digits", 8),
        Kind.PHONE: ("tel", 16),
        Kind.NUMBER: ("digits", 6),
        Kind.MONEY: ("digits", 12),
        Kind.INDIVIDUAL_NUMBER: ("digits", 14),
    }[kind]
    return Input(ONE, "", keypad, length)


def _name_boxes(kind: Kind, say: Callable[[Text], str]) -> tuple[Input, ...]:
    if kind is Kind.KANA:
        return (
            Input("family", say(FAMILY_READING), "kana"),
            Input("given", say(GIVEN_READING), "kana"),
        )
    return Input("family", say(FAMILY_NAME)), Input("given", say(GIVEN_NAME))


def _date_boxes(say: Callable[[Text], str]) -> tuple[Input, ...]:
    eras = tuple((letter, say(ERA_NAMES[name])) for letter, name in dates.eras())
    return (
        Input("era", say(ERA), options=eras, value=eras[0][0]),
        Input("year", say(YEAR), "digits", 4),
        Input("month", say(MONTH), "digits", 2),
        Input("day", say(DAY), "digits", 2),
    )


def _account_boxes(say: Callable[[Text], str]) -> tuple[Input, ...]:
    labels = {
        "bank": Text(ja="金融機関コード", easy="{銀行|ぎんこう}の {番号|ばんごう}"),
        "branch": Text(ja="店番", easy="{支店|してん}の {番号|ばんごう}"),
        "type": Text(ja="口座の種類", easy="{口座|こうざ}の {種類|しゅるい}"),
        "number": Text(ja="口座番号", easy="{口座番号|こうざばんごう}"),
        "holder": Text(ja="口座名義（カナ）", easy="{口座|こうざ}の {名前|なまえ}（カタカナ）"),
    }
    look = {
        "bank": ("digits", 4),
        "branch": ("digits", 3),
        "type": ("text", 8),
        "number": ("digits", 7),
        "holder": ("kana", 40),
    }
    types = tuple((key, say(ACCOUNT_TYPES[name])) for key, name in banks.ACCOUNT_TYPES.items())
    return tuple(
        Input(part, say(labels[part]), *look[part], options=types if part == "type" else ())
        for part in banks.PARTS
    )
