"""A rule in Japanese words, as a clerk reads it: 「引っ越す人のうち、年齢が75以上の人がいる」."""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Mapping

from procedures.bundle import Bundle
from procedures.language import parse
from procedures.values import Kind

SIGNS: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "{0}が{1}",
    ast.NotEq: "{0}が{1}でない",
    ast.Lt: "{0}が{1}より小さい",
    ast.LtE: "{0}が{1}以下",
    ast.Gt: "{0}が{1}より大きい",
    ast.GtE: "{0}が{1}以上",
    ast.In: "{0}が{1}のどれか",
    ast.NotIn: "{0}が{1}のどれでもない",
}

DATE_SIGNS: Mapping[type[ast.cmpop], str] = {
    ast.Lt: "{0}が{1}より前",
    ast.LtE: "{0}が{1}まで",
    ast.Gt: "{0}が{1}より後",
    ast.GtE: "{0}が{1}以後",
}
"""Signs that say something else of dates."""

DATES = frozenset(
    ("date", "birthday", "years_after", "months_after", "fiscal_year_end", "month_end")
)
"""Functions that give a date."""

CALLS: Mapping[str, str] = {
    "age": "{0}の人の{1}の年齢",
    "months_after": "{0}の{1}か月後",
    "birthday": "{0}から数えて{1}歳の誕生日",
    "years_after": "{0}の{1}年後",
    "fiscal_year_end": "{0}の年度末",
    "month_end": "{0}の月の末日",
    "prefecture": "{0}の都道府県",
    "in_area": "{0}が{1}に当てはまる",
}

NAMES: Mapping[str, str] = {
    "today": "今日",
    "unknown": "（ここでは決められない）",
    "people": "関係する人",
    "visitor": "来庁者",
    "subject": "本人",
    "dogs": "犬",
    "vehicles": "車両",
    "buildings": "建物",
    "businesses": "事業",
    "bank_account_uses": "口座",
}

UNITS = {
    "days": "日",
    "months": "か月",
    "years": "歳",
    "yen": "円",
    "people": "人",
    "percent": "％",
}


def in_words(rule: str, bundle: Bundle, law_day: dt.date) -> str:
    """The rule in words; amounts as they are on a day. Raises RuleError when it is no rule."""
    return _Words(bundle, law_day).say(parse(rule))


def group_in_words(name: str, bundle: Bundle) -> str:
    """What a clerk calls a group; its own name where nobody gave it another."""
    group = bundle.groups.get(name)
    return group.label if group is not None and group.label else NAMES.get(name, name)


class _Words:
    """Says one node after the other. Choices are said by the labels of the item they belong to."""

    def __init__(self, bundle: Bundle, law_day: dt.date) -> None:
        self._bundle = bundle
        self._law_day = law_day

    def say(self, node: ast.expr) -> str:
        match node:
            case ast.BoolOp():
                return self._connected(node)
            case ast.UnaryOp(op=ast.Not()):
                return f"「{self.say(node.operand)}」ではない"
            case ast.Compare():
                return self._compared(node)
            case ast.Call():
                return self._called(node)
            case ast.IfExp():
                yes, test, no = (self.say(one) for one in (node.body, node.test, node.orelse))
                return f"（{test}なら {yes}、そうでなければ {no}）"
            case ast.BinOp():
                sign = "＋" if isinstance(node.op, ast.Add) else "－"
                return f"{self.say(node.left)}{sign}{self.say(node.right)}"
            case ast.Constant(value=bool()):
                return "いつでも" if node.value else "決して"
            case _:
                return self._named(node)

    def _connected(self, node: ast.BoolOp) -> str:
        word = "、かつ " if isinstance(node.op, ast.And) else "、または "
        parts = [
            f"（{self.say(value)}）" if isinstance(value, ast.BoolOp) else self.say(value)
            for value in node.values
        ]
        return word.join(parts)

    def _compared(self, node: ast.Compare) -> str:
        said: list[str] = []
        left = node.left
        for sign, right in zip(node.ops, node.comparators, strict=True):
            said.append(self._link(left, sign, right))
            left = right
        return "、かつ ".join(said)

    def _link(self, left: ast.expr, sign: ast.cmpop, right: ast.expr) -> str:
        labels = self._choices(left) | self._choices(right)
        one, other = self._value(left, labels), self._value(right, labels)
        inside = isinstance(sign, ast.In)
        if isinstance(sign, ast.In | ast.NotIn) and not isinstance(right, ast.Tuple | ast.List):
            if ast.unparse(right) in self._bundle.members:
                return f"{one}が{other}に{'入る' if inside else '入らない'}"
            return f"{other}に{one}が{'ある' if inside else 'ない'}"
        signs = {**SIGNS, **DATE_SIGNS} if self._is_date(left) else SIGNS
        return signs[type(sign)].format(one, other)

    def _is_date(self, node: ast.expr) -> bool:
        match node:
            case ast.Call():
                return ast.unparse(node.func) in DATES
            case ast.BinOp():
                return self._is_date(node.left) and not self._is_date(node.right)
            case ast.IfExp():
                return self._is_date(node.body)
            case _:
                name = node.attr if isinstance(node, ast.Attribute) else ast.unparse(node)
                item = self._bundle.items.get(name)
                return name == "today" or (item is not None and item.kind is Kind.DATE)

    def _value(self, node: ast.expr, labels: Mapping[str, str]) -> str:
        if isinstance(node, ast.Tuple | ast.List):
            return "・".join(self._value(one, labels) for one in node.elts)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return f"「{labels.get(node.value, node.value)}」"
        return self.say(node)

    def _choices(self, node: ast.expr) -> dict[str, str]:
        name = node.attr if isinstance(node, ast.Attribute) else ast.unparse(node)
        item = self._bundle.items.get(name)
        return {choice.id: choice.ja for choice in item.choices} if item else {}

    def _called(self, node: ast.Call) -> str:
        name = ast.unparse(node.func)
        [first, *_] = node.args
        if isinstance(first, ast.GeneratorExp):
            return self._quantified(name, first)
        if name == "date":
            return str(ast.literal_eval(first))
        return CALLS.get(name, name).format(*(self.say(argument) for argument in node.args))

    def _quantified(self, name: str, node: ast.GeneratorExp) -> str:
        clause = node.generators[0]
        group = self._named(clause.iter)
        conditions = [self.say(condition) for condition in clause.ifs]
        body = node.elt
        if name != "all" and not isinstance(body, ast.Name | ast.Constant):
            conditions.append(self.say(body))
        one, is_there = self._counted(ast.unparse(clause.iter))
        among = (
            f"{group}のうち、{'、かつ '.join(conditions)} にあたる{one}" if conditions else group
        )
        if name == "count":
            return f"{among}の数"
        if name == "any":
            return f"{among}が{is_there}"
        return (
            f"{among}の全員が {self.say(body)}"
            if one == "人"
            else f"{among}のどれも {self.say(body)}"
        )

    def _counted(self, group: str) -> tuple[str, str]:
        """What one of a group is called, and how one says that there is one."""
        members = self._bundle.members.get(group)
        return ("人", "いる") if members is None or members.kind == "person" else ("もの", "ある")

    def _named(self, node: ast.expr) -> str:
        if isinstance(node, ast.Attribute):
            return self._attribute(node)
        name = ast.unparse(node)
        item = self._bundle.items.get(name)
        return item.label.ja if item else group_in_words(name, self._bundle)

    def _attribute(self, node: ast.Attribute) -> str:
        if isinstance(node.value, ast.Name) and node.value.id == "amount":
            amount = self._bundle.amounts[node.attr]
            value = self._bundle.amounts_on(self._law_day).get(node.attr)
            known = "?" if value is None else f"{value:,}"
            return f"{amount.label.ja}（{known}{UNITS[amount.unit]}）"
        item = self._bundle.items.get(node.attr)
        return item.label.ja if item else node.attr
