"""Run by Alembic: migrate on the connection that `counter.storage.migrate` gives."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], render_as_batch=True)
context.run_migrations()
