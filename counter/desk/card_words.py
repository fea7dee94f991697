"""What a clerk reads when a card cannot be read, and how genuine it was found."""

from __future__ import annotations

from cardreader.advice import advice_for
from cardreader.applications import Token
from cardreader.authenticity import Verdict
from cardreader.errors import CardError, ErrorCode, WrongPin
from counter.devices import CardLook

BY_NUMBER = "カードに書いてある番号（照合番号B）で読むか、カードなしで続けます。"

REFUSALS = {
    ErrorCode.LAST_TRY_LEFT: f"暗証番号は、あと1回しか入れられません。{BY_NUMBER}",
    ErrorCode.PIN_BLOCKED: f"暗証番号に鍵がかかっているか、決められていません。{BY_NUMBER}",
}
NUMBER_REFUSALS = {
    ErrorCode.LAST_TRY_LEFT: "照合番号Bは、あと1回しか入れられません。カードなしで続けます。",
    ErrorCode.PIN_BLOCKED: "照合番号Bに鍵がかかっています。カードなしで続けます。",
}
OTHER_CARDS = {
    Token.OLD_CARD: "住民基本台帳カードです。",
    Token.ANDROID: "Android のスマートフォンです。",
    Token.IPHONE: "iPhone です。",
}
VERDICTS = {
    Verdict.GENUINE: "真正（登録した鍵と一致）",
    Verdict.NOT_GENUINE: "真正でない（登録した鍵と合わない）",
    Verdict.NOT_CHECKED: "確かめていない",
}


def sentence(error: CardError) -> str:
    """What happened and what to do, with the tries left after a wrong PIN."""
    advice = advice_for(error.code)
    left = f"（あと{error.attempts_left}回）" if isinstance(error, WrongPin) else ""
    return f"{advice.title}{left} {advice.action}"


def number_sentence(error: CardError) -> str:
    """The same where 照合番号B was typed by the clerk."""
    if isinstance(error, WrongPin):
        return f"カードの番号と違います（あと{error.attempts_left}回）。カードを確かめてください。"
    if error.code is ErrorCode.PIN_FORMAT:
        return "カードの番号として正しくありません。カードには何も送っていません。"
    return NUMBER_REFUSALS.get(error.code) or sentence(error)


def why_not(look: CardLook, *, by_number: bool = False) -> str:
    """Why no secret must be asked for; "" when it may be."""
    if look.refusal is None:
        return ""
    refusals = NUMBER_REFUSALS if by_number else REFUSALS
    advice = advice_for(look.refusal)
    general = f"{advice.title} {advice.action}"
    return OTHER_CARDS.get(look.token, "") + refusals.get(look.refusal, general)


def genuine(settings: object) -> str:
    """A stored verdict in words; "" for none."""
    known = {str(verdict): words for verdict, words in VERDICTS.items()}
    return known.get(str(settings), "")
