"""The tree of errors in the module's documentation is complete."""

import re
from collections.abc import Iterator

from daedam import errors
from daedam.errors import DaedamError


def all_errors(base: type[DaedamError] = DaedamError) -> Iterator[type[DaedamError]]:
    for error in base.__subclasses__():
        yield error
        yield from all_errors(error)


def test_every_error_is_in_the_tree() -> None:
    ours = [error.__name__ for error in all_errors() if error.__module__ == errors.__name__]
    assert len(ours) > 50
    named = set(re.findall(r"\w+", errors.__doc__ or ""))
    assert [name for name in ours if name not in named] == []
