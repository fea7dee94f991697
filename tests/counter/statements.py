"""How often a page asks the database: each statement and each transaction costs it a journey."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import event

from counter.storage.engine import Database


@dataclass
class Asked:
    """The statements that were executed, and how many transactions began (a look needs none)."""

    statements: list[str] = field(default_factory=list)
    transactions: int = 0

    def within(self, statements: int, transactions: int) -> bool:
        """Whether there were no more than so many of both."""
        return len(self.statements) <= statements and self.transactions <= transactions


@contextmanager
def asked_of(database: Database) -> Iterator[Asked]:
    """Count what is asked of a SQLite database meanwhile."""
    asked = Asked()

    def executed(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("BEGIN"):
            asked.transactions += 1
        else:
            asked.statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", executed)
    try:
        yield asked
    finally:
        event.remove(database.engine, "before_cursor_execute", executed)
