"""What integration tests share: settings on each kind of database."""

import tempfile
from collections.abc import Iterator

import pytest

from daedam.settings import Settings


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A real PostgreSQL server on a socket of its own."""
    pgserver = pytest.importorskip("pgserver")
    # Not in pytest's own folder: the next pytest tidies that up, and PostgreSQL is another user.
    with tempfile.TemporaryDirectory(prefix="daedam-postgres-") as folder:
        server = pgserver.get_server(folder, cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def on_each(request: pytest.FixtureRequest, settings: Settings) -> Settings:
    if request.param == "sqlite":
        return settings
    url: str = request.getfixturevalue("postgres")
    return settings.model_copy(update={"database_url": url})
