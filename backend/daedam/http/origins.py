"""From which pages a browser may act here. HTTP and the live line ask the same check."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from daedam.setting_values import origin

_OUR_OWN = ("same-origin", "none")
"""`Sec-Fetch-Site` of our own page, and of a person who typed the address."""


class AllowedOrigins:
    """Our own page, the page at PUBLIC_BASE_URL, and the pages of ALLOWED_ORIGINS."""

    def __init__(self, allowed: Iterable[str], public_base_url: str | None) -> None:
        self._allowed = frozenset(allowed)
        if public_base_url:
            self._allowed |= {origin(public_base_url)}

    def admits(self, headers: Headers) -> bool:
        """Whether the request comes from such a page, or names no page, as programs do."""
        page = headers.get("origin")
        if page in self._allowed:
            return True
        if headers.get("sec-fetch-site", "same-origin") not in _OUR_OWN:
            return False
        return page is None or urlsplit(page).netloc == headers.get("host")
