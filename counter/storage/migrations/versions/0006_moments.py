"""What happened in visits, for the statistics; nothing in it leads to a person."""

from __future__ import annotations

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    links = op.create_table(
        "moment_links",
        sa.Column("visit", sa.Uuid(), nullable=False),
        sa.Column("token", sa.Uuid(), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["visit"], ["visits.id"], name=op.f("fk_moment_links_visit_visits")
        ),
        sa.PrimaryKeyConstraint("visit", name=op.f("pk_moment_links")),
        sa.UniqueConstraint("token", name=op.f("uq_moment_links_token")),
    )
    op.create_table(
        "moments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.Uuid(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("events", sa.String(), nullable=False),
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moments")),
    )
    op.create_index(op.f("ix_moments_token"), "moments", ["token"], unique=False)
    op.create_index(op.f("ix_moments_at"), "moments", ["at"], unique=False)
    _link_what_is_open(links)


def downgrade() -> None:
    op.drop_table("moments")
    op.drop_table("moment_links")


def _link_what_is_open(links: sa.Table) -> None:
    """Visits that are here already: what happens in them from now on is counted."""
    connection = op.get_bind()
    visits = sa.table("visits", sa.column("id", sa.Uuid()), sa.column("started_at"))
    rows = connection.execute(sa.select(visits.c.id, visits.c.started_at)).all()
    if rows:
        connection.execute(
            sa.insert(links),
            [{"visit": row.id, "token": uuid4(), "began_at": row.started_at} for row in rows],
        )
