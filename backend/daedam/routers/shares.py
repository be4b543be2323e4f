"""Routes for links to a report: candidates create and delete them, and anyone opens one."""

import asyncio
import secrets
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from daedam.documents.html_page import html_page
from daedam.documents.shared import closed_page, shared_document
from daedam.errors import ShareNotFound
from daedam.routers.access import NamedSession
from daedam.routers.parts import PROBLEM, Described, ReportsPart, Shaped, SharesPart, problems
from daedam.routers.report_shapes import report_out
from daedam.routers.time_zones import ReaderZone
from daedam.schemas.shares import CreatedShareOut, CreateShare, ShareOut, SharesOut
from daedam.utils.language import Language

router = APIRouter(tags=["report"])

_PAGE = {"text/html": {"schema": {"type": "string"}}}
_PAGES: Described = {
    200: {"description": "The report", "content": _PAGE},
    404: {
        "description": "The link is unknown, expired or deleted",
        "content": {**PROBLEM["content"], **_PAGE},
    },
}
_UNLISTED = {"X-Robots-Tag": "noindex, nofollow, noarchive, nosnippet"}


@router.post(
    "/api/session/shares",
    operation_id="createShare",
    status_code=201,
    responses=problems(401, 404, 409, 422),
)
async def create_share(
    body: CreateShare, session: NamedSession, shares: SharesPart, shapes: Shaped
) -> CreatedShareOut:
    """Create a link with which anyone can read the report of the current session's interview.

    The link shows texts and measures, and no recordings. It expires after the given days, at the
    latest with the deletion of the interview.
    """
    created = await shares.create(session, body.days)
    return CreatedShareOut(
        share=ShareOut.model_validate(created.share), url=shapes.link(f"/shared/{created.token}")
    )


@router.get("/api/session/shares", operation_id="listShares", responses=problems(401, 404))
async def list_shares(session: NamedSession, shares: SharesPart) -> SharesOut:
    """Return the valid links to the report of the current session's interview."""
    found = await shares.list(session)
    return SharesOut(shares=[ShareOut.model_validate(share) for share in found])


@router.delete(
    "/api/session/shares/{share_id}",
    operation_id="deleteShare",
    status_code=204,
    responses=problems(401, 404),
)
async def delete_share(share_id: str, session: NamedSession, shares: SharesPart) -> None:
    """Delete a link. The report cannot be read with it any more."""
    await shares.delete(session, share_id)


@router.get(
    "/shared/{token}",
    operation_id="openShare",
    response_class=Response,
    responses=problems(422) | _PAGES,
)
async def open_share(
    token: str,
    request: Request,
    shares: SharesPart,
    reports: ReportsPart,
    shapes: Shaped,
    zone: ReaderZone,
    lang: Annotated[Language, Query(description="Language of the page.")] = "ko",
) -> Response:
    """Return the report of a link as an HTML page. Recorded in the audit log.

    404, as an HTML page too, if the link is unknown, expired or deleted.
    """
    request.state.style_nonce = nonce = secrets.token_urlsafe(16)
    try:
        shared = await shares.open(token)
    except ShareNotFound:
        return HTMLResponse(closed_page(nonce), 404, _UNLISTED)
    interview = shared.interview
    report = report_out(interview, await reports.create(interview), shapes)
    story = await asyncio.to_thread(shared_document, report, lang, zone, shared.expires_at)
    query = {"lang": "ko" if lang == "en" else "en"}
    if "time_zone" in request.query_params:
        query["time_zone"] = zone.key
    page = html_page(story, nonce=nonce, other_language=f"?{urlencode(query)}")
    return HTMLResponse(page, headers=_UNLISTED)
