"""How each process of the house is, as it said itself last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select, update

from counter.storage.models import NodeRow


@dataclass(frozen=True)
class NodeReport:
    """A process: its node, what it serves (faces or `relay`, separated by spaces), since when.

    `reader` and `printer` are fixed words or sentences, "" where there is none; `troubles` are
    sentences for IT staff. Times are UTC milliseconds.
    """

    id: UUID
    node: str
    works: str
    version: str
    started_at: int
    seen_at: int
    reader: str
    printer: str
    troubles: list[Any]


def put(connection: Connection, *, report: NodeReport) -> None:
    """Write a process's report over its last one."""
    known = update(NodeRow).where(NodeRow.id == report.id).values(**vars(report))
    if connection.execute(known).rowcount == 0:
        connection.execute(insert(NodeRow).values(**vars(report)))


def everyone(connection: Connection) -> list[NodeReport]:
    """All processes, node by node, the longest running first."""
    rows = connection.execute(
        select(NodeRow.__table__).order_by(NodeRow.node, NodeRow.started_at, NodeRow.id)
    )
    return [NodeReport(**row._mapping) for row in rows]


def remove(connection: Connection, *, process: UUID) -> None:
    """A process has stopped."""
    connection.execute(delete(NodeRow).where(NodeRow.id == process))


def forget_before(connection: Connection, *, before: int) -> None:
    """Forget processes nothing was heard of since a moment."""
    connection.execute(delete(NodeRow).where(NodeRow.seen_at < before))
