"""Alembic's entry point: runs the migrations over the connection of `Database.migrate`."""

from __future__ import annotations

from alembic import context

from bot.store.tables import conditioned

context.configure(connection=context.config.attributes["connection"], target_metadata=conditioned(), render_as_batch=True)
context.run_migrations()
