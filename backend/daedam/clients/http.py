"""HTTP for the clients of model servers: pooled connections, error translation, request ids."""

import contextlib
import contextvars
import email.utils
import ipaddress
import json
import secrets
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import httpx2

from daedam.errors import (
    ConfigurationError,
    ProviderDenied,
    ProviderRejected,
    ProviderTimeout,
    ProviderUnavailable,
)

CONNECT_TIMEOUT_S = 3.0
"""Longest wait for a connection, in seconds. A server in the local network accepts within
milliseconds, and one that is switched off must not delay the fallback."""

CHECK_TIMEOUT_S = 3.0
"""Longest wait for the answer to a health check, in seconds."""

MODELS_PATH = "/v1/models"

HEALTH_PATHS = ("/readyz", "/health", MODELS_PATH)
"""Health routes: the first is daedam's own, the second that of vLLM and speaches. Cloud services
have only the last, which is the only one that always requires the API key."""

POOL = httpx2.Limits(max_connections=64, max_keepalive_connections=16, keepalive_expiry=60)

request_id: contextvars.ContextVar[str | None] = contextvars.ContextVar("request_id", default=None)
"""Id of the current request. Retries send the same id, so that a server does the work once."""


def http_client(url: str, **options: Any) -> httpx2.AsyncClient:
    """Return a client for the server at `url`. Loopback addresses never use a proxy.

    Other servers use HTTP_PROXY, HTTPS_PROXY or ALL_PROXY of the environment unless NO_PROXY names
    them. Raises `ConfigurationError` for a proxy or a certificate file that cannot be used.
    """
    with _environment_errors():
        return httpx2.AsyncClient(**_proxy_options(url), **options)


def sync_http_client(url: str, **options: Any) -> httpx2.Client:
    """Return a synchronous client; see `http_client`."""
    with _environment_errors():
        return httpx2.Client(**_proxy_options(url), **options)


def is_loopback(url: str) -> bool:
    """Return whether the host of `url` is this machine."""
    host = httpx2.URL(url).host.strip("[]").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _proxy_options(url: str) -> dict[str, Any]:
    if is_loopback(url):
        return {"trust_env": False}
    # Also exclude loopback: audio may be fetched from a different host than that of `url`.
    hosts = ("localhost", "*.localhost", "127.0.0.1", "[::1]")
    return {"mounts": {f"all://{host}": None for host in hosts}}


@contextmanager
def _environment_errors() -> Iterator[None]:
    try:
        yield
    except (ImportError, ValueError, httpx2.InvalidURL):
        raise ConfigurationError(
            "환경 변수의 프록시(HTTP_PROXY, HTTPS_PROXY, ALL_PROXY)를 사용할 수 없습니다. http:// "
            "프록시를 지정하거나 변수를 지워 주세요(SOCKS에는 socksio 패키지가 필요합니다).",
            "The proxy of the environment (HTTP_PROXY, HTTPS_PROXY, ALL_PROXY) cannot be used. "
            "Please set an http:// proxy or unset it (SOCKS needs the package socksio).",
        ) from None
    except OSError:
        raise ConfigurationError(
            "환경 변수 SSL_CERT_FILE이나 SSL_CERT_DIR의 인증서를 읽을 수 없습니다. 경로를 고치거나 "
            "변수를 지워 주세요.",
            "The certificates of SSL_CERT_FILE or SSL_CERT_DIR cannot be read. Please correct the "
            "path or unset it.",
        ) from None


class ServerConnection:
    """A connection pool for one model server.

    Methods can raise `ProviderUnavailable`, `ProviderTimeout` or `ProviderRejected`. The errors
    contain no part of the request.
    """

    def __init__(
        self, provider: str, base_url: str, *, timeout_s: float, api_key: str | None = None
    ) -> None:
        self._provider = provider
        self.url = httpx2.URL(base_url.rstrip("/"))
        self._base = str(self.url).removesuffix("/v1")
        self._health_path = HEALTH_PATHS[0]
        self._http = http_client(
            base_url,
            timeout=httpx2.Timeout(timeout_s, connect=min(timeout_s, CONNECT_TIMEOUT_S)),
            limits=POOL,
            headers={"Authorization": f"Bearer {api_key}"} if api_key else None,
        )

    async def post(self, path: str, **content: Any) -> httpx2.Response:
        """Send a POST; return the response. `content`: httpx2's `json`, or `files` and `data`."""
        with provider_errors(self._provider):
            response = await self._http.post(self._at(path), headers=_id_header(), **content)
            response.raise_for_status()
            return response

    async def get(self, url: str, *, max_bytes: int) -> bytes:
        """Return the content of `url`. Raises `ProviderRejected` if it exceeds `max_bytes`."""
        content = b""
        with provider_errors(self._provider):
            async with self._http.stream("GET", url) as response:
                response.raise_for_status()
                async for chunk in response.aiter_bytes():
                    content += chunk
                    if len(content) > max_bytes:
                        raise ProviderRejected
        return content

    @contextlib.asynccontextmanager
    async def stream(self, path: str, body: Mapping[str, object]) -> AsyncIterator[httpx2.Response]:
        """Open the streamed response to a JSON request; leaving the block closes it."""
        with provider_errors(self._provider):
            async with self._http.stream(
                "POST", self._at(path), json=body, headers=_id_header()
            ) as response:
                if response.is_error:
                    await response.aread()
                response.raise_for_status()
                yield response

    async def check(self) -> None:
        """Raise a `ProviderError` if the server cannot serve now.

        Requests the first of `HEALTH_PATHS` that the server has. The next check begins with that
        path. A server that has none of the paths passes if it answers.
        """
        timeout_s = min(CHECK_TIMEOUT_S, self._http.timeout.read or 60)
        paths = sorted(HEALTH_PATHS, key=lambda path: path != self._health_path)
        with provider_errors(self._provider):
            for path in paths:
                response = await self._http.get(self._base + path, timeout=timeout_s)
                denied = response.status_code in (401, 403)
                if response.status_code in (404, 405, 501) or (denied and path != MODELS_PATH):
                    continue
                response.raise_for_status()
                self._health_path = path
                return

    async def close(self) -> None:
        await self._http.aclose()

    def _at(self, path: str) -> str:
        """Return the URL of `path`. If the base URL ends in `/v1`, `/v1` is not repeated."""
        return (self._base if path.startswith("/v1/") else str(self.url)) + path


@contextmanager
def new_request_id() -> Iterator[None]:
    """Use one new id for all requests of the block."""
    token = request_id.set(secrets.token_hex(16))
    try:
        yield
    finally:
        request_id.reset(token)


def _id_header() -> dict[str, str]:
    return {"Idempotency-Key": request_id.get() or secrets.token_hex(16)}


@contextmanager
def provider_errors(provider: str) -> Iterator[None]:
    """Turn httpx2 errors into provider errors that name `provider` and contain no request body."""
    try:
        yield
    except httpx2.TimeoutException:
        raise ProviderTimeout(
            f"{provider} 서버의 응답 시간이 초과되었습니다.",
            f"The {provider} server took too long.",
        ) from None
    except httpx2.HTTPStatusError as exc:
        raise _refusal(provider, exc.response) from None
    except httpx2.HTTPError:
        raise ProviderUnavailable(
            f"{provider} 서버에 연결할 수 없습니다. 주소와 서버 상태를 확인해 주세요.",
            f"The {provider} server cannot be reached. Please check its address and state.",
        ) from None


def _refusal(provider: str, response: httpx2.Response) -> Exception:
    status = response.status_code
    if status in (401, 403):
        return ProviderDenied(
            f"{provider} 서버가 API 키를 거부했습니다. 키 설정을 확인해 주세요.",
            f"The {provider} server does not accept the API key. Please check its setting.",
        )
    detail = (
        f"{provider} 서버가 {status} 오류를 반환했습니다. 서버의 로그를 확인해 주세요.",
        f"The {provider} server returned {status}. Please check its log.",
    )
    if status == 429 or status >= 500:
        return ProviderUnavailable(*detail, retry_after_s=retry_after_s(response.headers))
    return ProviderRejected(*detail)


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Return the time of `Retry-After` in seconds from now; None if it is missing or invalid.

    The header contains a number or a date (RFC 9110, 10.2.3).
    """
    value = headers.get("retry-after", "").strip()
    if value.isdigit():
        return float(value)
    try:
        when = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max(0.0, (when - datetime.now(UTC)).total_seconds())


def json_field(response: httpx2.Response, field: str) -> Any:
    """Return `field` of a JSON response. Raises `ProviderRejected` when it is missing."""
    try:
        return response.json()[field]
    except (ValueError, KeyError, TypeError):
        raise ProviderRejected(
            f"모델 서버의 응답에 {field} 항목이 없습니다.",
            f"The response of the model server has no field {field}.",
        ) from None


def text_field(response: httpx2.Response, field: str) -> str:
    """Return a text field of a JSON response. Raises `ProviderRejected` when it is not text."""
    value = json_field(response, field)
    if not isinstance(value, str):
        raise ProviderRejected
    return value.strip()


async def server_sent_events(response: httpx2.Response) -> AsyncIterator[Any]:
    """Yield the JSON of each `data:` line of an OpenAI-compatible stream, up to `[DONE]`.

    Raises `ProviderUnavailable` when the stream ends earlier, `ProviderRejected` for invalid JSON.
    """
    async for line in response.aiter_lines():
        data = line.removeprefix("data:").strip()
        if not line.startswith("data:") or not data:
            continue
        if data == "[DONE]":
            return
        try:
            yield json.loads(data)
        except ValueError:
            raise ProviderRejected from None
    raise ProviderUnavailable(
        "모델 서버의 응답이 중간에 끊겼습니다.", "The response of the model server was cut off."
    )
