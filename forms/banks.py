"""Banks and branches by name or code (全国銀行協会の統一金融機関コード, shipped in zengin-code)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from forms.numbers import folded
from forms.problems import NotUnderstood
from forms.searching import matching
from procedures.values import BankAccount

ACCOUNT_TYPES = {"ordinary": "普通", "checking": "当座", "savings": "貯蓄"}
PARTS = ("bank", "branch", "type", "number", "holder")


@dataclass(frozen=True)
class Found:
    """A bank or branch of the table: its code and its name."""

    code: str
    name: str


def search_banks(text: str, *, limit: int = 20) -> list[Found]:
    """Banks whose code, name or reading begins with (else contains) the text."""
    return _matching(_banks().values(), text, limit)


def search_branches(bank_code: str, text: str, *, limit: int = 20) -> list[Found]:
    """Branches of one bank, found in the same way; empty for an unknown bank."""
    bank = _banks().get(bank_code)
    return _matching(bank.branches.values(), text, limit) if bank else []


def bank_name(code: str) -> str | None:
    """The bank's name, or None where the table has no such code."""
    bank = _banks().get(code)
    return str(bank.name) if bank else None


def branch_name(bank_code: str, branch_code: str) -> str | None:
    """The branch's name, or None where that bank has no such branch."""
    bank = _banks().get(bank_code)
    branch = bank.branches.get(branch_code) if bank else None
    return str(branch.name) if branch else None


def read_account(parts: dict[str, str], holder_kana: str) -> BankAccount:
    """An account whose bank and branch exist in the table. Raises NotUnderstood otherwise."""
    bank, branch = folded(parts["bank"]), folded(parts["branch"])
    if bank_name(bank) is None:
        raise NotUnderstood(
            "金融機関が見つかりません。名前か4桁の金融機関コードで選んでください。",
            "{銀行|ぎんこう}を {選|えら}んでください。",
        )
    if branch_name(bank, branch) is None:
        raise NotUnderstood(
            "支店が見つかりません。名前か3桁の店番で選んでください。",
            "{銀行|ぎんこう}の {支店|してん}を {選|えら}んでください。",
        )
    if parts["type"] not in ACCOUNT_TYPES:
        raise NotUnderstood(
            "口座の種類（普通・当座・貯蓄）を選んでください。",
            "{口座|こうざ}の {種類|しゅるい}を {選|えら}んでください。",
        )
    return BankAccount(bank, branch, parts["type"], _account_number(parts["number"]), holder_kana)


def account_shown(account: BankAccount) -> str:
    """The account in words: names where the table knows them, codes otherwise."""
    bank = bank_name(account.bank_code) or account.bank_code
    branch = branch_name(account.bank_code, account.branch_code) or account.branch_code
    kind = ACCOUNT_TYPES.get(account.account_type, account.account_type)
    return f"{bank} {branch} {kind} {account.number} {account.holder_kana}"


def _account_number(typed: str) -> str:
    digits = folded(typed).replace("-", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 7):
        raise NotUnderstood(
            "口座番号は、7桁までの数字で入力してください。",
            "{口座番号|こうざばんごう}は {数字|すうじ} 7つまでです。",
        )
    return digits.zfill(7)


@cache
def _banks() -> dict[str, Any]:
    """The table by code. Loading reads more than a thousand files, so only when first asked."""
    from zengin_code import Bank

    return dict(Bank.all)


def _matching(places: Iterable[Any], text: str, limit: int) -> list[Found]:
    """Those whose code, name or hiragana reading begins with the text, then those that hold it."""
    found = matching(places, text, lambda place: (place.code, place.name, place.hira))
    return [Found(str(place.code), str(place.name)) for place in found[:limit]]
