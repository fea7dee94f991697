"""The boxes of back offices that fetch their records."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "mailbox",
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("record", sa.Uuid(), nullable=False),
        sa.Column("case", sa.Uuid(), nullable=False),
        sa.Column("envelope", sa.Uuid(), nullable=False),
        sa.Column("put_at", sa.BigInteger(), nullable=False),
        sa.Column("taken_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["case"], ["cases.id"], name=op.f("fk_mailbox_case_cases")),
        sa.ForeignKeyConstraint(
            ["envelope"], ["envelopes.id"], name=op.f("fk_mailbox_envelope_envelopes")
        ),
        sa.PrimaryKeyConstraint("target", "position", name=op.f("pk_mailbox")),
        sa.UniqueConstraint("envelope", name=op.f("uq_mailbox_envelope")),
        sa.UniqueConstraint("target", "record", name=op.f("uq_mailbox_target_record")),
    )
    op.create_index(op.f("ix_mailbox_case"), "mailbox", ["case"], unique=False)


def downgrade() -> None:
    op.drop_table("mailbox")
