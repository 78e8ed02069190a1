"""Run migrations on the connection handed over by `open_registry`'s caller; there is no ini file and no offline mode."""

from alembic import context

from ingest.registry.models import Base

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Base.metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
