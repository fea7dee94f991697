"""Alembic's folder: `versions/` holds one numbered file per change of the tables."""
