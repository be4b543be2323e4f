"""For the tests inside .venv-melo. Other environments read this file too: it imports late."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from model_servers.melo.checkpoint import MeloFiles


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> "MeloFiles":
    """A checkpoint of the real architecture with random weights."""
    from tests.melo import tiny_melo

    return tiny_melo.write(tmp_path_factory.mktemp("melo"))
