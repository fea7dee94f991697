"""Publications apart from bundles: one version may be in force again after a later one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "publications",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.BigInteger(), nullable=False),
        sa.Column("valid_until", sa.BigInteger(), nullable=True),
        sa.Column("published_by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version"], ["bundles.version"], name=op.f("fk_publications_version_bundles")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_publications")),
    )
    op.create_index(op.f("ix_publications_version"), "publications", ["version"], unique=False)
    op.create_index(
        op.f("ix_publications_valid_from"), "publications", ["valid_from"], unique=False
    )
    op.execute(
        "INSERT INTO publications"
        " (number, version, published_at, valid_from, valid_until, published_by, reason)"
        " SELECT row_number() OVER (ORDER BY published_at, version),"
        " version, published_at, valid_from, NULL, published_by, reason FROM bundles"
    )
    op.drop_index(op.f("ix_bundles_valid_from"), table_name="bundles")
    for column in ("published_at", "valid_from", "published_by", "reason"):
        op.drop_column("bundles", column)


def downgrade() -> None:
    for name in ("published_at", "valid_from"):
        op.add_column(
            "bundles", sa.Column(name, sa.BigInteger(), nullable=False, server_default="0")
        )
    for name in ("published_by", "reason"):
        op.add_column("bundles", sa.Column(name, sa.String(), nullable=False, server_default=""))
    for name in ("published_at", "valid_from", "published_by", "reason"):
        op.execute(
            f"UPDATE bundles SET {name} = COALESCE((SELECT {name} FROM publications p"  # noqa: S608 fixed names
            " WHERE p.version = bundles.version ORDER BY p.number DESC LIMIT 1),"
            f" {name})"
        )
    op.create_index(op.f("ix_bundles_valid_from"), "bundles", ["valid_from"], unique=False)
    op.drop_table("publications")
