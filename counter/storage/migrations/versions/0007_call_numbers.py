"""Call numbers of a day, the day a later document is due, and the mark of a purged receipt."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "call_numbers",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("visit", sa.Uuid(), nullable=True),
        sa.Column("given_at", sa.BigInteger(), nullable=False),
        sa.Column("called_at", sa.BigInteger(), nullable=True),
        sa.Column("window", sa.String(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("day", "number", name=op.f("pk_call_numbers")),
        sa.UniqueConstraint("day", "visit", name=op.f("uq_call_numbers_day_visit")),
    )
    op.create_index(op.f("ix_call_numbers_visit"), "call_numbers", ["visit"], unique=False)
    op.add_column("cases", sa.Column("due_on", sa.Date(), nullable=True))
    op.create_index(op.f("ix_cases_due_on"), "cases", ["due_on"], unique=False)
    op.add_column("deletions", sa.Column("receipt_mark", sa.LargeBinary(), nullable=True))
    op.create_index(op.f("ix_deletions_receipt_mark"), "deletions", ["receipt_mark"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_deletions_receipt_mark"), table_name="deletions")
    op.drop_column("deletions", "receipt_mark")
    op.drop_index(op.f("ix_cases_due_on"), table_name="cases")
    op.drop_column("cases", "due_on")
    op.drop_index(op.f("ix_call_numbers_visit"), table_name="call_numbers")
    op.drop_table("call_numbers")
