"""The functions of the rule language: quantifiers, ages and days, prefectures."""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from procedures import areas, calendar_ja
from procedures.language import (
    Rule,
    RuleError,
    Type,
    Vocabulary,
    combined,
    compile_node,
    compiles,
    constant,
    excerpt,
    nearest,
)
from procedures.logic import Span, Truth, each_end, point
from procedures.quantifiers import compile_all, compile_any, compile_count
from procedures.sharing import shared

_PREFECTURES_BY_CODE = """
    北海道 青森県 岩手県 宮城県 秋田県 山形県 福島県 茨城県 栃木県 群馬県 埼玉県 千葉県
    東京都 神奈川県 新潟県 富山県 石川県 福井県 山梨県 長野県 岐阜県 静岡県 愛知県 三重県
    滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県 鳥取県 島根県 岡山県 広島県 山口県 徳島県
    香川県 愛媛県 高知県 福岡県 佐賀県 長崎県 熊本県 大分県 宮崎県 鹿児島県 沖縄県
"""

PREFECTURES = tuple(_PREFECTURES_BY_CODE.split())
"""地方自治法の都道府県, in the order of their codes (JIS X 0401)."""


@dataclass(frozen=True)
class Function:
    """A function over values: what it takes, what it gives, and how it is computed."""

    takes: tuple[Type, ...]
    gives: Type
    compute: Callable[..., Any]


def _age(born: Span | None, day: Span | None) -> Span | None:
    if born is None or day is None:
        return None
    return each_end(calendar_ja.age_on, Span(born[1], born[0]), day)


def _birthday(born: Span | None, age: Span | None) -> Span | None:
    if born is None or age is None:
        return None
    return each_end(calendar_ja.birthday, born, age)


def _months_after(day: Span | None, months: Span | None) -> Span | None:
    if day is None or months is None:
        return None
    return each_end(calendar_ja.months_after, day, months)


def _each_end(move: Callable[[Any], Any]) -> Callable[[Span | None], Span | None]:
    """A function of days that never reverses their order, over a span."""

    def moved(span: Span | None) -> Span | None:
        if span is None:
            return None
        low = move(span[0])
        return Span(low, low if span[0] is span[1] else move(span[1]))

    return moved


def _prefecture(address: str | None) -> str | None:
    return next((name for name in PREFECTURES if (address or "").startswith(name)), None)


def _in_area(address: str | None, area: str | None) -> Truth:
    return areas.in_area(address, area, PREFECTURES)


FUNCTIONS: Mapping[str, Function] = {
    "age": Function((Type.DATE, Type.DATE), Type.NUMBER, _age),
    "birthday": Function((Type.DATE, Type.NUMBER), Type.DATE, _birthday),
    "years_after": Function((Type.DATE, Type.NUMBER), Type.DATE, _birthday),
    "months_after": Function((Type.DATE, Type.NUMBER), Type.DATE, _months_after),
    "fiscal_year_end": Function((Type.DATE,), Type.DATE, _each_end(calendar_ja.fiscal_year_end)),
    "month_end": Function((Type.DATE,), Type.DATE, _each_end(calendar_ja.month_end)),
    "prefecture": Function((Type.TEXT,), Type.TEXT, _prefecture),
    "in_area": Function((Type.TEXT, Type.TEXT), Type.TRUTH, _in_area),
}

QUANTIFIERS: Mapping[str, Callable[[ast.Call, Vocabulary], Rule]] = {
    "any": compile_any,
    "all": compile_all,
    "count": compile_count,
}


@compiles(ast.Call)
def _call(node: ast.Call, vocabulary: Vocabulary) -> Rule:
    name = node.func.id if isinstance(node.func, ast.Name) else excerpt(node.func)
    if name in QUANTIFIERS:
        return shared(node, vocabulary, QUANTIFIERS[name])
    if name == "date":
        return _date(node)
    function = FUNCTIONS.get(name)
    if function is None:
        known = [*QUANTIFIERS, *FUNCTIONS, "date", "the"]
        raise RuleError(f"{name} という関数はありません{nearest(name, known)}")
    arguments = [compile_node(argument, vocabulary) for argument in node.args]
    given = tuple(argument.type for argument in arguments)
    if node.keywords or given != function.takes:
        words = "、".join(function.takes)
        raise RuleError(f"{name}( ) には {words} を渡します（渡されたのは {'、'.join(given)}）")
    return combined(function.gives, function.compute, *arguments)


def _date(node: ast.Call) -> Rule:
    """A rule for one written date."""
    try:
        (argument,) = node.args
        day = dt.date.fromisoformat(ast.literal_eval(argument))
    except (ValueError, TypeError) as error:
        raise RuleError('日付は date("2026-04-01") の形で書きます') from error
    return constant(point(day), Type.DATE)
