"""Check that a request comes from an allowed page, for HTTP requests and live connections."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from daedam.setting_values import origin

_OWN_SITE = ("same-origin", "none")
"""`Sec-Fetch-Site` of the server's own page, and of an address that the user typed."""


class AllowedOrigins:
    """Origins whose pages may call the API: this server, PUBLIC_BASE_URL and ALLOWED_ORIGINS."""

    def __init__(self, allowed: Iterable[str], public_base_url: str | None) -> None:
        self._allowed = frozenset(allowed)
        if public_base_url:
            self._allowed |= {origin(public_base_url)}

    def admits(self, headers: Headers) -> bool:
        """Return whether a request comes from an allowed page, or from no page (a program)."""
        page = headers.get("origin")
        if page in self._allowed:
            return True
        if headers.get("sec-fetch-site", "same-origin") not in _OWN_SITE:
            return False
        return page is None or urlsplit(page).netloc == headers.get("host")
