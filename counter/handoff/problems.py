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


REASONS = frozenset(
    {
        "no_key",
        "no_target",
        "relay_error",
        "target_answer_unreadable",
        "target_busy",
        "target_failed",
        "target_forbidden",
        "target_full",
        "target_is_somebody_else",
        "target_missing",
        "target_out_of_reach",
        "target_read_only",
        "target_refused",
        "target_token_unreadable",
        "unwritable",
    }
)
"""Every word a record can wait or be dead for; the hand-off page has a sentence for each."""


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
