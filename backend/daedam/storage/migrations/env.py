"""Run the migrations of `daedam.storage.tables`, on a database or as an SQL script."""

from alembic import context
from sqlalchemy import create_engine

from daedam.storage import console_tables  # noqa: F401  # adds its tables to `Base`
from daedam.storage.tables import Base

CONNECT_TIMEOUT_S = 10

url = context.config.get_main_option("sqlalchemy.url")
if context.is_offline_mode():
    context.configure(url=url, target_metadata=Base.metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    assert url is not None
    options = {} if url.startswith("sqlite") else {"connect_timeout": CONNECT_TIMEOUT_S}
    with create_engine(url, connect_args=options).connect() as connection:
        context.configure(
            connection=connection, target_metadata=Base.metadata, render_as_batch=True
        )
        with context.begin_transaction():
            context.run_migrations()
