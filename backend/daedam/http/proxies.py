"""Middleware that restores the original address, scheme and host of a request behind a proxy."""

from collections.abc import Sequence
from typing import Any

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware


class TrustedProxies(ProxyHeadersMiddleware):
    """ASGI middleware that applies `X-Forwarded-For`, `-Proto` and `-Host` of trusted proxies.

    The application sees the original client address, scheme and `Host`. The headers are ignored
    in requests from any other address.
    """

    def __init__(self, app: Any, trusted: Sequence[str]) -> None:
        """Create the middleware. `trusted`: IP addresses and networks in CIDR notation."""
        super().__init__(app, list(trusted))

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        client = scope.get("client")
        if client and client[0] in self.trusted_hosts:
            scope["headers"] = _with_forwarded_host(scope["headers"])
        await super().__call__(scope, receive, send)


def _with_forwarded_host(headers: Sequence[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Return `headers` with the last `X-Forwarded-Host`, set by the nearest proxy, as `Host`."""
    forwarded = b",".join(value for name, value in headers if name == b"x-forwarded-host")
    host = forwarded.rpartition(b",")[2].strip()
    if not host:
        return list(headers)
    return [(name, value) for name, value in headers if name != b"host"] + [(b"host", host)]
