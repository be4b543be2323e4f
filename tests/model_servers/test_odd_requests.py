"""Malformed requests: every response is below 500, and every refusal has a message."""

import json
import random
from collections.abc import AsyncIterator

import httpx2
import pytest
from model_servers.model_server import ModelServer, create_server_app
from model_servers.whisper import WhisperServer
from tests.model_servers.fake_vllm import FakeVllm
from tests.model_servers.openai_servers import SOUND, ScriptedRecogniser

from model_servers import llm, tts

MUTATIONS = 150
"""Number of mutated copies of each valid request."""

BOUNDARY = b"b0undary"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY.decode()}"


def field(name: bytes, value: bytes, extra: bytes = b"") -> bytes:
    head = b'Content-Disposition: form-data; name="%s"%s' % (name, extra)
    return b"--%s\r\n%s\r\n\r\n%s\r\n" % (BOUNDARY, head, value)


END = b"--%s--\r\n" % BOUNDARY
FILE = field(b"file", SOUND[:4000], b'; filename="a.wav"\r\nContent-Type: audio/wav')
FORM = FILE + field(b"model", b"whisper-1") + field(b"language", b"ko") + END
CHAT = {"model": "default", "messages": [{"role": "user", "content": "수도는?"}], "stop": ["\n"]}

VALID: dict[str, tuple[str, bytes]] = {
    "/stt": (MULTIPART, FORM),
    "/v1/audio/transcriptions": (MULTIPART, FORM),
    "/generate": ("application/json", json.dumps({"prompt": "수도는?"}).encode()),
    "/v1/chat/completions": ("application/json", json.dumps(CHAT).encode()),
    "/tts": ("application/json", b'{"text": "", "speaker": "KR", "speed": 1}'),
    "/v1/audio/speech": ("application/json", b'{"input": "", "voice": "alloy"}'),
}

ODD_FORMS = {
    "empty": b"",
    "no end": FILE,
    "end alone": END,
    "no name": b"--%s\r\nContent-Disposition: form-data\r\n\r\nx\r\n" % BOUNDARY + END,
    "no disposition": b"--%s\r\n\r\nx\r\n" % BOUNDARY + END,
    "name not text": FILE + field(b"\xff\xfe", b"x") + END,
    "value not text": FILE + field(b"prompt", b"\xff\xfe\x00") + END,
    "value with nul": FILE + field(b"language", b"ko\x00") + END,
    "file twice": FILE + FILE + END,
    "file as text": field(b"file", b"/etc/passwd") + END,
    "language as file": FILE + field(b"language", b"ko", b'; filename="l"') + END,
    "many fields": FILE + b"".join(field(b"f%d" % n, b"x") for n in range(1200)) + END,
    "many files": b"".join(FILE for _ in range(1200)) + END,
    "long header": b"--%s\r\nX: %s\r\n\r\nx\r\n" % (BOUNDARY, b"y" * 100_000) + END,
    "long field": FILE + field(b"prompt", b"x" * 2_000_000) + END,
}

ODD_JSON = {
    "empty": b"",
    "no text": b"\xff\xfe\x00",
    "half": b'{"messages": [',
    "null": b"null",
    "list": b"[]",
    "number": b"1e999",
    "deep": b"[" * 20_000,
    "not a number": b'{"messages": [{"role": "user", "content": "x"}], "temperature": NaN}',
    "lone surrogate": b'{"prompt": "\\ud800", "text": "\\ud800", "input": "\\ud800", '
    b'"messages": [{"role": "user", "content": "\\ud800"}]}',
    "huge number": b'{"prompt": "x", "text": "x", "input": "x", "max_tokens": 1' + b"0" * 400
    + b', "messages": [{"role": "user", "content": "x"}]}',
    "twice": b'{"prompt": "x", "prompt": 1}',
}  # fmt: skip


@pytest.fixture(scope="module")
async def clients() -> AsyncIterator[dict[str, httpx2.AsyncClient]]:
    with FakeVllm().running() as upstream:
        servers: dict[str, ModelServer] = {
            "stt": WhisperServer(ScriptedRecogniser(), max_batch=2, max_wait_s=0.0, max_audio_s=60),
            "llm": llm.build_server(llm.make_parser().parse_args(["--vllm-url", upstream])),
            "tts": tts.build_server(tts.make_parser().parse_args(["--engine", "espeak"])),
        }
        clients, contexts = {}, []
        for role, server in servers.items():
            app = create_server_app(server, starts_ready=True)
            context = app.router.lifespan_context(app)
            await context.__aenter__()
            contexts.append(context)
            transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
            clients[role] = httpx2.AsyncClient(transport=transport, base_url="http://here")
        yield clients
        for client, context in zip(clients.values(), contexts, strict=True):
            await client.aclose()
            await context.__aexit__(None, None, None)


def role_of(path: str) -> str:
    if path in ("/stt", "/v1/audio/transcriptions"):
        return "stt"
    return "llm" if path in ("/generate", "/v1/chat/completions") else "tts"


async def send(
    clients: dict[str, httpx2.AsyncClient], path: str, kind: str, body: bytes, key: str = ""
) -> None:
    headers = {"content-type": kind, **({"idempotency-key": key} if key else {})}
    answer = await clients[role_of(path)].post(path, content=body, headers=headers)
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        problem = answer.json()
        assert {"message", "type", "param", "code"} == set(problem["error"])
        assert problem["detail"]
        assert problem["detail_en"]


@pytest.mark.parametrize("path", [path for path, (kind, _) in VALID.items() if kind == MULTIPART])
@pytest.mark.parametrize("odd", ODD_FORMS)
@pytest.mark.parametrize("key", ["", "again"])
async def test_malformed_forms_are_refused_with_a_message(
    clients: dict[str, httpx2.AsyncClient], path: str, odd: str, key: str
) -> None:
    key = key and f"{key} {path} {odd}"
    for kind in (MULTIPART, "multipart/form-data", "application/x-www-form-urlencoded", "text/x"):
        await send(clients, path, kind, ODD_FORMS[odd], f"{key} {kind}" if key else "")


@pytest.mark.parametrize("path", [path for path, (kind, _) in VALID.items() if kind != MULTIPART])
@pytest.mark.parametrize("odd", ODD_JSON)
async def test_malformed_json_is_refused_with_a_message(
    clients: dict[str, httpx2.AsyncClient], path: str, odd: str
) -> None:
    for kind in ("application/json", "application/json; charset=utf-16", "text/plain", ""):
        await send(clients, path, kind, ODD_JSON[odd])


@pytest.mark.parametrize("path", VALID)
async def test_mutated_requests_never_get_a_server_error(
    clients: dict[str, httpx2.AsyncClient], path: str
) -> None:
    kind, valid = VALID[path]
    draw = random.Random(path)
    for _ in range(MUTATIONS):
        body = bytearray(valid)
        for _ in range(draw.randint(1, 4)):
            at = draw.randrange(min(len(body), 400)) if draw.random() < 0.8 else len(body) - 1
            match draw.randrange(3):
                case 0:
                    body[at] = draw.randrange(256)
                case 1:
                    del body[at : at + draw.randint(1, 40)]
                case _:
                    body[at:at] = draw.randbytes(draw.randint(1, 8))
            if not body:
                break
        await send(clients, path, kind, bytes(body))
