"""Fixtures of the tests that run in .venv-melo.

Environments without the libraries load this file too, so the import is inside the fixture.
"""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from model_servers.melo.checkpoint import MeloFiles


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> "MeloFiles":
    """Return a checkpoint of the real architecture with random weights."""
    from tests.melo import tiny_melo

    return tiny_melo.write(tmp_path_factory.mktemp("melo"))
