"""What all HTTP clients share: their errors, translated once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2

from daedam.errors import ProviderRejected, ProviderTimeout, ProviderUnavailable


@contextmanager
def provider_errors(provider: str) -> Iterator[None]:
    """Turn httpx2 errors into provider errors that name `provider` and hold no request body."""
    try:
        yield
    except httpx2.TimeoutException:
        raise ProviderTimeout(
            f"{provider} 서버의 응답이 너무 늦습니다.", f"The {provider} server took too long."
        ) from None
    except httpx2.HTTPStatusError as exc:
        status = exc.response.status_code
        kind = ProviderUnavailable if status in (429, 502, 503, 504) else ProviderRejected
        raise kind(
            f"{provider} 서버가 {status} 오류로 답했습니다. 서버의 로그를 확인해 주세요.",
            f"The {provider} server answered {status}. Please look at its log.",
        ) from None
    except httpx2.HTTPError:
        raise ProviderUnavailable(
            f"{provider} 서버에 연결할 수 없습니다. 주소와 서버 상태를 확인해 주세요.",
            f"The {provider} server cannot be reached. Please check its address and state.",
        ) from None


def json_field(response: httpx2.Response, field: str) -> Any:
    """Field `field` of a JSON answer; raises `ProviderRejected` when there is none."""
    try:
        return response.json()[field]
    except (ValueError, KeyError, TypeError):
        raise ProviderRejected(
            f"모델 서버의 응답에 {field} 항목이 없습니다.",
            f"The model server's answer has no field {field}.",
        ) from None
