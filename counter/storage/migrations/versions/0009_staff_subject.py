"""Whom the city's own sign-in service (OpenID Connect) means by an account."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("staff", sa.Column("subject", sa.String(), nullable=True))
    op.create_index(op.f("ix_staff_subject"), "staff", ["subject"], unique=True)


def downgrade() -> None:
    op.drop_index(op.f("ix_staff_subject"), table_name="staff")
    op.drop_column("staff", "subject")
