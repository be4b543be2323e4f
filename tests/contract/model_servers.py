"""A fake of the contract's model servers, of OpenAI's routes and of Gemini, over real HTTP."""

import contextlib
import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np

from daedam.clients.http import HEALTH_PATHS
from daedam.utils.audio_utils import wav_bytes

WAV = wav_bytes(np.zeros(4_000, np.int16), 44_100)
PCM = np.arange(-2_000, 2_000, dtype="<i2").tobytes()
PCM_RATE_HZ = 44_100

HEARD = "가장 가까운 지하철역이 무슨 역인가요?"
SAID = ["서울", "입니다."]


@dataclass
class Request:
    path: str
    content: bytes
    headers: dict[str, str]


@dataclass
class ModelServer:
    """A server of the contract's routes, of OpenAI's, and of Gemini's `streamGenerateContent`.

    The fields change its responses. `statuses` are the statuses of the first responses, `status` is
    that of all others. `retry_after` is the Retry-After header of refusals. `delay_s` delays each
    response to a POST. `body` replaces the JSON of responses. `breaks_off` truncates streams.
    `resets` closes the connection without the end of the HTTP response. `health` maps the server's
    health routes to their statuses.
    """

    status: int = 200
    statuses: list[int] = field(default_factory=list)
    retry_after: str | None = None
    delay_s: float = 0
    body: Any = None
    wav: bytes = WAV
    refusal: Any = None
    breaks_off: bool = False
    resets: bool = False
    ready: bool = True
    health: dict[str, int] = field(default_factory=lambda: {"/readyz": 200})
    requests: list[Request] = field(default_factory=list)
    _connections: list[socket.socket] = field(default_factory=list)

    @contextlib.contextmanager
    def running(self, port: int = 0) -> Iterator[str]:
        """Serve until the end of the block; yield the server's URL."""
        server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            server.server_close()
            for connection in self._connections:  # as when a process is killed
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            self._connections.clear()

    @property
    def asked(self) -> list[Request]:
        """All received requests except health checks."""
        return [r for r in self.requests if r.path not in HEALTH_PATHS]

    def answer(self, path: str) -> Any:
        if self.body is not None:
            return self.body
        if path == "/stt":
            return {"text": f" {HEARD} "}
        if path == "/v1/audio/transcriptions":
            return _VERBOSE
        if path == "/generate":
            return {"text": "".join(SAID)}
        return {"audio_url": "/audio/spoken.wav"}

    def events(self, path: str) -> list[str] | None:
        """Return the server-sent events of a streaming route, None for other routes."""
        if "streamGenerateContent" in path:
            if self.body is not None:
                return [json.dumps(self.body)]
            ends = [None] * (len(SAID) - 1) + ["STOP"]
            pieces = [_gemini(text, end) for text, end in zip(SAID, ends, strict=True)]
            return [json.dumps(p) for p in (pieces[:1] if self.breaks_off else pieces)]
        if path == "/v1/chat/completions":
            if self.body is not None:
                return [json.dumps(self.body), "[DONE]"]
            pieces = [{"choices": [{"delta": {"content": text}}]} for text in SAID]
            shown = [json.dumps(p) for p in (pieces[:1] if self.breaks_off else pieces)]
            return shown if self.breaks_off else [*shown, "[DONE]"]
        return None

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        model_server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                super().setup()
                model_server._connections.append(self.connection)

            def do_POST(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                content = self.rfile.read(length) if length else self._chunked()
                self._note(content)
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    self._answer()

            def do_GET(self) -> None:
                self._note(b"")
                if self.path in HEALTH_PATHS:
                    status = model_server.health.get(self.path, 404)
                    status = 503 if status == 200 and not model_server.ready else status
                    self._send(status, b"{}", "application/json")
                elif "/models/" in self.path:
                    status = self._status()
                    said = (
                        {"name": "models/gemini-test"} if status == 200 else self._refusal(status)
                    )
                    self._send(status, json.dumps(said).encode(), "application/json")
                else:
                    self._send(200, WAV, "audio/wav")

            def _answer(self) -> None:
                time.sleep(model_server.delay_s)
                status = self._status()
                events = model_server.events(self.path)
                if status != 200:
                    said = model_server.body or self._refusal(status)
                    self._send(status, json.dumps(said).encode(), "application/json")
                elif self.path == "/v1/audio/speech":
                    self._speech()
                elif events is not None:
                    self._stream("text/event-stream", [f"data: {e}\n\n".encode() for e in events])
                else:
                    said = json.dumps(model_server.answer(self.path)).encode()
                    self._send(200, said, "application/json")

            def _speech(self) -> None:
                wanted = json.loads(model_server.requests[-1].content)
                if model_server.body is not None:
                    self._send(200, json.dumps(model_server.body).encode(), "application/json")
                elif wanted["response_format"] == "wav":
                    self._send(200, model_server.wav, "audio/wav")
                else:  # pieces of odd length, so that a sample may be split
                    pieces = [PCM[:1001], PCM[1001:]]
                    self._stream("audio/pcm", pieces, {"X-Sample-Rate": str(PCM_RATE_HZ)})

            def _status(self) -> int:
                queue = model_server.statuses
                return queue.pop(0) if queue else model_server.status

            def _refusal(self, status: int) -> Any:
                return model_server.refusal or {
                    "error": {"code": status, "message": "no", "status": "NO"}
                }

            def _note(self, content: bytes) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                model_server.requests.append(Request(self.path, content, headers))

            def _chunked(self) -> bytes:
                content = b""
                while size := int(self.rfile.readline().strip() or b"0", 16):
                    content += self.rfile.read(size)
                    self.rfile.readline()
                return content

            def _stream(
                self, media_type: str, pieces: list[bytes], extra: dict[str, str] | None = None
            ) -> None:
                self.send_response(200)
                self.send_header("content-type", media_type)
                self.send_header("transfer-encoding", "chunked")
                for name, value in (extra or {}).items():
                    self.send_header(name, value)
                self.end_headers()
                for piece in pieces:
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                    self.wfile.flush()
                if model_server.resets:
                    self.close_connection = True
                    self.connection.close()
                else:
                    self.wfile.write(b"0\r\n\r\n")

            def _send(self, status: int, content: bytes, media_type: str) -> None:
                self.send_response(status)
                self.send_header("content-type", media_type)
                self.send_header("content-length", str(len(content)))
                if status != 200 and model_server.retry_after is not None:
                    self.send_header("retry-after", model_server.retry_after)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: Any) -> None:
                """Keep the tests' output quiet."""

        return Handler


_VERBOSE = {
    "task": "transcribe",
    "language": "korean",
    "duration": 2.0,
    "text": HEARD,
    "segments": [
        {"id": 0, "start": 0.0, "end": 2.0, "text": HEARD, "avg_logprob": -0.2, "extra": 1}
    ],
    "words": [
        {"word": "가장", "start": 0.1, "end": 0.4},
        {"word": "가까운", "start": 0.4, "end": 0.9},
    ],
}


def _gemini(text: str, finish_reason: str | None) -> dict[str, Any]:
    candidate: dict[str, Any] = {"content": {"role": "model", "parts": [{"text": text}]}}
    if finish_reason:
        candidate["finishReason"] = finish_reason
    return {"candidates": [candidate]}


def multipart_field(content: bytes, name: str) -> bytes:
    """Return the value of a field in a multipart body."""
    pattern = rb'name="%s"[^\r]*\r\n(?:[^\r]+\r\n)*\r\n(.*?)\r\n--' % re.escape(name).encode()
    found = re.search(pattern, content, re.DOTALL)
    assert found, f"no field {name}"
    return found[1]
