"""A second factor for clerks, and accounts that end by themselves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("staff", sa.Column("ends_at", sa.BigInteger(), nullable=True))
    op.add_column("staff", sa.Column("factor", sa.LargeBinary(), nullable=True))
    op.add_column("staff", sa.Column("factor_step", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    for column in ("factor_step", "factor", "ends_at"):
        op.drop_column("staff", column)
