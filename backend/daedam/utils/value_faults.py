"""Validation messages for settings and the plan, in Korean and English."""

from typing import Any

from pydantic_core import ErrorDetails, PydanticCustomError

OWN_FAULT = "daedam"
"""Type of the errors from `value_fault`."""

UNKNOWN = "사용할 수 없는 값입니다"
"""Message for an error type that is not in `KOREAN`."""

_URL = "http://나 https://로 시작하는 주소를 적어 주세요"
_WHOLE = "정수를 적어 주세요"
_NUMBER = "숫자를 적어 주세요"
_TRUE_OR_FALSE = "true나 false로 적어 주세요"
_TEXT = "큰따옴표로 묶은 문자열로 적어 주세요"
_TABLE = "테이블(table)이어야 합니다. [이름] 줄을 쓰고 그 아래에 적어 주세요"

KOREAN = {
    "missing": "필수 항목이 없습니다",
    "extra_forbidden": "알 수 없는 항목입니다. 철자를 확인해 주세요",
    "model_type": _TABLE,
    "dict_type": _TABLE,
    "list_type": '목록이어야 합니다. 대괄호로 묶어 주세요: ["…"]',
    "tuple_type": "쉼표로 구분한 목록을 적어 주세요",
    "too_short": "항목이 {min_length}개 이상이어야 합니다",
    "too_long": "항목이 {max_length}개를 넘습니다",
    "string_type": _TEXT,
    "string_too_short": "{min_length}자 이상이어야 합니다",
    "string_too_long": "{max_length}자를 넘습니다",
    "string_pattern_mismatch": "형식이 맞지 않습니다({pattern})",
    "path_type": "파일이나 폴더의 경로를 적어 주세요",
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "bool_type": _TRUE_OR_FALSE,
    "bool_parsing": _TRUE_OR_FALSE,
    "greater_than": "{gt}보다 커야 합니다",
    "greater_than_equal": "{ge} 이상이어야 합니다",
    "less_than": "{lt}보다 작아야 합니다",
    "less_than_equal": "{le} 이하여야 합니다",
    "enum": "다음 가운데 하나를 적어 주세요: {expected}",
    "literal_error": "다음 가운데 하나를 적어 주세요: {expected}",
    "url_type": _URL,
    "url_parsing": _URL,
    "url_syntax_violation": _URL,
    "url_scheme": _URL,
    "url_too_long": "주소가 너무 깁니다",
}
"""Korean messages by Pydantic's error type; `{…}` are values of the error's context."""

_ENGLISH = {
    "missing": "this entry is missing",
    "extra_forbidden": "unknown name; check its spelling",
    "list_type": 'it must be a list in brackets: ["…"]',
}

_EMPTY = "비어 있습니다", "it is empty"


def value_fault(korean: str, english: str) -> PydanticCustomError:
    """Return an error for a validator to raise."""
    return PydanticCustomError(OWN_FAULT, "{english}", {"korean": korean, "english": english})


def fault_words(fault: ErrorDetails) -> tuple[str, str]:
    """Return the messages of a validation error in Korean and English.

    The Korean message never contains Pydantic's English message.
    """
    kind, context = fault["type"], fault.get("ctx", {})
    if kind == OWN_FAULT:
        return context["korean"], context["english"]
    if kind in ("too_short", "string_too_short") and context.get("min_length") == 1:
        return _EMPTY
    korean = KOREAN.get(kind, UNKNOWN).format_map(_listed(context))
    return korean, _ENGLISH.get(kind, fault["msg"])


def _listed(context: dict[str, Any]) -> dict[str, Any]:
    """Return the context with `expected` rewritten from `'a', 'b' or 'c'` to `a, b, c`."""
    if "expected" not in context:
        return context
    names = str(context["expected"]).replace(" or ", ", ").replace("'", "")
    return {**context, "expected": names}
