"""The responses with the built page and its files."""

import gzip
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI

from daedam.http.guard import Guard, RateLimits
from daedam.http.origins import AllowedOrigins
from daedam.http.page import PAGE_PATHS, PageFiles

PAGE = '<html><meta property="csp-nonce" nonce="__CSP_NONCE__" /></html>'


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx2.AsyncClient]:
    (tmp_path / "index.html").write_text(PAGE, "utf-8")
    (tmp_path / "console.html").write_text(f"{PAGE}console", "utf-8")
    assets = tmp_path / "assets"
    assets.mkdir()
    (assets / "a.js").write_bytes(b"plain")
    (assets / "a.js.gz").write_bytes(gzip.compress(b"plain"))
    (assets / "b.js").write_bytes(b"alone")
    app = FastAPI()
    app.mount("/", PageFiles(tmp_path))
    app.add_middleware(
        Guard, limits=RateLimits(0, 0), origins=AllowedOrigins([], None), audio_origins=[]
    )
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield client


async def test_every_response_has_a_new_nonce(client: httpx2.AsyncClient) -> None:
    nonces = set()
    for path in ["/", *(f"/{place}" for place in PAGE_PATHS)]:
        page = await client.get(path)
        assert page.status_code == 200
        shown = re.findall(r'nonce="([\w-]{20,})"', page.text)
        policy = page.headers["content-security-policy"]
        assert f"style-src 'self' 'nonce-{shown[0]}'" in policy
        assert page.headers["cache-control"] == "no-cache"
        nonces.add(shown[0])
    assert len(nonces) == 1 + len(PAGE_PATHS)


async def test_every_path_of_the_console_gets_its_page(client: httpx2.AsyncClient) -> None:
    for path in ("/console", "/console/", "/console/users", "/console/positions/p1"):
        page = await client.get(path)
        assert page.status_code == 200
        assert page.text.endswith("console")
        nonce = re.findall(r'nonce="([\w-]{20,})"', page.text)[0]
        assert f"'nonce-{nonce}'" in page.headers["content-security-policy"]
    assert not (await client.get("/")).text.endswith("console")


async def test_an_unknown_path_gets_404(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/elsewhere")).status_code == 404
    assert (await client.get("/assets/../index")).status_code == 404


BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
"""Header of a browser that opens an address."""


async def test_a_browser_gets_the_page_for_an_unknown_path(client: httpx2.AsyncClient) -> None:
    for path in ("/elsewhere", "/a/b/c", "/assets/old.js"):
        page = await client.get(path, headers=BROWSER)
        assert page.status_code == 404
        nonce = re.findall(r'nonce="([\w-]{20,})"', page.text)[0]
        assert f"'nonce-{nonce}'" in page.headers["content-security-policy"]
        assert page.headers["vary"] == "Accept"


@pytest.mark.parametrize("path", ["/api/elsewhere", "/static/elsewhere"])
async def test_an_unknown_path_of_the_interface_gets_json(
    client: httpx2.AsyncClient, path: str
) -> None:
    refused = await client.get(path, headers=BROWSER)
    assert refused.status_code == 404
    assert "json" in refused.headers["content-type"]


async def test_without_a_build_a_browser_is_told_how_to_build(tmp_path: Path) -> None:
    app = FastAPI()
    app.mount("/", PageFiles(tmp_path))
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
        for path in ("/", "/check", "/elsewhere"):
            page = await client.get(path, headers=BROWSER)
            assert page.status_code == 503
            assert "make run" in page.text
        assert (await client.get("/elsewhere")).status_code == 404


async def test_files_are_compressed_for_clients_that_accept_gzip(
    client: httpx2.AsyncClient,
) -> None:
    packed = await client.get("/assets/a.js", headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["vary"] == "Accept-Encoding"
    assert "javascript" in packed.headers["content-type"]
    assert packed.text == "plain"
    for path, text, accepted in [("a.js", "plain", "identity"), ("b.js", "alone", "gzip")]:
        plain = await client.get(f"/assets/{path}", headers={"Accept-Encoding": accepted})
        assert "content-encoding" not in plain.headers
        assert plain.text == text
        assert "immutable" in plain.headers["cache-control"]
