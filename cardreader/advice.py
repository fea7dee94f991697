"""What to tell people about an error, in Japanese: what happened, and what to do next.

For the command line and for staff. A resident's screen may use words of its own; the codes are the
common ground.
"""

from dataclasses import dataclass

from cardreader.errors import CardError, ErrorCode


@dataclass(frozen=True)
class Advice:
    """Two sentences: what is the matter, and what to do."""

    title: str
    action: str


ADVICE = {
    ErrorCode.LIBRARY_MISSING: Advice(
        "ICカードの仕組み（PC/SC）が、このコンピューターに入っていません。",
        "パッケージ pcscd と libpcsclite1 を入れて、もう一度実行してください。",
    ),
    ErrorCode.SERVICE_NOT_RUNNING: Advice(
        "ICカードのサービス（pcscd）が動いていません。",
        "systemctl start pcscd.socket で起動してください。自動で再開を待っています。",
    ),
    ErrorCode.ACCESS_DENIED: Advice(
        "このアカウントには、ICカードを使う許可がありません。",
        "docs/cardreader.md の polkit の規則を置いて、pcscd を再起動してください。",
    ),
    ErrorCode.NO_READER: Advice(
        "カードリーダーが見つかりません。",
        "USBケーブルを差し直してください。それでも見つからないときは docs/cardreader.md の"
        "対応リーダーを確認してください。",
    ),
    ErrorCode.READER_FAILED: Advice(
        "カードリーダーが異常を知らせました。",
        "カードを取り、USBケーブルを差し直してから、もう一度カードを置いてください。",
    ),
    ErrorCode.READER_HANGS: Advice(
        "カードリーダーが応答しません。",
        "USBケーブルを抜き、5秒待って差し直してください。",
    ),
    ErrorCode.BAD_READER_ADDRESS: Advice(
        "カードリーダーの指定が正しくありません。",
        "pcsc（どのリーダーでも）、pcsc:名前、virtual:ファイル のどれかを指定してください。",
    ),
    ErrorCode.NO_CARD: Advice(
        "カードが置かれていません。",
        "マイナンバーカードをカードリーダーに置いてください。",
    ),
    ErrorCode.MUTE_CARD: Advice(
        "カードが応答しません。",
        "カードの向きを確かめて置き直してください。続くときはカードの破損が考えられます。",
    ),
    ErrorCode.CARD_BUSY: Advice(
        "ほかのプログラムがカードを使っています。",
        "利用者クライアントソフトなどを終わらせてから、もう一度カードを置いてください。",
    ),
    ErrorCode.CARD_REMOVED: Advice(
        "読み取りの途中でカードが離れました。",
        "カードを置き直して、読み終わるまで動かさないでください。",
    ),
    ErrorCode.CARD_RESET: Advice(
        "ほかのプログラムがカードをリセットしました。",
        "カードを置き直して、もう一度暗証番号を入れてください。",
    ),
    ErrorCode.NOT_A_MY_NUMBER_CARD: Advice(
        "マイナンバーカードではないカードが置かれています。",
        "マイナンバーカードを置いてください。住民基本台帳カードや運転免許証は使えません。",
    ),
    ErrorCode.UNKNOWN_CARD_GENERATION: Advice(
        "このプログラムが知らない形式のカードです。",
        "新しい世代のカードの可能性があります。窓口で手続を続け、情報担当に知らせてください。",
    ),
    ErrorCode.MALFORMED_ANSWER: Advice(
        "カードから正しくないデータが返りました。",
        "カードを置き直してください。続くときは窓口で手続を続けてください。",
    ),
    ErrorCode.UNEXPECTED_STATUS: Advice(
        "カードが命令を受け付けませんでした。",
        "カードを置き直してください。続くときは窓口で手続を続けてください。",
    ),
    ErrorCode.PIN_FORMAT: Advice(
        "暗証番号の形が違います。",
        "券面事項入力補助用の暗証番号は数字4桁です。カードには何も送っていません。",
    ),
    ErrorCode.WRONG_PIN: Advice(
        "暗証番号が違います。",
        "残りの回数を確かめて、もう一度入れてください。",
    ),
    ErrorCode.LAST_TRY_LEFT: Advice(
        "暗証番号を試せる回数が、あと1回です。",
        "ロックを防ぐため、ここでは試しません。照合番号Bで読むか、窓口で手続を続けてください。",
    ),
    ErrorCode.PIN_BLOCKED: Advice(
        "暗証番号がロックされているか、設定されていません。",
        "再設定は住所地の市区町村の窓口でできます。照合番号Bで読むこともできます。",
    ),
    ErrorCode.TRIES_NOT_REPORTED: Advice(
        "カードが暗証番号の残り回数を答えません。",
        "カードをいったん取り、置き直してください。",
    ),
    ErrorCode.BAD_KEY_FILE: Advice(
        "真正性を確かめる鍵のファイルに誤りがあります。",
        "7桁の番号.pem という名前の、RSA公開鍵（PEM形式）を置いてください。",
    ),
    ErrorCode.BAD_CARD_FILE: Advice(
        "仮想カードのファイルに誤りがあります。",
        "表示された箇所を直してください。",
    ),
}

ABOUT_A_FILE = frozenset(
    {ErrorCode.BAD_KEY_FILE, ErrorCode.BAD_CARD_FILE, ErrorCode.BAD_READER_ADDRESS}
)
"""Errors whose message names a file or a setting; the others' say nothing staff could use."""


def advice_for(code: ErrorCode) -> Advice:
    """Return the sentences for an error code; every code has them."""
    return ADVICE[code]


def in_words(error: CardError) -> str:
    """Return what happened, what to do, and for a broken file which one and where."""
    advice = advice_for(error.code)
    detail = f"\n（{error}）" if error.code in ABOUT_A_FILE else ""
    return f"{advice.title}\n{advice.action}{detail}"
