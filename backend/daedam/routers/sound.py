"""Sound as an answer: whole, or the one range that a player asks for."""

import re
from collections.abc import Awaitable, Callable, Sequence

from starlette.requests import Request
from starlette.responses import Response

from daedam.errors import RecordingNotFound
from daedam.services.auth import Caller
from daedam.services.sessions import StoredAudio

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


def sound_response(request: Request, audio: StoredAudio) -> Response:
    """`audio`, never kept by anybody on the way. Several ranges at once are answered whole."""
    size = len(audio.content)
    headers = {"Accept-Ranges": "bytes", "Cache-Control": "no-store"}
    asked = _RANGE.fullmatch(request.headers.get("range", ""))
    if asked is None or asked.group(0) == "bytes=-":
        return Response(audio.content, media_type=audio.media_type, headers=headers)
    first, last = asked.groups()
    if first:
        begin, end = int(first), min(int(last) + 1 if last else size, size)
    else:
        begin, end = max(0, size - int(last)), size
    if begin >= end:
        headers["Content-Range"] = f"bytes */{size}"
        return Response(status_code=416, headers=headers)
    headers["Content-Range"] = f"bytes {begin}-{end - 1}/{size}"
    return Response(audio.content[begin:end], 206, headers=headers, media_type=audio.media_type)


async def sound_of_first(
    callers: Sequence[Caller], read: Callable[[Caller], Awaitable[StoredAudio]]
) -> StoredAudio:
    """The sound that `read` gives the first caller who may hear it. Raises `RecordingNotFound`."""
    for caller in callers:
        try:
            return await read(caller)
        except RecordingNotFound:
            continue
    raise RecordingNotFound
