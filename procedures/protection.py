"""支援措置 (住民基本台帳事務処理要領 第5の10): a household whose address must not become known.

Whoever says so is believed, the resident, a register, a certificate or a clerk: one yes is enough,
and no other's no takes it back.
"""

from __future__ import annotations

from procedures.sheet import Address, AnswerSheet, Candidate, Source, State

HINT = Address("protected_household_hint")


def is_protected(sheet: AnswerSheet) -> bool:
    """Whether anybody said that an address of this visit must not become known."""
    return bool(_said(sheet))


def is_told(sheet: AnswerSheet) -> bool:
    """Whether somebody who is there said so; a register says it behind the visitor's back."""
    return any(one.provenance.source is not Source.REGISTER for one in _said(sheet))


def _said(sheet: AnswerSheet) -> list[Candidate]:
    answer = sheet.answers.get(HINT)
    if answer is None or answer.state is not State.ANSWERED:
        return []
    return [one for one in answer.candidates if one.value is True]
