"""What can stand in the way of a visit. `str()` of each is a sentence for the desk."""

from __future__ import annotations


class Conflict(Exception):
    """Somebody else saved the visit meanwhile; nothing of this copy was stored."""

    def __init__(self) -> None:
        super().__init__(
            "ほかの画面でこの受付が先に更新されました。開き直して、もう一度操作してください。"
        )


class VisitGone(Exception):
    """The visit is not there: ended, expired, or a draft of a process that has ended."""

    def __init__(self) -> None:
        super().__init__("この受付はもうありません。最初からやり直してください。")


class UnknownReceipt(Exception):
    """A receipt number that was misread, or that no visit has."""


class TooManyTries(UnknownReceipt):
    """Numbers nobody has were tried so often that it looks like guessing."""


class NotAllowed(Exception):
    """The procedure is not in a state, or the acceptance not in a shape, that allows this."""


class Unreadable(NotAllowed):
    """The visit is there, but its envelope does not open here: no key, or changed by somebody."""
