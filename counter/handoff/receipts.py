"""受理結果: what a back office answers to a record, as `kakanai.receipt/1`.

    {"format": "kakanai.receipt/1", "record": "…", "notice": null, "result": "rejected",
     "at": "2026-04-03T10:15:00+09:00",
     "errors": [{"code": "E0002", "item": "shimei", "subject": "p1"}]}

`record` and `notice` are the record's `id` and `completed_by`. A receipt is told from another one
of the same record by `at`, so taking one twice changes nothing. There is no room for a sentence:
what a back office writes about a person would have to be kept like an answer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from counter.handoff.official import ADDRESS_PARTS, official_name
from counter.handoff.problems import ErrorCode
from counter.storage.receipts import ReceiptError
from procedures.catalog import Item

RECEIPT_FORMAT = "kakanai.receipt/1"
NAME = r"^[a-z][a-z0-9_]*$"


class NotAReceiptError(ValueError):
    """The bytes are not a receipt; the text says what is wrong, without repeating them."""


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ReceivedError(_Model):
    """One item the back office refused."""

    code: ErrorCode
    item: str = Field(pattern=NAME)
    subject: str = Field(default="", pattern=r"^([a-z][a-z0-9_]*)?$")


class Received(_Model):
    """One receipt."""

    format: Literal["kakanai.receipt/1"]
    record: UUID
    notice: UUID | None = None
    result: Literal["accepted", "rejected"]
    at: AwareDatetime
    errors: tuple[ReceivedError, ...] = ()

    @property
    def accepted(self) -> bool:
        return self.result == "accepted"

    @property
    def outbox(self) -> UUID:
        """The outbox row it answers: of the record, or of the notice whose 付記 the record is."""
        return self.notice or self.record

    def errors_by_item(self, items: Mapping[str, Item]) -> list[ReceiptError]:
        """The errors under our own item ids, so that the desk can name and correct the item."""
        return [our_error(e.code, e.item, e.subject, items) for e in self.errors]


def read_receipt(data: bytes) -> Received:
    """Read one receipt. Raises NotAReceiptError."""
    try:
        plain: Any = json.loads(data.decode("utf-8-sig"))
        return Received.model_validate(plain)
    except ValidationError as error:
        places = {".".join(map(str, mistake["loc"])) for mistake in error.errors()}
        raise NotAReceiptError(f"受理結果の形ではありません: {'、'.join(sorted(places))}") from None
    except (ValueError, RecursionError):
        raise NotAReceiptError("受理結果ではありません: JSON (UTF-8) として読めません") from None


def our_error(code: str, name: str, subject: str, items: Mapping[str, Item]) -> ReceiptError:
    """An error about `name` (official or ours) as the case keeps it: `birth_date.p2`, `move_date`.

    A part of an address is the address. A name nobody here knows stays what it is.
    """
    ours = {official_name(item): item.id for item in items.values()}
    ours |= dict.fromkeys(ADDRESS_PARTS, "address")
    item = ours.get(name, name)
    return ReceiptError(str(code), f"{item}.{subject}" if subject else item)
