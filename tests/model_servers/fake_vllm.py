"""A fake of vLLM's OpenAI server over real HTTP, and of the command `vllm serve`.

The last message of a request chooses the behaviour: a status (`401`, `429`, `500`, `400`), `hang`,
`truncate` (the stream ends early), `forever` (an endless stream), `die` (the process exits). Any
other message is answered with `서울입니다.`, with an object if there is a JSON schema, or with a
call of the first tool if a tool must be called. Log probabilities are included on request.
"""

import argparse
import contextlib
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PIECES = ("서울", "입", "니다.")


@dataclass
class FakeVllm:
    """The fake server and the requests that it has received.

    If `key` is None, every caller is accepted. If `alive` is False, `/health` returns status 503.
    """

    model: str = "org/standin"
    key: str | None = None
    alive: bool = True
    requests: list[dict[str, Any]] = field(default_factory=list)
    disconnected: threading.Event = field(default_factory=threading.Event)
    """Set when a caller disconnects during an answer."""

    def server(self, port: int = 0) -> ThreadingHTTPServer:
        return ThreadingHTTPServer(("127.0.0.1", port), _handler(self))

    @contextlib.contextmanager
    def running(self) -> Iterator[str]:
        """Serve until the end of the block; yield the URL, which ends in `/v1`."""
        server = self.server()
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/v1"
        finally:
            server.shutdown()
            server.server_close()


def _handler(vllm: FakeVllm) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path == "/health":
                self._json({}, 200 if vllm.alive else 503)
            elif self._has_key():
                self._json({"object": "list", "data": [{"id": vllm.model, "object": "model"}]})

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            if not self._has_key():
                return
            vllm.requests.append(body)
            behaviour = body["messages"][-1]["content"]
            if behaviour.isdigit():
                self._json({"error": {"message": "private words"}}, int(behaviour))
            elif behaviour == "hang":
                time.sleep(5)
            elif behaviour == "die":
                os._exit(3)
            else:
                self._answer(body, behaviour)

        def _has_key(self) -> bool:
            if vllm.key and self.headers.get("authorization") != f"Bearer {vllm.key}":
                self._json({"error": "Unauthorized"}, 401)
                return False
            return True

        def _answer(self, body: dict[str, Any], behaviour: str) -> None:
            pieces = ('{"city": "', "서울", '"}') if body.get("response_format") else PIECES
            must_call = body.get("tool_choice") not in (None, "auto", "none")
            alternatives = body["top_logprobs"] if body.get("logprobs") else None
            self.send_response(200)
            self.send_header("content-type", "text/event-stream")
            self.send_header("transfer-encoding", "chunked")
            self.end_headers()
            try:
                self._event(_chunk({"role": "assistant", "content": ""}))
                for delta in _call(body["tools"][0]["function"]["name"]) if must_call else ():
                    self._event(_chunk({"tool_calls": [{"index": 0, **delta}]}))
                for piece in () if must_call else pieces:
                    self._event(_chunk({"content": piece}, logprobs=_logprobs(piece, alternatives)))
                while behaviour == "forever":
                    self._event(_chunk({"content": "아"}))
                    time.sleep(0.02)
                if behaviour == "truncate":
                    self.close_connection = True
                    return
                self._event(_chunk({}, "tool_calls" if must_call else "stop"))
                usage = {"prompt_tokens": 5, "completion_tokens": 3, "total_tokens": 8}
                self._event({**_chunk({}), "choices": [], "usage": usage})
                self._write(b"data: [DONE]\n\n")
                self.wfile.write(b"0\r\n\r\n")
            except (BrokenPipeError, ConnectionResetError):
                vllm.disconnected.set()
                self.close_connection = True

        def _event(self, content: dict[str, Any]) -> None:
            self._write(f"data: {json.dumps(content)}\n\n".encode())

        def _write(self, content: bytes) -> None:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(content), content))

        def _json(self, content: dict[str, Any], status: int = 200) -> None:
            encoded = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(encoded)))
            self.end_headers()
            self.wfile.write(encoded)

        def log_message(self, format: str, *args: Any) -> None:
            """Log nothing, so that the tests' output stays short."""

    return Handler


def _call(name: str) -> list[dict[str, Any]]:
    """Return the deltas of a tool call as vLLM streams them."""
    first = {"id": "call_1", "type": "function", "function": {"name": name, "arguments": ""}}
    rest = [{"function": {"arguments": piece}} for piece in ('{"city": ', '"서울"}')]
    return [first, *rest]


def _logprobs(piece: str, alternatives: int | None) -> dict[str, Any] | None:
    if alternatives is None:
        return None
    token = {"token": piece, "logprob": -0.1, "bytes": list(piece.encode())}
    return {"content": [{**token, "top_logprobs": [token] * alternatives}]}


def _chunk(
    delta: dict[str, Any],
    finish_reason: str | None = None,
    logprobs: dict[str, Any] | None = None,
) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": logprobs}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "upstream's own name",
        "choices": [choice],
    }


def main() -> None:
    """Behave as `vllm serve`: parse its flags, write a log, serve the port, exit on SIGTERM."""
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--gpu-memory-utilization", type=float, required=True)
    parser.add_argument("--served-model-name", required=True)
    parser.add_argument("--max-model-len", type=int)
    parser.add_argument("--fails", action="store_true")
    parser.add_argument("--ignore-sigterm", action="store_true")
    flags = parser.parse_args()
    if flags.fails:
        sys.exit("no such model")
    key = os.environ["VLLM_API_KEY"]
    server = FakeVllm(model=flags.served_model_name, key=key).server(flags.port)

    def stop(*_: object) -> None:
        if not flags.ignore_sigterm:
            print("stopped by SIGTERM", flush=True)
            os._exit(0)

    signal.signal(signal.SIGTERM, stop)
    print(f"pid {os.getpid()} serves {flags.model}, {flags.max_model_len} tokens", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
