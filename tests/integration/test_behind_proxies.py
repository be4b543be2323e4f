"""nginx and Caddy as `deploy/` configures them: addresses, scheme, host, uploads, live protocol."""

import asyncio
import contextlib
import json
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from tests.faults.scripted import models, quick_settings, until_ready
from tests.faults.side_by_side import stub_servers
from tests.integration import proxies
from tests.serving import free_port, listening, server_process
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

UNKNOWN_VERSION = json.dumps(
    {"type": "start", "version": 99, "question_id": "q_main_1", "turn_type": "main"}
)
START = {"user_id": "u", "mode": "voice"}

needs_nginx = pytest.mark.skipif(
    proxies.missing("nginx"), reason="no nginx: `make test` installs it where it may"
)
needs_caddy = pytest.mark.skipif(
    proxies.missing("caddy"), reason="no Caddy: `make test` installs it where it may"
)
BOTH = [pytest.param("nginx", marks=needs_nginx), pytest.param("caddy", marks=needs_caddy)]


@contextlib.asynccontextmanager
async def behind(
    proxy: str, folder: Path, *, passes_host: bool = True, **changed: object
) -> AsyncIterator[tuple[str, str]]:
    """Run a backend and a proxy in front of it; yield the addresses of proxy and backend."""
    changed = {"trusted_proxies": f"{proxies.ADDRESS}, 127.0.0.1/32", **changed}
    async with listening(quick_settings(folder / "data", **changed), *models()) as url:
        async with httpx2.AsyncClient(base_url=url) as client:
            await until_ready(client)
        backend = url.removeprefix("http://").replace("localhost", "127.0.0.1")
        before = (
            proxies.nginx(folder, backend, passes_host=passes_host)
            if proxy == "nginx"
            else proxies.caddy(folder, backend)
        )
        # In a thread: this call polls the proxy, whose backend runs on this event loop.
        outside = await asyncio.to_thread(before.__enter__)
        try:
            yield outside, f"http://{backend}"
        finally:
            await asyncio.to_thread(before.__exit__, None, None, None)


def visitor(outside: str, folder: Path, address: str = "127.0.0.9") -> httpx2.AsyncClient:
    """Return an HTTP client that connects from `address`."""
    transport = httpx2.AsyncHTTPTransport(verify=proxies.trusting(folder), local_address=address)
    return httpx2.AsyncClient(base_url=outside, transport=transport, timeout=60)


@pytest.mark.parametrize("proxy", BOTH)
async def test_urls_have_https_and_the_public_host(proxy: str, tmp_path: Path) -> None:
    async with (
        behind(proxy, tmp_path) as (outside, _),
        visitor(outside, tmp_path) as client,
    ):
        started = await client.post("/api/session/start", json=START)
        assert started.status_code == 200, started.text
        assert "secure" in started.headers["set-cookie"].lower()
        spoken = started.json()["question"]["audio_url"]
        assert spoken.startswith(f"{outside}/static/audio/")
        named = {"interview": started.json()["interview"]}
        sound = await client.get(spoken, params=named)
        assert sound.content[:4] == b"RIFF"
        head = await client.head(spoken, params=named)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == str(len(sound.content))
        foreign = await client.post(
            "/api/session/revoke", params=named, headers={"Origin": "https://elsewhere.example"}
        )
        assert (foreign.status_code, foreign.json()["code"]) == (403, "foreign_origin")
        ours = await client.post("/api/session/revoke", params=named, headers={"Origin": outside})
        assert ours.status_code == 204


@pytest.mark.parametrize("proxy", BOTH)
async def test_large_bodies_reach_the_backend(proxy: str, tmp_path: Path) -> None:
    async with (
        behind(proxy, tmp_path) as (outside, _),
        visitor(outside, tmp_path) as client,
    ):
        started = (await client.post("/api/session/start", json=START)).json()
        form = {
            "session_id": started["session_id"],
            "question_id": started["question"]["id"],
            "turn_type": "main",
        }
        junk = {"audio_file": ("a.webm", bytes(24 * 2**20), "audio/webm")}
        answered = await client.post("/api/answer/complete", data=form, files=junk)
        assert (answered.status_code, answered.json()["code"]) == (415, "audio_not_recognised")


@pytest.mark.parametrize("proxy", BOTH)
async def test_the_live_protocol_passes(proxy: str, tmp_path: Path) -> None:
    async with (
        behind(proxy, tmp_path) as (outside, _),
        visitor(outside, tmp_path) as client,
    ):
        session_id = (await client.post("/api/session/start", json=START)).json()["session_id"]
        url = f"{outside.replace('https', 'wss')}/api/session/{session_id}/live"
        trust = proxies.trusting(tmp_path)
        async with connect(url, ssl=trust, origin=outside) as line:
            await line.send(UNKNOWN_VERSION)
            assert json.loads(await line.recv())["code"] == "unknown_version"
        with pytest.raises(InvalidStatus):
            await connect(url, ssl=trust, origin="https://elsewhere.example")


@pytest.mark.parametrize("proxy", BOTH)
async def test_each_client_address_has_its_own_rate_limit(proxy: str, tmp_path: Path) -> None:
    async with behind(proxy, tmp_path, starts_per_minute=2) as (outside, backend):
        for address in ("127.0.0.11", "127.0.0.12"):
            async with visitor(outside, tmp_path, address) as client:
                statuses = [await started(client, f"198.51.100.{n}") for n in range(3)]
            assert statuses == [200, 200, 429], "what a visitor says of its address is replaced"
        async with visitor(backend, tmp_path, "127.0.0.13") as untrusted:
            statuses = [await started(untrusted, f"198.51.100.{n}") for n in range(3)]
        assert statuses == [200, 200, 429], "no trusted proxy: its word on addresses is ignored"


async def started(client: httpx2.AsyncClient, says: str) -> int:
    headers = {"X-Forwarded-For": says, "X-Forwarded-Proto": "https", "X-Forwarded-Host": "h"}
    return (await client.post("/api/session/start", json=START, headers=headers)).status_code


@needs_nginx
async def test_an_untrusted_proxy_counts_as_one_client(tmp_path: Path) -> None:
    alone = {"starts_per_minute": 2, "trusted_proxies": "127.0.0.1"}
    async with behind("nginx", tmp_path, **alone) as (outside, _):
        statuses = []
        for address in ("127.0.0.11", "127.0.0.12", "127.0.0.13"):
            async with visitor(outside, tmp_path, address) as client:
                statuses.append(await started(client, "198.51.100.1"))
        assert statuses == [200, 200, 429]


@needs_nginx
async def test_public_base_url_is_used_where_the_proxy_sends_its_own_host(tmp_path: Path) -> None:
    public = {"public_base_url": "https://interview.example", "trusted_proxies": "none"}
    async with (
        behind("nginx", tmp_path, passes_host=False, **public) as (outside, _),
        visitor(outside, tmp_path) as client,
    ):
        begun = await client.post("/api/session/start", json=START)
        assert "secure" in begun.headers["set-cookie"].lower()
        session_id = begun.json()["session_id"]
        page = "https://interview.example"
        url = f"{outside.replace('https', 'wss')}/api/session/{session_id}/live"
        async with connect(url, ssl=proxies.trusting(tmp_path), origin=page) as line:
            await line.send(UNKNOWN_VERSION)
            assert json.loads(await line.recv())["code"] == "unknown_version"
        headers = {"Origin": page, "Sec-Fetch-Site": "same-origin"}
        named = {"interview": begun.json()["interview"]}
        revoked = await client.post("/api/session/revoke", params=named, headers=headers)
        assert revoked.status_code == 204


def test_a_stop_is_announced_before_the_port_closes(tmp_path: Path) -> None:
    with (
        stub_servers() as switched,
        server_process(tmp_path, free_port(), STOP_DELAY_S="600", **switched) as server,
        httpx2.Client(base_url=server.url, timeout=30) as client,
    ):
        assert client.get("/readyz").status_code == 200
        server.signal(signal.SIGTERM)
        while (ready := client.get("/readyz")).status_code == 200:
            pass
        assert (ready.status_code, ready.json()["status"]) == (503, "stopping")
        assert client.get("/livez").status_code == 200
        with httpx2.Client(base_url=server.url, timeout=30) as newcomer:
            assert newcomer.post("/api/session/start", json=START).status_code == 200
        server.signal(signal.SIGTERM)
        server.wait()
        with pytest.raises(httpx2.ConnectError), httpx2.Client(base_url=server.url) as late:
            late.get("/readyz")


def test_a_stop_closes_the_port_after_the_delay(tmp_path: Path) -> None:
    with (
        stub_servers() as switched,
        server_process(tmp_path, free_port(), STOP_DELAY_S="1", **switched) as server,
    ):
        server.signal(signal.SIGTERM)
        server.wait()
