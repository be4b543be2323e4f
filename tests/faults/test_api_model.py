"""The HTTP interface gives the responses of its model for random sequences of requests."""

from pathlib import Path

from tests.faults.api_model import model_rounds


def test_random_sequences_get_the_predicted_responses(tmp_path: Path) -> None:
    result, figures = model_rounds(200, tmp_path)
    assert result.failures == []
    assert isinstance(figures["sequences"], int)
    assert figures["sequences"] >= 200
    # The test is meaningful only if the sequences have caused each of these responses.
    assert isinstance(figures["responses"], dict)
    assert {
        "already_answered",
        "audio_damaged",
        "idempotency_key_reused",
        "interview_finished",
        "not_allowed",
        "question_not_found",
        "recording_not_found",
        "session_not_found",
        "wrong_turn_type",
    } <= set(figures["responses"])
