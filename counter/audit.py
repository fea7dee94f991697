"""The audit chain (監査記録): who saw, changed, printed, sent or read what; ids, never values.

Each writer (one thread of one process) has a chain of its own, so that writers never wait for one
another. An entry's code is a MAC over the entry and the code before it: with the database alone
nobody can change, remove or reorder a row unnoticed. Seals chain the heads of all writers, so that
cutting off a chain's end shows too.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

START = bytes(32)
"""What the first entry of a chain follows."""


class Act(StrEnum):
    """What was done. Every one of them has its Japanese name in `ACT_NAMES`."""

    BEGAN = "began"
    SAW = "saw"
    SAVED = "saved"
    CORRECTED = "corrected"
    NOTED = "noted"
    CALLED = "called"
    TAKEN_OVER = "taken_over"
    GIVEN_BACK = "given_back"
    RESUMED = "resumed"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    PROPOSED = "proposed"
    RETURNED = "returned"
    ADDED = "added"
    HELD = "held"
    DOCUMENTS_AWAITED = "documents_awaited"
    DOCUMENTS_ARRIVED = "documents_arrived"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    RELEASED = "released"
    SENT = "sent"
    FETCHED = "fetched"
    SENT_AGAIN = "sent_again"
    RECEIVED = "received"
    REJECTED = "rejected"
    PRINTED = "printed"
    EXPORTED = "exported"
    LOOKED_UP = "looked_up"
    SEARCHED = "searched"
    SAW_LIST = "saw_list"
    READ_NUMBER = "read_number"
    SAW_ADDRESS = "saw_address"
    PRINTED_ADDRESS = "printed_address"
    SENT_ADDRESS = "sent_address"
    SAW_CARD_FACE = "saw_card_face"
    WIPED = "wiped"
    PURGED = "purged"
    EPOCH_DESTROYED = "epoch_destroyed"
    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    CHOSE_PASSWORD = "chose_password"  # noqa: S105 # the name of an act
    STAFF_CHANGED = "staff_changed"
    PUBLISHED = "published"
    DESK_ENROLLED = "desk_enrolled"
    DESK_REMOVED = "desk_removed"
    BACKED_UP = "backed_up"
    RESTORED = "restored"


ACT_NAMES: Mapping[Act, str] = {
    Act.BEGAN: "受付を始めた",
    Act.SAW: "見た",
    Act.SAVED: "書き込んだ",
    Act.CORRECTED: "直した",
    Act.NOTED: "メモを書いた",
    Act.CALLED: "職員を呼んだ",
    Act.TAKEN_OVER: "受付機から引き受けた",
    Act.GIVEN_BACK: "受付機に戻した",
    Act.RESUMED: "受付機で続けた",
    Act.SUBMITTED: "入力を確定した",
    Act.ACCEPTED: "受理した",
    Act.PROPOSED: "審査に上げた",
    Act.RETURNED: "審査から戻した",
    Act.ADDED: "手続を加えた",
    Act.HELD: "保留にした",
    Act.DOCUMENTS_AWAITED: "書類待ちにした",
    Act.DOCUMENTS_ARRIVED: "書類を受け取った",
    Act.REFUSED: "不受理にした",
    Act.WITHDRAWN: "取り下げた",
    Act.RELEASED: "連携待ちを解いた",
    Act.SENT: "連携した",
    Act.FETCHED: "連携先が取り出した",
    Act.SENT_AGAIN: "送り直しを頼んだ",
    Act.RECEIVED: "連携先が受理した",
    Act.REJECTED: "連携先が差し戻した",
    Act.PRINTED: "印刷した",
    Act.EXPORTED: "書き出した",
    Act.LOOKED_UP: "照会した",
    Act.SEARCHED: "氏名で探した",
    Act.SAW_LIST: "避難者の名簿を見た",
    Act.READ_NUMBER: "個人番号を読んだ",
    Act.SAW_ADDRESS: "支援措置の住所を見た",
    Act.PRINTED_ADDRESS: "支援措置の住所を印刷した",
    Act.SENT_ADDRESS: "支援措置の住所を連携に渡した",
    Act.SAW_CARD_FACE: "カードの顔写真と券面を見た",
    Act.WIPED: "消した",
    Act.PURGED: "保存期間が過ぎて消した",
    Act.EPOCH_DESTROYED: "鍵を廃棄した",
    Act.SIGNED_IN: "職員が入った",
    Act.SIGN_IN_FAILED: "職員の認証に失敗した",
    Act.CHOSE_PASSWORD: "自分のパスワードを変えた",
    Act.STAFF_CHANGED: "職員の登録を変えた",
    Act.PUBLISHED: "カタログを公開した",
    Act.DESK_ENROLLED: "窓口の鍵を加えた",
    Act.DESK_REMOVED: "窓口の鍵を外した",
    Act.BACKED_UP: "バックアップを作った",
    Act.RESTORED: "バックアップを戻した",
}


@dataclass(frozen=True)
class Entry:
    """One act. `seq` counts from 1 within the writer; `at` is UTC milliseconds.

    `actor` is a clerk's id, None for the resident or the program itself. `detail` is an id of the
    catalog (an item, a procedure, a document) or a fixed word.
    """

    writer: UUID
    seq: int
    at: int
    act: str
    actor: UUID | None = None
    visit: UUID | None = None
    case: UUID | None = None
    detail: str = ""


@dataclass(frozen=True)
class Sealed:
    """An entry with the code that ties it to the one before."""

    entry: Entry
    code: bytes


@dataclass(frozen=True)
class Break:
    """A place where a chain does not hold, and what that means, for the auditor."""

    writer: UUID
    seq: int
    what: str


@dataclass(frozen=True)
class Seal:
    """The heads of all chains at a moment: (writer, seq, code in hex), and a code over them."""

    number: int
    at: int
    heads: tuple[tuple[str, int, str], ...]
    code: bytes


def code_of(key: bytes, before: bytes, entry: Entry) -> bytes:
    """The code of an entry that follows the code `before`."""
    return _mac(key, before, _canonical(entry))


def seal_code(key: bytes, before: bytes, seal: Seal) -> bytes:
    """The code of a seal that follows the seal with the code `before`."""
    return _mac(key, before, [seal.number, seal.at, seal.heads])


def verify(key: bytes, rows: Iterable[Sealed]) -> list[Break]:
    """Find every place where a chain is broken. Rows in order of writer, then seq."""
    breaks: list[Break] = []
    writer: UUID | None = None
    seq, before = 0, START
    for row in rows:
        entry = row.entry
        if entry.writer != writer:
            writer, seq, before = entry.writer, 0, START
        if entry.seq != seq + 1:
            missing = f"{seq + 1} から {entry.seq - 1} までの行がありません"
            breaks.append(Break(entry.writer, seq + 1, missing))
        elif not hmac.compare_digest(row.code, code_of(key, before, entry)):
            breaks.append(Break(entry.writer, entry.seq, "この行が書き換えられています"))
        # Going on from the stored code names each changed row once, instead of all that follow.
        seq, before = entry.seq, row.code
    return breaks


def verify_seals(key: bytes, seals: Iterable[Seal], codes: Mapping[tuple[str, int], bytes]) -> (
    list[Break]
):  # fmt: skip
    """Find seals that were changed or removed, and heads they name that are no longer there.

    `codes` are the codes of all entries by (writer, seq). Seals in order of their number.
    """
    breaks: list[Break] = []
    nobody = UUID(int=0)
    number, before = 0, START
    for seal in seals:
        if seal.number != number + 1:
            breaks.append(Break(nobody, number + 1, "封印の行がありません"))
        elif not hmac.compare_digest(seal.code, seal_code(key, before, seal)):
            breaks.append(Break(nobody, seal.number, "封印の行が書き換えられています"))
        for writer, seq, code in seal.heads:
            stored = codes.get((writer, seq))
            if stored is None:
                breaks.append(Break(UUID(writer), seq, "封印した後に、この行が消されています"))
            elif stored.hex() != code:
                breaks.append(Break(UUID(writer), seq, "封印した後に、この行が変わっています"))
        number, before = seal.number, seal.code
    return breaks


def _canonical(entry: Entry) -> list[object]:
    return [
        str(entry.writer),
        entry.seq,
        entry.at,
        str(entry.act),
        *(str(known) if known else None for known in (entry.actor, entry.visit, entry.case)),
        entry.detail,
    ]


def _mac(key: bytes, before: bytes, content: object) -> bytes:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hmac.digest(key, before + text.encode(), "sha256")
