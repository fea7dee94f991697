"""What the screen says when something is wrong with a card or reader: what happened, what to do.

One screen per situation. None blames the resident, and each has a way on without the card.
"""

from __future__ import annotations

from dataclasses import dataclass

from cardreader.errors import ErrorCode


@dataclass(frozen=True)
class Screen:
    """Title and sentences (Japanese message ids). `again`: trying with the card makes sense.
    `staff`: somebody of the city hall has to look at the machine."""

    title: str
    sentences: tuple[str, ...]
    again: bool = False
    staff: bool = False


GO_ON_WITHOUT = "カードを使わずに、このまま手続きを続けられます。"
AT_THE_DESK = "暗証番号の再設定は、窓口でできます。カードと本人確認書類をお持ちください。"

SCREENS = {
    ErrorCode.WRONG_PIN: Screen(
        "暗証番号がちがいます", ("4桁の数字を、もう一度確かめて入れてください。",), again=True
    ),
    ErrorCode.PIN_FORMAT: Screen(
        "暗証番号は4桁の数字です",
        ("数字を4つ入れてください。回数は減っていません。",),
        again=True,
    ),
    ErrorCode.LAST_TRY_LEFT: Screen(
        "暗証番号は、あと1回しか入れられません",
        (
            "まちがえるとカードに鍵がかかってしまうため、ここでは入れられません。",
            AT_THE_DESK,
            GO_ON_WITHOUT,
        ),
    ),
    ErrorCode.PIN_BLOCKED: Screen(
        "このカードの暗証番号には鍵がかかっています",
        (
            "暗証番号が続けてまちがって入れられたため、使えなくなっています。",
            AT_THE_DESK,
            GO_ON_WITHOUT,
        ),
    ),
    ErrorCode.CARD_REMOVED: Screen(
        "カードが読み取りの途中で外れました",
        ("カードを置きなおして、そのまま動かさずにお待ちください。",),
        again=True,
    ),
    ErrorCode.CARD_RESET: Screen(
        "カードの読み取りが途切れました",
        ("カードを一度取り、もう一度置いてください。",),
        again=True,
    ),
    ErrorCode.NO_CARD: Screen(
        "カードがありません", ("カードを読み取り機に置いてください。",), again=True
    ),
    ErrorCode.MUTE_CARD: Screen(
        "カードを読み取れません",
        ("カードの向きと裏表を確かめて、もう一度置いてください。",),
        again=True,
    ),
    ErrorCode.CARD_BUSY: Screen(
        "カードを読み取れません",
        ("ほかの処理がカードを使っています。少し待って、もう一度お試しください。",),
        again=True,
    ),
    ErrorCode.NOT_A_MY_NUMBER_CARD: Screen(
        "マイナンバーカードではないようです",
        (
            "置かれたカードは、ここでは使えません。"
            "運転免許証や健康保険証、スマートフォンは読み取れません。",
            "マイナンバーカードをお持ちでしたら、置きかえてください。",
            GO_ON_WITHOUT,
        ),
        again=True,
    ),
    ErrorCode.UNKNOWN_CARD_GENERATION: Screen(
        "このカードは、この機械では読み取れません",
        ("新しい形のカードのようです。窓口の職員にお見せください。", GO_ON_WITHOUT),
    ),
    ErrorCode.TRIES_NOT_REPORTED: Screen(
        "カードを置きなおしてください",
        ("カードを一度取り、もう一度置いてください。回数は減っていません。",),
        again=True,
    ),
    ErrorCode.NO_READER: Screen(
        "カード読み取り機が使えません",
        ("読み取り機がつながっていません。職員がすぐに確認します。", GO_ON_WITHOUT),
        staff=True,
    ),
    ErrorCode.SERVICE_NOT_RUNNING: Screen(
        "ただいまカードを読み取れません",
        ("カードを読む仕組みが止まっています。職員がすぐに確認します。", GO_ON_WITHOUT),
        staff=True,
    ),
}

FAILED = Screen(
    "カードを読み取れませんでした",
    ("カードを一度取り、もう一度置いてお試しください。", GO_ON_WITHOUT),
    again=True,
    staff=True,
)
"""Everything that has no screen of its own: a broken answer, a reader that fails or hangs."""


def screen_for(code: ErrorCode) -> Screen:
    """The screen of a situation."""
    return SCREENS.get(code, FAILED)
