"""What the screen says when something is wrong with a card or reader: what happened, what to do.

One screen per situation. None blames the resident, and each has a way on without the card.
"""

from __future__ import annotations

from dataclasses import dataclass

from cardreader.applications import Token
from cardreader.errors import ErrorCode


@dataclass(frozen=True)
class Screen:
    """Title and sentences (Japanese message ids). `again`: trying with the card makes sense.
    `staff`: somebody of the city hall has to look at the machine. `by_number`: the card can still
    be read with what is printed on it."""

    title: str
    sentences: tuple[str, ...]
    again: bool = False
    staff: bool = False
    by_number: bool = False


GO_ON_WITHOUT = "カードを使わずに、このまま手続きを続けられます。"
AT_THE_DESK = "暗証番号の再設定は、窓口でできます。カードと本人確認書類をお持ちください。"
REPLACE_IT = "マイナンバーカードをお持ちでしたら、置きかえてください。"

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
        by_number=True,
    ),
    ErrorCode.PIN_BLOCKED: Screen(
        "このカードの暗証番号は使えません",
        (
            "続けてまちがえて鍵がかかったか、暗証番号を決めていないカードです。",
            AT_THE_DESK,
            GO_ON_WITHOUT,
        ),
        by_number=True,
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
            "置かれたカードは、ここでは使えません。運転免許証や健康保険証は読み取れません。",
            REPLACE_IT,
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

BY_NUMBER = {
    ErrorCode.WRONG_PIN: Screen(
        "カードの番号と合いません",
        ("生年月日とセキュリティコードを、カードを見てもう一度入れてください。",),
        again=True,
    ),
    ErrorCode.PIN_FORMAT: Screen(
        "入れた番号を確かめてください",
        ("カードに書いてあるとおりに入れてください。回数は減っていません。",),
        again=True,
    ),
    ErrorCode.LAST_TRY_LEFT: Screen(
        "カードの番号は、あと1回しか入れられません",
        ("まちがえるとカードに鍵がかかってしまうため、ここでは入れられません。", GO_ON_WITHOUT),
    ),
    ErrorCode.PIN_BLOCKED: Screen(
        "このカードは、番号では読み取れません",
        ("カードの番号に鍵がかかっています。窓口の職員にお見せください。", GO_ON_WITHOUT),
    ),
}
"""Where 照合番号B is typed instead of a PIN, the same situations read otherwise."""

PHONE = Screen(
    "スマートフォンは、ここでは使えません",
    ("マイナンバーカードそのものを置いてください。", GO_ON_WITHOUT),
    again=True,
)
OTHER_CARDS = {
    Token.OLD_CARD: Screen(
        "住民基本台帳カードは、ここでは使えません",
        ("マイナンバーカードより前のカードです。", REPLACE_IT, GO_ON_WITHOUT),
        again=True,
    ),
    Token.ANDROID: PHONE,
    Token.IPHONE: PHONE,
}
"""What is not a My Number card but says itself what it is."""

ANOTHER_HOLDER = Screen(
    "ほかの方のカードのようです",
    (
        "置かれたカードは、選んだ方のものではないようです。何も読み込んでいません。",
        "どなたのカードかを確かめて、もう一度お試しください。",
        GO_ON_WITHOUT,
    ),
    again=True,
)

FAILED = Screen(
    "カードを読み取れませんでした",
    ("カードを一度取り、もう一度置いてお試しください。", GO_ON_WITHOUT),
    again=True,
    staff=True,
)
"""Everything that has no screen of its own: a broken answer, a reader that fails or hangs."""


def screen_for(code: ErrorCode, *, by_number: bool = False) -> Screen:
    """The screen of a situation; `by_number` where 照合番号B was to be typed, not the PIN."""
    if by_number and code in BY_NUMBER:
        return BY_NUMBER[code]
    return SCREENS.get(code, FAILED)


def screen_of_token(token: Token) -> Screen:
    """The screen for something on the reader that is no My Number card."""
    return OTHER_CARDS.get(token, SCREENS[ErrorCode.NOT_A_MY_NUMBER_CARD])


def all_screens() -> tuple[Screen, ...]:
    """Every screen there is, for the tests of words and pictures."""
    return (*SCREENS.values(), *BY_NUMBER.values(), *OTHER_CARDS.values(), ANOTHER_HOLDER, FAILED)
