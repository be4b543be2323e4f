"""Routes `/livez`, `/readyz` and `/healthz` for load balancers (docs/deployment.md)."""

from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from daedam.process import check_alive
from daedam.schemas.interviews import (
    Health,
    Problem,
    ProviderHealth,
    RoleHealth,
    TurnsHealth,
    VoiceHealth,
)
from daedam.services.readiness import Readiness, RoleStatus, ServerHealth

router = APIRouter(tags=["health"])


class LivenessStatus(BaseModel):
    """The process is alive."""

    status: Literal["ok"] = "ok"


class ReadinessStatus(BaseModel):
    """Whether this process should receive requests."""

    status: Literal["ok", "degraded", "starting", "unavailable", "stopping"]


@router.get("/livez", operation_id="live", responses={503: {"model": Problem}})
async def livez() -> LivenessStatus:
    """Answer 200 if the event loop has a free thread within 2 s, else 503.

    Restart a process that keeps answering 503. Models and the database are not checked.
    """
    await check_alive()
    return LivenessStatus()


@router.get("/readyz", operation_id="ready", responses={503: {"model": ReadinessStatus}})
async def readyz(request: Request, response: Response) -> ReadinessStatus:
    """Answer 200 if answers are accepted, else 503: models load, no database, or a shutdown.

    Send no new requests to a process that answers 503; it needs no restart.
    """
    health = await _health(request, response)
    return ReadinessStatus(status=health.status)


@router.get("/healthz", operation_id="health", responses={503: {"model": Health}})
async def healthz(request: Request, response: Response) -> Health:
    """Answer like `/readyz`, with the state of each provider.

    Status `degraded` (200) means that turns are delayed.
    """
    return await _health(request, response)


async def _health(request: Request, response: Response) -> Health:
    readiness: Readiness = request.app.state.parts.readiness
    health = _health_body(await readiness.health())
    if health.status not in ("ok", "degraded"):
        response.status_code = 503
    return health


def _health_body(health: ServerHealth) -> Health:
    loaded = {role: f"{status.name}: {status.load_state}" for role, status in health.roles.items()}
    return Health(
        status=health.status,
        turns=TurnsHealth.model_validate(health.turns),
        **loaded,
        roles={role: _role_body(status) for role, status in health.roles.items()},
        voice=VoiceHealth.model_validate(health.voice),
        deletions_postponed=health.deletions_postponed,
        clock_doubtful=health.clock_doubtful,
    )


def _role_body(status: RoleStatus) -> RoleHealth:
    providers = [ProviderHealth.model_validate(provider) for provider in status.providers]
    return RoleHealth(providers=providers, switches=status.switches)
