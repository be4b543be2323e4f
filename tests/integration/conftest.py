"""Fixtures of the integration tests: settings for each kind of database."""

import secrets
import tempfile
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import make_url

from daedam.services.console import passwords
from daedam.settings import Settings


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Start a PostgreSQL server on a Unix socket; yield its URL."""
    pgserver = pytest.importorskip("pgserver")
    # Not in pytest's folder: PostgreSQL runs as another user, so pytest could not delete its files.
    with tempfile.TemporaryDirectory(prefix="daedam-postgres-") as folder:
        server = pgserver.get_server(folder, cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture
def postgres(postgres_server: str) -> str:
    """Return the URL of a new database.

    Each test has its own, because a test cannot read rows that another test encrypted.
    """
    name = f"test_{secrets.token_hex(8)}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]
    return make_url(postgres_server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def on_each(request: pytest.FixtureRequest, settings: Settings) -> Settings:
    if request.param == "sqlite":
        return settings
    url: str = request.getfixturevalue("postgres")
    return settings.model_copy(update={"database_url": url})


@pytest.fixture
def fast_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords with the least memory, for tests that are not about the cost of a hash."""
    hasher = passwords.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", hasher)
