"""The audit chain in the database: append, read, verify, seal."""

from __future__ import annotations

import os
import threading
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import Connection, Row, bindparam, exists, func, insert, select

from counter.audit import (
    START,
    Act,
    Break,
    Entry,
    Seal,
    Sealed,
    code_of,
    seal_code,
    verify_seals,
)
from counter.audit import verify as verify_chain
from counter.storage.models import AuditRow, SealRow

# Every page of a desk adds an entry: what that takes is put together once.
_HEAD = (
    select(AuditRow.seq, AuditRow.code)
    .where(AuditRow.writer == bindparam("writer"))
    .order_by(AuditRow.seq.desc())
    .limit(1)
)
_APPEND = insert(AuditRow)
_COLUMNS = AuditRow.__table__.columns
_THE_ONE_BEFORE = exists().where(
    AuditRow.writer == bindparam("of_writer"),
    AuditRow.seq == bindparam("of_last"),
    AuditRow.code == bindparam("of_before"),
)
_APPEND_AFTER = (
    insert(AuditRow)
    .from_select(
        [column.name for column in _COLUMNS],
        select(*[bindparam(f"of_{one.name}", type_=one.type) for one in _COLUMNS]).where(
            _THE_ONE_BEFORE
        ),
    )
    .execution_options(preserve_rowcount=True)
)
_NEWEST = (
    select(AuditRow.__table__)
    .order_by(AuditRow.at.desc(), AuditRow.writer.desc(), AuditRow.seq.desc())
    .limit(bindparam("limit"))
)
_OF_VISIT = _NEWEST.where(AuditRow.visit == bindparam("visit"))
_DEEDS = _OF_VISIT.with_only_columns(AuditRow.at, AuditRow.act, AuditRow.actor, AuditRow.detail)
_ABOUT = (
    select(AuditRow.act, AuditRow.detail)
    .where(
        AuditRow.visit == bindparam("visit"), AuditRow.act.in_(bindparam("acts", expanding=True))
    )
    .distinct()
)


class _Writer(threading.local):
    """This thread's chain. A thread has one writing transaction at a time, so chains never fork."""

    def __init__(self) -> None:
        self.renew()

    def renew(self) -> None:
        self.id = uuid4()
        self.head: tuple[int, bytes] | None = None
        """Number and code of the entry that was written last. It may not be there: its transaction
        was rolled back, or was another database's."""


_writer = _Writer()
# A forked process would otherwise go on with its parent's chain.
os.register_at_fork(after_in_child=_writer.renew)


def append(
    connection: Connection,
    *,
    key: bytes,
    act: Act,
    at: int,
    actor: UUID | None = None,
    visit: UUID | None = None,
    case: UUID | None = None,
    detail: str = "",
) -> None:
    """Add an entry to this thread's chain; it stands or falls with the caller's transaction.

    `actor` is a clerk, None for the resident or the program. `detail` is an id of the catalog or a
    fixed word, never a value.
    """
    about = About(actor, visit, case, detail)
    if not _goes_on(connection, key, act, at, about):
        append_all(connection, key=key, act=act, at=at, about=[about])


@dataclass(frozen=True)
class About:
    """Who did something to what: the part of an entry that differs within a batch."""

    actor: UUID | None = None
    visit: UUID | None = None
    case: UUID | None = None
    detail: str = ""


def append_all(
    connection: Connection, *, key: bytes, act: Act, at: int, about: Sequence[About]
) -> None:
    """Add one entry for each of `about`, in this order, as `append` does."""
    head = _head(connection, _writer.id)
    rows = []
    for one in about:
        head, row = _next(head, key, act, at, one)
        rows.append(row)
    if rows:
        connection.execute(_APPEND, rows)
        _writer.head = head


def _goes_on(connection: Connection, key: bytes, act: Act, at: int, about: About) -> bool:
    """Append after the entry this thread wrote last, in one journey; False where that is not there.

    It is the last of its chain where it is: nobody else adds to that.
    """
    if _writer.head is None:
        return False
    last, before = _writer.head
    head, row = _next(_writer.head, key, act, at, about)
    values = {f"of_{name}": value for name, value in row.items()}
    done = connection.execute(_APPEND_AFTER, {**values, "of_last": last, "of_before": before})
    _writer.head = head if done.rowcount == 1 else None
    return done.rowcount == 1


def _next(
    head: tuple[int, bytes], key: bytes, act: Act, at: int, about: About
) -> tuple[tuple[int, bytes], dict[str, Any]]:
    """The row of the entry after a head, and the head it makes."""
    seq = head[0] + 1
    entry = Entry(_writer.id, seq, at, str(act), about.actor, about.visit, about.case, about.detail)
    code = code_of(key, head[1], entry)
    return (seq, code), {**vars(entry), "code": code}


def entries(connection: Connection, *, visit: UUID | None = None, limit: int = 1000) -> list[Entry]:
    """The newest entries, of one visit or of all, the oldest of them first."""
    which = _NEWEST if visit is None else _OF_VISIT
    rows = connection.execute(which, {"visit": visit, "limit": limit}).all()
    return [_sealed(row).entry for row in reversed(rows)]


class Deed(NamedTuple):
    """Of an entry what a visit's history shows of it. `at`: UTC milliseconds."""

    at: int
    act: str
    actor: UUID | None
    detail: str


def deeds(connection: Connection, *, visit: UUID, limit: int) -> list[Deed]:
    """What was done last with a visit, the newest first."""
    rows = connection.execute(_DEEDS, {"visit": visit, "limit": limit})
    return [Deed(*row) for row in rows]


def details(connection: Connection, *, visit: UUID, acts: Collection[Act]) -> set[tuple[str, str]]:
    """What some acts on a visit were about, each once: the act, and the entry's `detail`."""
    return {
        (act, detail)
        for act, detail in connection.execute(_ABOUT, {"visit": visit, "acts": list(acts)})
    }


def verify(connection: Connection, *, key: bytes) -> list[Break]:
    """Every place where an entry or a seal was changed, removed or put elsewhere."""
    return [
        *verify_chain(key, _all(connection)),
        *verify_seals(key, _seals(connection), _codes(connection)),
    ]


@dataclass(frozen=True)
class Size:
    """How much of the chain there is; `sealed_at` is None before the first seal."""

    entries: int
    writers: int
    seals: int
    sealed_at: int | None


def size(connection: Connection) -> Size:
    """How many entries, writers and seals there are, and when the last seal was made."""
    counts = select(func.count(), func.count(AuditRow.writer.distinct())).select_from(AuditRow)
    entries_, writers = connection.execute(counts).one()
    last = _last_seal(connection)
    return Size(entries_, writers, last.number if last else 0, last.at if last else None)


def at_place(connection: Connection, place: Break) -> Entry | None:
    """The entry that stands where a chain does not hold; None where it was removed."""
    here = (AuditRow.writer == place.writer, AuditRow.seq == place.seq)
    row = connection.execute(select(AuditRow.__table__).where(*here)).first()
    return _sealed(row).entry if row else None


def last_of(connection: Connection, act: Act) -> int | None:
    """When something was last done (UTC milliseconds); None when never."""
    return connection.scalar(select(func.max(AuditRow.at)).where(AuditRow.act == act))


def seal_heads(connection: Connection, *, key: bytes, at: int) -> Seal | None:
    """Seal the heads of the chains that grew since the last seal; None when none did.

    The number and code of the seal may be written to a log outside this database: then cutting
    off the newest seals shows as well.
    """
    last = _last_seal(connection)
    known = _sealed_heads(connection)
    heads = tuple(
        (str(row.writer), row.seq, row.code.hex())
        for row in connection.execute(_heads())
        if known.get(str(row.writer)) != row.seq
    )
    if not heads:
        return None
    number, before = (last.number, last.code) if last else (0, START)
    unsigned = Seal(number + 1, at, heads, b"")
    seal = Seal(number + 1, at, heads, seal_code(key, before, unsigned))
    connection.execute(
        insert(SealRow).values(number=seal.number, at=at, heads=list(heads), code=seal.code)
    )
    return seal


def _head(connection: Connection, writer: UUID) -> tuple[int, bytes]:
    row = connection.execute(_HEAD, {"writer": writer}).first()
    return (row.seq, row.code) if row else (0, START)


def _heads() -> Any:
    newest = (
        select(AuditRow.writer, func.max(AuditRow.seq).label("seq"))
        .group_by(AuditRow.writer)
        .subquery()
    )
    same = (AuditRow.writer == newest.c.writer) & (AuditRow.seq == newest.c.seq)
    return (
        select(AuditRow.writer, AuditRow.seq, AuditRow.code)
        .join(newest, same)
        .order_by(AuditRow.writer)
    )


def _all(connection: Connection) -> Iterator[Sealed]:
    order = (AuditRow.writer, AuditRow.seq)
    rows = connection.execute(select(AuditRow.__table__).order_by(*order))
    return (_sealed(row) for row in rows)


def _codes(connection: Connection) -> dict[tuple[str, int], bytes]:
    rows = connection.execute(select(AuditRow.writer, AuditRow.seq, AuditRow.code))
    return {(str(row.writer), row.seq): row.code for row in rows}


def _seals(connection: Connection) -> list[Seal]:
    rows = connection.execute(select(SealRow.__table__).order_by(SealRow.number))
    return [_seal(row) for row in rows]


def _last_seal(connection: Connection) -> Seal | None:
    newest = select(SealRow.__table__).order_by(SealRow.number.desc()).limit(1)
    row = connection.execute(newest).first()
    return _seal(row) if row else None


def _sealed_heads(connection: Connection) -> dict[str, int]:
    return {writer: seq for seal in _seals(connection) for writer, seq, _ in seal.heads}


def _seal(row: Row[Any]) -> Seal:
    heads = tuple((writer, seq, code) for writer, seq, code in row.heads)
    return Seal(row.number, row.at, heads, row.code)


def _sealed(row: Row[Any]) -> Sealed:
    values = dict(row._mapping)
    code = values.pop("code")
    return Sealed(Entry(**values), code)
