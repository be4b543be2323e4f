"""Responses with audio: the whole file or one byte range."""

import re
from collections.abc import Awaitable, Callable, Sequence

from starlette.requests import Request
from starlette.responses import Response

from daedam.errors import RecordingNotFound
from daedam.services.auth import Caller
from daedam.services.sessions import StoredAudio

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


def audio_response(request: Request, audio: StoredAudio) -> Response:
    """Return a response with `audio` or the requested byte range, which must not be cached.

    A request for several ranges gets the whole file.
    """
    size = len(audio.content)
    headers = {"Accept-Ranges": "bytes", "Cache-Control": "no-store"}
    byte_range = _RANGE.fullmatch(request.headers.get("range", ""))
    if byte_range is None or byte_range.group(0) == "bytes=-":
        return Response(audio.content, media_type=audio.media_type, headers=headers)
    first, last = byte_range.groups()
    if first:
        begin, end = int(first), min(int(last) + 1 if last else size, size)
    else:
        begin, end = max(0, size - int(last)), size
    if begin >= end:
        headers["Content-Range"] = f"bytes */{size}"
        return Response(status_code=416, headers=headers)
    headers["Content-Range"] = f"bytes {begin}-{end - 1}/{size}"
    return Response(audio.content[begin:end], 206, headers=headers, media_type=audio.media_type)


async def read_for_any(
    callers: Sequence[Caller], read: Callable[[Caller], Awaitable[StoredAudio]]
) -> StoredAudio:
    """Return what `read` returns for the first caller with access.

    Raises `RecordingNotFound` if no caller has access.
    """
    for caller in callers:
        try:
            return await read(caller)
        except RecordingNotFound:
            continue
    raise RecordingNotFound
