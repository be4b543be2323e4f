"""A stand-in for the design's model servers, and for Gemini, over real HTTP on loopback."""

import contextlib
import json
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np

from daedam.utils.audio_utils import wav_bytes

WAV = wav_bytes(np.zeros(4_000, np.int16), 44_100)


@dataclass
class ModelServer:
    """Speaks `/stt`, `/generate`, `/tts` and Gemini's `generateContent`.

    `status` other than 200 is answered instead; `delay_s` passes before each answer; `body`
    replaces the answer's JSON. `requests` holds path and body of what came in.
    """

    status: int = 200
    delay_s: float = 0
    body: Any = None
    requests: list[tuple[str, bytes]] = field(default_factory=list)

    @contextlib.contextmanager
    def running(self) -> Iterator[str]:
        """Serve until the end of the block; the server's address."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            server.server_close()

    def answer(self, path: str) -> Any:
        if self.body is not None:
            return self.body
        if path == "/stt":
            return {"text": " 가장 가까운 지하철역이 무슨 역인가요? "}
        if path == "/generate":
            return {"text": "서울입니다."}
        if path == "/tts":
            return {"audio_url": "/audio/spoken.wav"}
        part = {"content": {"role": "model", "parts": [{"text": "서울입니다."}]}}
        return {"candidates": [{**part, "finishReason": "STOP"}]}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        model_server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                content = self.rfile.read(length) if length else self._chunked()
                model_server.requests.append((self.path, content))
                self._send(json.dumps(model_server.answer(self.path)).encode(), "application/json")

            def do_GET(self) -> None:
                model_server.requests.append((self.path, b""))
                self._send(WAV, "audio/wav")

            def _chunked(self) -> bytes:
                content = b""
                while size := int(self.rfile.readline().strip() or b"0", 16):
                    content += self.rfile.read(size)
                    self.rfile.readline()
                return content

            def _send(self, content: bytes, media_type: str) -> None:
                time.sleep(model_server.delay_s)
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    self.send_response(model_server.status)
                    self.send_header("content-type", media_type)
                    self.send_header("content-length", str(len(content)))
                    self.end_headers()
                    self.wfile.write(content)

            def log_message(self, format: str, *args: Any) -> None:
                """Keep the tests' output quiet."""

        return Handler


def multipart_field(content: bytes, name: str) -> bytes:
    """The value of a field in a multipart body."""
    pattern = rb'name="%s"[^\r]*\r\n(?:[^\r]+\r\n)*\r\n(.*?)\r\n--' % name.encode()
    found = re.search(pattern, content, re.DOTALL)
    assert found, f"no field {name}"
    return found[1]
