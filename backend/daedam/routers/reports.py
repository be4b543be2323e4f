"""Routes for reports of interviews, as JSON, HTML and PDF, for candidates and reviewers."""

import asyncio
import secrets
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from daedam.documents.html_page import html_page
from daedam.documents.pdf_file import pdf_file
from daedam.documents.story import document
from daedam.errors import SessionNotFound
from daedam.routers.access import NamedReviewer, NamedSession
from daedam.routers.parts import (
    Described,
    ReportsPart,
    SessionsPart,
    Shaped,
    problems,
)
from daedam.routers.report_shapes import report_out
from daedam.routers.time_zones import ReaderZone
from daedam.schemas.reports import ReportOut
from daedam.utils.language import Language

router = APIRouter(prefix="/api", tags=["report"])

Kind = Literal["html", "pdf"]
Lang = Annotated[Language, Query(description="Language of the document; answers are unchanged.")]

DOCUMENT: Described = {
    200: {
        "description": "The report as a document",
        "content": {
            "text/html": {"schema": {"type": "string"}},
            "application/pdf": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


@router.get("/session/report", operation_id="getCurrentReport", responses=problems(401, 404))
async def get_current_report(
    session: NamedSession,
    sessions: SessionsPart,
    reports: ReportsPart,
    shapes: Shaped,
) -> ReportOut:
    """Return the report of the current session's interview."""
    interview = await sessions.interview(session)
    return report_out(interview, await reports.create(interview), shapes)


@router.get(
    "/session/report.{kind}",
    operation_id="getCurrentReportDocument",
    response_class=Response,
    responses=DOCUMENT | problems(401, 404, 422),
)
async def get_current_report_document(
    kind: Kind,
    request: Request,
    session: NamedSession,
    sessions: SessionsPart,
    reports: ReportsPart,
    shapes: Shaped,
    zone: ReaderZone,
    lang: Lang = "ko",
) -> Response:
    """Return the report of the current session's interview as an HTML page or a PDF file."""
    interview = await sessions.interview(session)
    report = report_out(interview, await reports.create(interview), shapes)
    return await _document(request, report, kind, lang, zone)


@router.get(
    "/session/{session_id}/report", operation_id="getReport", responses=problems(401, 404, 422)
)
async def get_report(
    session_id: str,
    session: NamedSession,
    sessions: SessionsPart,
    reports: ReportsPart,
    shapes: Shaped,
) -> ReportOut:
    """Return the report of a session's interview, to that session only."""
    if session_id != session:
        raise SessionNotFound
    interview = await sessions.interview(session)
    return report_out(interview, await reports.create(interview), shapes)


@router.get(
    "/interviews/{ref}/report", operation_id="getInterviewReport", responses=problems(401, 404)
)
async def get_interview_report(
    ref: str,
    reviewer: NamedReviewer,
    sessions: SessionsPart,
    reports: ReportsPart,
    shapes: Shaped,
) -> ReportOut:
    """Return the report of an interview, for reviewers. Recorded in the audit log."""
    interview = await sessions.read_for_reviewer(reviewer, ref)
    return report_out(interview, await reports.create(interview), shapes)


@router.get(
    "/interviews/{ref}/report.{kind}",
    operation_id="getInterviewReportDocument",
    response_class=Response,
    responses=DOCUMENT | problems(401, 404, 422),
)
async def get_interview_report_document(
    ref: str,
    kind: Kind,
    request: Request,
    reviewer: NamedReviewer,
    sessions: SessionsPart,
    reports: ReportsPart,
    shapes: Shaped,
    zone: ReaderZone,
    lang: Lang = "ko",
) -> Response:
    """Return an interview's report as HTML or PDF, for reviewers. Recorded in the audit log."""
    interview = await sessions.read_for_reviewer(reviewer, ref)
    report = report_out(interview, await reports.create(interview), shapes)
    return await _document(request, report, kind, lang, zone)


async def _document(
    request: Request, report: ReportOut, kind: Kind, lang: Language, zone: ZoneInfo
) -> Response:
    story = await asyncio.to_thread(document, report, lang, zone)
    if kind == "pdf":
        day = f"{report.started_at.astimezone(zone):%Y-%m-%d}"
        headers = {"Content-Disposition": f'attachment; filename="daedam-report-{day}.pdf"'}
        content = await asyncio.to_thread(pdf_file, story)
        return Response(content, media_type="application/pdf", headers=headers)
    request.state.style_nonce = secrets.token_urlsafe(16)
    return HTMLResponse(html_page(story, nonce=request.state.style_nonce))
