"""`/livez`, `/readyz` and `/healthz` for balancers and supervisors (docs/deployment.md)."""

from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from daedam.process import check_alive
from daedam.schemas.interviews import Health, Problem, ProviderHealth, RoleHealth, TurnsHealth
from daedam.services.readiness import Readiness, RoleStatus, ServerHealth

router = APIRouter(tags=["health"])


class Live(BaseModel):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Ready(BaseModel):
    """Whether this process should get requests."""

    status: Literal["ok", "degraded", "starting", "unavailable", "stopping"]


@router.get("/livez", operation_id="live", responses={503: {"model": Problem}})
async def livez() -> Live:
    """200 when the event loop and a thread of the pool answer within 2 s, else 503.

    A process that stays at 503 is stuck: restart it. Models and the database do not matter here.
    """
    await check_alive()
    return Live()


@router.get("/readyz", operation_id="ready", responses={503: {"model": Ready}})
async def readyz(request: Request, response: Response) -> Ready:
    """200 when answers can be taken; 503 while models load, without a database, or during a stop.

    Send no new requests to a process that answers 503, and do not restart it for that.
    """
    health = await _health(request, response)
    return Ready(status=health.status)


@router.get("/healthz", operation_id="health", responses={503: {"model": Health}})
async def healthz(request: Request, response: Response) -> Health:
    """As `/readyz`, with each provider's state: for people and for the page.

    `degraded` (200): turns are delayed.
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
        deletions_postponed=health.deletions_postponed,
        clock_doubtful=health.clock_doubtful,
    )


def _role_body(status: RoleStatus) -> RoleHealth:
    providers = [ProviderHealth.model_validate(provider) for provider in status.providers]
    return RoleHealth(providers=providers, switches=status.switches)
