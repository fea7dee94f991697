"""Why a record could not be handed over, in the error codes back offices use."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ErrorCode(StrEnum):
    """エラーコード of the 共通機能標準仕様 API, used alike in our reports and in receipts."""

    REQUIRED = "E0001"
    CHARACTERS = "E0002"
    LENGTH = "E0003"
    CONTRADICTION = "E0004"


ERROR_WORDS = {
    ErrorCode.REQUIRED: "必須の項目が空です",
    ErrorCode.CHARACTERS: "使えない文字があります",
    ErrorCode.LENGTH: "桁数が多すぎます",
    ErrorCode.CONTRADICTION: "ほかの項目やコード表と合いません",
}


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with one item. Names the item and whose it is, never its value."""

    code: ErrorCode
    item: str
    subject: str = ""

    def __str__(self) -> str:
        whose = f" ({self.subject})" if self.subject else ""
        return f"{self.code} {self.item}{whose}: {ERROR_WORDS[self.code]}"


REASONS = {
    "no_key": "封筒を開ける鍵がこの拠点にありません。鍵のフォルダを確かめてください",
    "no_target": "この業務システムの連携先が設定にありません。[[target]] を書いてください",
    "relay_ended": "送る途中で中継が何度も止まりました。届いたかもしれません。動作記録を見て、"
    "連携先に確かめてから送り直してください",
    "relay_error": "中継の中で誤りが起きました。記録を添えて開発元へ知らせてください",
    "target_answer_unreadable": "連携先の答えを読めません。連携先の担当に確かめてください",
    "target_busy": "連携先が混んでいます。待って送り直します",
    "target_failed": "連携先で誤りが起きました。待って送り直します",
    "target_forbidden": "連携先に書く許しがありません。鍵とアクセス権を確かめてください",
    "target_full": "連携先に空きがありません。連携先の担当に知らせてください",
    "target_is_somebody_else": "連携先の身元が違います。known_hosts か ca_file を確かめてください",
    "target_missing": "連携先のフォルダがありません。共有がつながっているか確かめてください",
    "target_out_of_reach": "連携先につながりません。網と連携先の電源を確かめてください",
    "target_read_only": "連携先が読み取り専用です。つなぎ方を確かめてください",
    "target_refused": "連携先が受け取りを断りました。連携先の担当に確かめてください",
    "target_token_unreadable": "token_file を読めません。ファイルを確かめてください",
    "visit_deleted": "この来庁は保存期間が過ぎて消えています。送るものはありません",
    "unwritable": "連携先の列に合わない値があります。案件の E0001〜E0004 を見て訂正してください",
}
"""Every word a record can wait or be dead for, and what it says to IT staff."""


class UnwritableError(Exception):
    """A record does not fit what its target takes: sending it again would not help.

    `problems` lists everything that is wrong with it; the text says the same in Japanese.
    """

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in sorted(problems)))
        self.problems = tuple(sorted(problems))


class TargetRefusedError(Exception):
    """The target will never take what was sent; `reason` is a word for the dead-letter list."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TargetUnavailableError(Exception):
    """The target could not be reached or has no room now: try again, after `retry_after` seconds
    if it said so. `reason` is a word for the hand-off page."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after
