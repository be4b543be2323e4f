"""The caller behind a proxy: address, scheme and host of the original request."""

from collections.abc import Sequence
from typing import Any

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware


class TrustedProxies(ProxyHeadersMiddleware):
    """ASGI middleware: take `X-Forwarded-For`, `-Proto` and `-Host` from trusted proxies only.

    What comes after it sees the outside's client address, scheme and `Host`. The same headers from
    any other address change nothing.
    """

    def __init__(self, app: Any, trusted: Sequence[str]) -> None:
        """`trusted`: addresses and networks in CIDR notation."""
        super().__init__(app, list(trusted))

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        client = scope.get("client")
        if client and client[0] in self.trusted_hosts:
            scope["headers"] = _with_outside_host(scope["headers"])
        await super().__call__(scope, receive, send)


def _with_outside_host(headers: Sequence[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """`headers` with the last `X-Forwarded-Host`, the one that the nearest proxy saw, as `Host`."""
    outside = b",".join(value for name, value in headers if name == b"x-forwarded-host")
    host = outside.rpartition(b",")[2].strip()
    if not host:
        return list(headers)
    return [(name, value) for name, value in headers if name != b"host"] + [(b"host", host)]
