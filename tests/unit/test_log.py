"""Above level DEBUG, log records of uvicorn about unexpected errors contain no transcripts."""

import logging

import pytest

from daedam.process import redact_server_record

SAID = "제가 숨긴 이야기입니다"


def logged(level: int) -> str:
    """Return the log line for an error whose text quotes an answer.

    `level` is the level of the root logger.
    """
    try:
        raise ValueError(SAID)
    except ValueError as error:
        told = (type(error), error, error.__traceback__)
    record = logging.LogRecord(
        "uvicorn.error", logging.ERROR, "x", 1, "Exception in ASGI application\n", (), told
    )
    root = logging.getLogger()
    before = root.level
    root.setLevel(level)
    try:
        assert redact_server_record(record)
    finally:
        root.setLevel(before)
    return logging.Formatter().format(record)


@pytest.mark.parametrize("level", [logging.INFO, logging.WARNING])
def test_the_type_of_an_error_is_logged_without_its_text(level: int) -> None:
    line = logged(level)
    assert line == "Exception in ASGI application (ValueError)"
    assert SAID in logged(logging.DEBUG)


def test_records_of_websocket_connections_are_not_logged() -> None:
    record = logging.LogRecord(
        "uvicorn.error", logging.INFO, "x", 1, '%s - "WebSocket %s" [accepted]', ("h", "/s"), None
    )
    assert not redact_server_record(record)
