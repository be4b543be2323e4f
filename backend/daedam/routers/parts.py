"""What routes share: the parts they call, and how their answers are described."""

from typing import Annotated, Any

from fastapi import Depends, Header, Request

from daedam.interview.plan import Plan
from daedam.routers.shapes import Shapes
from daedam.schemas.interviews import Problem
from daedam.services.answers.intake import Arrivals
from daedam.services.answers.revisions import Revisions
from daedam.services.answers.uploads import Uploads
from daedam.services.live.connections import LiveInterviews
from daedam.services.orchestrator import InterviewOrchestrator
from daedam.services.privacy.erasure import Erasure
from daedam.services.privacy.export import Export
from daedam.services.reports.assessment import Assessments
from daedam.services.reports.reports import Reports
from daedam.services.sessions import Sessions

Described = dict[int | str, dict[str, Any]]
"""Answers of a route by status, as FastAPI wants them."""

PROBLEM: dict[str, Any] = {
    "model": Problem,
    "description": "A problem in two languages",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def problems(*statuses: int) -> Described:
    """The problems that a route may answer with, beside those that any route may: an address that
    asks too often, a page of another site, a body that is too large, a database that is away.
    """
    return {status: PROBLEM for status in (*statuses, 403, 413, 429, 503)}


_BYTES = {"schema": {"type": "string", "format": "binary"}}
SOUND: Described = {
    200: {"description": "The sound", "content": {"audio/*": _BYTES}},
    206: {"description": "A part of it", "content": {"audio/*": _BYTES}},
    416: {"description": "No such part"},
}


def _orchestrator(request: Request) -> InterviewOrchestrator:
    orchestrator: InterviewOrchestrator = request.app.state.parts.orchestrator
    return orchestrator


def _sessions(request: Request) -> Sessions:
    sessions: Sessions = request.app.state.parts.sessions
    return sessions


def _arrivals(request: Request) -> Arrivals:
    arrivals: Arrivals = request.app.state.parts.arrivals
    return arrivals


def _uploads(request: Request) -> Uploads:
    uploads: Uploads = request.app.state.parts.uploads
    return uploads


def _erasure(request: Request) -> Erasure:
    erasure: Erasure = request.app.state.parts.erasure
    return erasure


def _export(request: Request) -> Export:
    export: Export = request.app.state.parts.export
    return export


def _live(request: Request) -> LiveInterviews:
    live: LiveInterviews = request.app.state.parts.live
    return live


def _plan(request: Request) -> Plan:
    plan: Plan = request.app.state.parts.plan
    return plan


def _revisions(request: Request) -> Revisions:
    revisions: Revisions = request.app.state.parts.revisions
    return revisions


def _reports(request: Request) -> Reports:
    reports: Reports = request.app.state.parts.reports
    return reports


def _assessments(request: Request) -> Assessments:
    assessments: Assessments = request.app.state.parts.assessments
    return assessments


OrchestratorPart = Annotated[InterviewOrchestrator, Depends(_orchestrator)]
SessionsPart = Annotated[Sessions, Depends(_sessions)]
ArrivalsPart = Annotated[Arrivals, Depends(_arrivals)]
UploadsPart = Annotated[Uploads, Depends(_uploads)]
ErasurePart = Annotated[Erasure, Depends(_erasure)]
ExportPart = Annotated[Export, Depends(_export)]
LivePart = Annotated[LiveInterviews, Depends(_live)]
PlanPart = Annotated[Plan, Depends(_plan)]
RevisionsPart = Annotated[Revisions, Depends(_revisions)]
ReportsPart = Annotated[Reports, Depends(_reports)]
AssessmentsPart = Annotated[Assessments, Depends(_assessments)]
Shaped = Annotated[Shapes, Depends(Shapes)]

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=128,
        pattern=r"^[!-~]+$",
        description="Any name for this answer. Sent again with the same one, it counts once.",
    ),
]
