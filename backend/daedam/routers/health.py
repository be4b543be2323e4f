"""`/healthz`: whether a turn could be served now."""

from fastapi import APIRouter, Request, Response

from daedam.schemas import Health
from daedam.services.readiness import Readiness

router = APIRouter(tags=["health"])


@router.get("/healthz", operation_id="health", responses={503: {"model": Health}})
async def healthz(request: Request, response: Response) -> Health:
    """200 once a turn could be served (`ok`; `degraded` while turns are delayed); 503 while models
    load or the database is away.
    """
    readiness: Readiness = request.app.state.parts.readiness
    health = await readiness.health()
    if health.status not in ("ok", "degraded"):
        response.status_code = 503
    return health
