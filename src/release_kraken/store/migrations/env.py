"""Lets Alembic migrate within the transaction of whoever opens the store."""

from alembic import context

from release_kraken.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
