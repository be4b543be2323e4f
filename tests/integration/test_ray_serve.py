"""The model servers under Ray Serve on two nodes, one of which is killed.

Only the TTS server is tested, because its espeak voice runs on any machine. All three servers share
the server code and the code of the replicas.
"""

import asyncio
import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from tests import ROOT
from tests.serving import free_port

os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
ray = pytest.importorskip("ray", reason="Ray is not installed: `make servers` does")

from model_servers.ray_app import Replicas, tts  # noqa: E402
from ray import serve  # noqa: E402
from ray.cluster_utils import Cluster  # noqa: E402

from daedam.clients.melo_tts_client import MeloTTSA6000Client  # noqa: E402
from daedam.settings import ServerApi  # noqa: E402

REQUESTS, CALLERS, TRIES = 300, 10, 8

pytestmark = pytest.mark.ray


@pytest.fixture(scope="module")
def cluster() -> Iterator[tuple[Cluster, Any, str]]:
    """Start two nodes with room for two replicas each; yield the cluster, second node and URL."""
    head = {"num_cpus": 2, "include_dashboard": False}
    cluster = Cluster(initialize_head=True, head_node_args=head)
    second = cluster.add_node(num_cpus=2)
    environment = {"PYTHONPATH": f"{ROOT}:{ROOT / 'backend'}"}
    ray.init(
        address=cluster.address,
        logging_level="ERROR",
        log_to_driver=False,
        runtime_env={"env_vars": environment},
    )
    port = free_port()
    serve.start(http_options={"host": "127.0.0.1", "port": port})
    try:
        replicas = Replicas(
            flags=["--engine", "espeak"], num_cpus=1, min_replicas=4, max_replicas=4
        )
        serve.run(tts(replicas), name="tts", route_prefix="/tts")
        yield cluster, second, f"http://127.0.0.1:{port}/tts"
    finally:
        serve.shutdown()
        ray.shutdown()
        cluster.shutdown()


async def test_replicas_are_served_under_their_path(cluster: tuple[Cluster, Any, str]) -> None:
    _, _, url = cluster
    client = MeloTTSA6000Client(url)
    await client.check()
    address = await client.synthesize("안녕하세요.")
    assert address.startswith(f"{url}/audio/")
    await client.close()
    by_openai = MeloTTSA6000Client(url, api=ServerApi.OPENAI)
    assert (await by_openai.speak("안녕하세요.")).wav
    chunks = [chunk async for chunk in by_openai.stream_speech("안녕하세요. 반갑습니다.")]
    assert sum(len(chunk.pcm) for chunk in chunks) > 20_000
    await by_openai.close()


async def test_no_request_is_lost_when_a_node_is_killed(cluster: tuple[Cluster, Any, str]) -> None:
    nodes, second, url = cluster
    numbers = iter(range(REQUESTS))
    done: dict[int, int] = {}
    tries: Counter[int] = Counter()

    async def caller(http: httpx2.AsyncClient) -> None:
        for number in numbers:
            body = {"input": f"{number}번 질문입니다.", "response_format": "wav"}
            key = {"Idempotency-Key": f"request-{number}"}
            for attempt in range(TRIES):
                tries[number] += 1
                try:
                    answer = await http.post(f"{url}/v1/audio/speech", json=body, headers=key)
                except httpx2.TransportError:
                    answer = None
                if answer is not None and answer.status_code == 200:
                    done[number] = len(answer.content)
                    break
                await asyncio.sleep(0.1 * 2**attempt)
            if number == REQUESTS // 3:
                await asyncio.to_thread(nodes.remove_node, second, False)

    async with httpx2.AsyncClient(timeout=30) as http:
        await asyncio.wait_for(asyncio.gather(*(caller(http) for _ in range(CALLERS))), 240)
    await _until_one_node_is_left()
    assert sorted(done) == list(range(REQUESTS))
    assert min(done.values()) > 10_000
    again = sum(1 for count in tries.values() if count > 1)
    print(f"{REQUESTS} requests, {again} of them asked again, none lost")


async def _until_one_node_is_left() -> None:
    for _ in range(600):
        if sum(node["Alive"] for node in ray.nodes()) == 1:
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the second node is still alive")
