"""Errors of the model servers' routes; they extend the tree in `daedam.errors`.

NotFound
  ModelNotFound
InvalidRequest
  InvalidParameter
"""

from daedam.errors import InvalidRequest, NotFound


class ModelNotFound(NotFound):
    """A request names a model that the server does not have."""

    code = "model_not_found"
    korean = "요청한 이름의 모델이 없습니다. GET /v1/models로 이름을 확인해 주세요."
    english = "There is no model with that name. Please check the names with GET /v1/models."
    parameter = "model"


class InvalidParameter(InvalidRequest):
    """A parameter of a request is unknown, unsupported or has a wrong value.

    `parameter` is its name, None for the body as a whole. `reason` is OpenAI's error code:
    `unknown_parameter`, `unsupported_parameter`, `unsupported_value`, `invalid_value`,
    `missing_required_parameter` or `context_length_exceeded`.
    """

    code = "invalid_parameter"

    def __init__(
        self, parameter: str | None, detail: str, detail_en: str, *, reason: str = "invalid_value"
    ) -> None:
        super().__init__(detail, detail_en)
        self.parameter = parameter
        self.reason = reason
