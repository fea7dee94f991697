"""The door: what a person typed → a value of the item's kind, and a value → text again.

`parse` and `retype` are inverses; `shown` is for reading. Every `match` over Kind is exhaustive.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import assert_never

from forms import banks, choices, dates, numbers, texts
from forms.problems import NotUnderstood
from procedures.catalog import Item
from procedures.values import (
    BankAccount,
    DocumentSeen,
    IndividualNumber,
    Kind,
    PartialDate,
    Sex,
    Value,
)

Part = str | Sequence[str]
Typed = str | Mapping[str, Part]
"""One box's text, or the text of each part (`parts`). The parts of a one-box kind: only `""`."""

ONE = ""
NAME_PARTS = ("family", "given")
DOCUMENT_PARTS = ("what", "note")


def parts(kind: Kind) -> tuple[str, ...]:
    """The boxes a kind is typed into; empty for kinds of one box."""
    match kind:
        case Kind.PERSON_NAME | Kind.KANA:
            return NAME_PARTS
        case Kind.DATE:
            return dates.PARTS
        case Kind.BANK_ACCOUNT:
            return banks.PARTS
        case Kind.DOCUMENT_SEEN:
            return DOCUMENT_PARTS
        case _:
            return ()


def is_blank(typed: Typed) -> bool:
    """Whether nothing was typed or chosen; an era alone is nothing."""
    if isinstance(typed, str):
        return not typed.strip()
    return not any(_has_text(part) for name, part in typed.items() if name != "era")


def parse(item: Item, typed: Typed, *, people: Sequence[tuple[str, str]] = ()) -> Value:  # noqa: C901 one case per kind, checked whole
    """The value that was meant. `people` are (id, name) a person item may name.

    Raises NotUnderstood, with what to do next, also when nothing was typed.
    """
    if is_blank(typed) and item.kind is not Kind.CHOICES:
        raise _blank(item)
    match item.kind:
        case Kind.PERSON_NAME:
            return texts.read_name(_name(typed))
        case Kind.KANA:
            return texts.read_kana(_name(typed))
        case Kind.DATE:
            return _date(item, typed)
        case Kind.ADDRESS:
            return texts.read_address(_text(typed))
        case Kind.TEXT:
            return texts.read_text(_text(typed))
        case Kind.POSTAL_CODE:
            return numbers.read_postal_code(_text(typed))
        case Kind.PHONE:
            return numbers.read_phone(_text(typed))
        case Kind.NUMBER:
            return numbers.read_number(_text(typed))
        case Kind.MONEY:
            return numbers.read_money(_text(typed))
        case Kind.SEX:
            return Sex(_choice(item, typed))
        case Kind.BOOL | Kind.CONSENT:
            return _choice(item, typed) == "true"
        case Kind.CHOICE:
            return _choice(item, typed)
        case Kind.PERSON:
            return choices.read_choice(choices.choices_of(item, people), _text(typed))
        case Kind.CHOICES:
            return choices.read_choices(choices.choices_of(item), _texts(typed))
        case Kind.BANK_ACCOUNT:
            return _account(typed)
        case Kind.DOCUMENT_SEEN:
            return DocumentSeen(texts.read_text(_part(typed, "what")), _part(typed, "note").strip())
        case Kind.INDIVIDUAL_NUMBER:
            return numbers.read_individual_number(_text(typed))
        case Kind.PHOTO:
            raise NotUnderstood(
                "写真は入力できません。職員にお渡しください。",
                "{写真|しゃしん}は {窓口|まどぐち}の {人|ひと}に {渡|わた}してください。",
            )
        case _:
            assert_never(item.kind)


def retype(item: Item, value: Value) -> dict[str, Part]:
    """What stands in the boxes for a value: `parse(item, retype(item, value)) == value`."""
    match value:
        case PartialDate():
            return dict(dates.parts_of(value))
        case BankAccount():
            return {
                "bank": value.bank_code,
                "branch": value.branch_code,
                "type": value.account_type,
                "number": value.number,
                "holder": value.holder_kana,
            }
        case DocumentSeen():
            return {"what": value.what, "note": value.note}
        case frozenset():
            return {ONE: sorted(value)}
        case str() if item.kind in (Kind.PERSON_NAME, Kind.KANA):
            family, given = texts.two_parts(value)
            return {"family": family, "given": given}
        case IndividualNumber():
            return {ONE: value.digits}
        case bytes():
            return {ONE: ""}
        case bool():
            return {ONE: "true" if value else "false"}
        case int() | str():
            return {ONE: str(value)}
        case _:
            assert_never(value)


def in_one_box(item: Item, value: Value) -> str:
    """A typed kind's value on one line: what `retype` gives, or the date in full."""
    if isinstance(value, PartialDate):
        return dates.date_shown(value)
    if item.kind in (Kind.PERSON_NAME, Kind.KANA):
        return str(value)
    return _part(retype(item, value), ONE)


def shown(item: Item, value: Value, *, names: Mapping[str, str] | None = None) -> str:
    """The value as a clerk or resident reads it. `names`: person id → name, for person items.

    個人番号 is masked: looking at it is an act of its own.
    """
    match value:
        case PartialDate():
            return dates.date_shown(value)
        case BankAccount():
            return banks.account_shown(value)
        case DocumentSeen():
            return f"{value.what}（{value.note}）" if value.note else value.what
        case frozenset():
            return _chosen_shown(item, value)
        case IndividualNumber():
            return "＊" * 12
        case bytes():
            return "写真1枚"
        case bool():
            return choices.label_of(item, "true" if value else "false")
        case int():
            return f"{value:,}円" if item.kind is Kind.MONEY else f"{value:,}"
        case str():
            return _text_shown(item, value, names or {})
        case _:
            assert_never(value)


def _text_shown(item: Item, value: str, names: Mapping[str, str]) -> str:
    if item.kind is Kind.POSTAL_CODE:
        return numbers.postal_code_shown(value)
    if item.kind is Kind.PERSON:
        return names.get(value, value)
    return choices.label_of(item, value)


def _chosen_shown(item: Item, value: frozenset[str]) -> str:
    options = choices.words_of(item)
    chosen = [words for key, words in options if key in value]
    return "、".join([*chosen, *sorted(value - {key for key, _ in options})]) or "なし"


def _blank(item: Item) -> NotUnderstood:
    if choices.choices_of(item):
        return NotUnderstood(
            "{label}を選んでください。", "どれかを {選|えら}んでください。", label=item.label.ja
        )
    return NotUnderstood(
        "{label}を入力してください。", "ここに {書|か}いてください。", label=item.label.ja
    )


def _has_text(part: Part) -> bool:
    return any(text.strip() for text in ([part] if isinstance(part, str) else part))


def _text(typed: Typed) -> str:
    return typed if isinstance(typed, str) else _part(typed, ONE)


def _part(typed: Typed, name: str) -> str:
    """The text of one part. A plain text is all there is: it stands for the first part."""
    if isinstance(typed, str):
        return typed if name == "what" else ""
    part = typed.get(name, "")
    return part if isinstance(part, str) else next(iter(part), "")


def _texts(typed: Typed) -> Sequence[str]:
    if isinstance(typed, str):
        return [] if typed == "なし" else typed.split("、")
    part = typed.get(ONE, ())
    return [part] if isinstance(part, str) else part


def _name(typed: Typed) -> str:
    if isinstance(typed, str) or ONE in typed:
        return _text(typed)
    return texts.joined(_part(typed, "family"), _part(typed, "given"))


def _date(item: Item, typed: Typed) -> PartialDate:
    partly = item.unknown_allowed
    if isinstance(typed, str) or ONE in typed:
        return dates.read_date(_text(typed), partly=partly)
    era, year, month, day = (_part(typed, name) for name in dates.PARTS)
    return dates.read_parts(era, year, month, day, partly=partly)


def _choice(item: Item, typed: Typed) -> str:
    return choices.read_choice(choices.choices_of(item), _text(typed))


def _account(typed: Typed) -> BankAccount:
    boxes = {name: _part(typed, name).strip() for name in banks.PARTS}
    return banks.read_account(boxes, texts.read_kana(boxes["holder"]))
