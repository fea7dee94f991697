"""Move-out certificates that wait for their family, and silent calls."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "certificates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
    )
    op.create_index(op.f("ix_certificates_expires_at"), "certificates", ["expires_at"])
    op.create_table(
        "certificate_wraps",
        sa.Column("certificate", sa.Uuid(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate"],
            ["certificates.id"],
            name=op.f("fk_certificate_wraps_certificate_certificates"),
        ),
        sa.PrimaryKeyConstraint("certificate", "recipient", name=op.f("pk_certificate_wraps")),
    )
    op.create_index(op.f("ix_certificate_wraps_recipient"), "certificate_wraps", ["recipient"])
    op.create_table(
        "calls",
        sa.Column("visit", sa.Uuid(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("visit", name=op.f("pk_calls")),
    )
    op.create_index(op.f("ix_calls_at"), "calls", ["at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_calls_at"), table_name="calls")
    op.drop_table("calls")
    op.drop_index(op.f("ix_certificate_wraps_recipient"), table_name="certificate_wraps")
    op.drop_table("certificate_wraps")
    op.drop_index(op.f("ix_certificates_expires_at"), table_name="certificates")
    op.drop_table("certificates")
