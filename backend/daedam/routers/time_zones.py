"""The time zone in which a document for one reader gives its times."""

from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Query, Request

from daedam.setting_values import TimeZone


def reader_zone(
    request: Request,
    time_zone: Annotated[
        TimeZone | None,
        Query(
            description="IANA time zone of the reader, such as Asia/Seoul; default: the server's.",
        ),
    ] = None,
) -> ZoneInfo:
    """Return the time zone that the request names, otherwise the setting `TIME_ZONE`."""
    return ZoneInfo(time_zone or request.app.state.settings.time_zone)


ReaderZone = Annotated[ZoneInfo, Depends(reader_zone)]
