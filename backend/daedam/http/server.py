"""The uvicorn server: port, connections and graceful shutdown."""

import signal
import socket
import time
from types import FrameType

import uvicorn
from fastapi import FastAPI

from daedam.schemas.live import MAX_FRAME_BYTES
from daedam.settings import Settings
from daedam.start_check import check_port


def run_server(app: FastAPI, settings: Settings) -> None:
    """Serve `app` until SIGTERM or SIGINT.

    Raises `ConfigurationError` if the port or the database cannot be opened.
    """
    check_port(settings.host, settings.port)
    GracefulServer(app, settings).run()


class GracefulServer(uvicorn.Server):
    """A uvicorn server that raises the startup errors of `app` and delays its shutdown.

    After SIGTERM it keeps serving for `stop_delay_s` seconds while `/readyz` answers 503, so that
    load balancers stop sending requests before the port closes. A second signal, or SIGINT, closes
    the port at once.
    """

    def __init__(self, app: FastAPI, settings: Settings) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host=settings.host,
                port=settings.port,
                lifespan="off",
                log_level=settings.log_level.lower(),
                access_log=False,  # paths and queries may contain a session id
                proxy_headers=False,  # `TrustedProxies` handles them
                ws_max_size=2 * MAX_FRAME_BYTES,
                ws_max_queue=8,
                timeout_keep_alive=settings.keep_alive_s,
                timeout_graceful_shutdown=round(settings.drain_s) or 1,
            )
        )
        self._app = app
        self._stop_delay_s = settings.stop_delay_s
        self._close_at: float | None = None

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        with self.capture_signals():
            async with self._app.router.lifespan_context(self._app):
                await super().serve(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._app.state.parts.readiness.announce_stop()
        if sig == signal.SIGTERM and self._stop_delay_s and self._close_at is None:
            self._captured_signals.append(sig)
            self._close_at = time.monotonic() + self._stop_delay_s
        else:
            super().handle_exit(sig, frame)

    async def on_tick(self, counter: int) -> bool:
        if self._close_at is not None and time.monotonic() >= self._close_at:
            self.should_exit = True
        return await super().on_tick(counter)
