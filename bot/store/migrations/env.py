"""Alembic's entry: every migration runs in the transaction of the connection that `migrate.upgrade` opened."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
