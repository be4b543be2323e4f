"""The check of the `Origin` header, which HTTP and live connections share."""

import pytest
from starlette.datastructures import Headers

from daedam.errors import ConfigurationError
from daedam.http.origins import AllowedOrigins
from daedam.settings import load_settings

ORIGINS = AllowedOrigins(("https://jobs.example",), "https://interview.example/base")


@pytest.mark.parametrize(
    ("headers", "admitted"),
    [
        ({"host": "h"}, True),
        ({"host": "h:8000", "origin": "http://h:8000"}, True),
        ({"host": "127.0.0.1:8000", "origin": "https://interview.example"}, True),
        ({"host": "h", "origin": "https://jobs.example", "sec-fetch-site": "cross-site"}, True),
        ({"host": "h", "origin": "http://h", "sec-fetch-site": "same-origin"}, True),
        ({"host": "h", "origin": "http://h", "sec-fetch-site": "cross-site"}, False),
        ({"host": "h", "sec-fetch-site": "same-site"}, False),
        ({"host": "h", "origin": "https://evil.example"}, False),
        ({"host": "h", "origin": "http://interview.example"}, False),
        ({"host": "h", "origin": "null"}, False),
    ],
)
def test_requests_are_admitted_by_their_origin(headers: dict[str, str], admitted: bool) -> None:
    assert ORIGINS.admits(Headers(headers)) is admitted


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("https://jobs.example/", ("https://jobs.example",)),
        ("https://Jobs.Example:443", ("https://jobs.example",)),
        ("http://a:8080/, https://b", ("http://a:8080", "https://b")),
        ("https://면접.한국/", ("https://xn--e42b02w.xn--3e0b707e",)),
        ("none", ()),
    ],
)
def test_origins_are_normalised_as_browsers_send_them(written: str, read: tuple[str, ...]) -> None:
    assert load_settings(_env_file=None, allowed_origins=written).allowed_origins == read


@pytest.mark.parametrize("written", ["*", "jobs.example", "https://jobs.example/page", "null"])
def test_an_invalid_origin_is_refused(written: str) -> None:
    with pytest.raises(ConfigurationError, match="ALLOWED_ORIGINS"):
        load_settings(_env_file=None, allowed_origins=written)


@pytest.mark.parametrize(
    ("written", "read"),
    [("10.1.2.3/8", ("10.0.0.0/8",)), ("::1, 127.0.0.1", ("::1", "127.0.0.1")), ("none", ())],
)
def test_trusted_proxies_are_addresses_and_networks(written: str, read: tuple[str, ...]) -> None:
    assert load_settings(_env_file=None, trusted_proxies=written).trusted_proxies == read


@pytest.mark.parametrize("written", ["*", "nginx", "10.0.0.0/40"])
def test_trusted_proxies_cannot_be_host_names(written: str) -> None:
    with pytest.raises(ConfigurationError, match="TRUSTED_PROXIES"):
        load_settings(_env_file=None, trusted_proxies=written)


def test_idle_connections_stay_open_longer_than_at_load_balancers() -> None:
    assert load_settings(_env_file=None).keep_alive_s > 60
