"""Ordinary and unusual reports for the tests of documents."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from daedam.schemas.reports import AnswerReport, ReportOut

NASTY = '<script>alert("나쁜 글")</script> & <img src=x onerror=1>'

QUESTION = {
    **{"id": "q_main_1", "text": "자기소개를 해 주세요.", "audio_url": None, "type": "main"},
    **{"made_by": "plan", "about": None, "retake_of": None},
}
MEASURE = {
    **{"id": "speaking_rate", "name": "쉼을 넣은 빠르기", "name_en": "Speaking rate"},
    **{"unit": "음절/초", "unit_en": "syllables/s", "value": 4.5, "digits": 2},
    **{"formula": "음절 ÷ 시간", "formula_en": "syllables / time"},
    **{"error": "평균 3.2%", "error_en": "3.2 % on average"},
}
PLACE = {
    **{"percentile": 66, "lowest": 58, "highest": 74},
    **{"source": "어느 논문", "source_en": "Some paper"},
}
NO_CONTENT = {
    **{"star": None, "criteria": [], "total": None, "counted": 0, "abstained": None},
    **{"runs": None, "open": False, "stale": False},
}


def answer(duration_s: float = 12.0, **more: Any) -> AnswerReport:
    """Return an answer with one word per second, a pause of 1.5 s, and two fillers."""
    seconds = int(duration_s)
    words = [
        {"start_s": float(i), "end_s": i + 0.5, "text": f"낱말{i}", "confidence": 0.9}
        for i in range(seconds)
    ]
    given: dict[str, Any] = {
        "turn_id": "t_1",
        "question": QUESTION,
        "superseded": False,
        "answer_text": " ".join(str(word["text"]) for word in words),
        "corrected_text": None,
        "corrected_at": None,
        "transcript_status": "recognised",
        "answer_audio_url": None,
        "duration_sec": duration_s,
        "metrics": {"duration_sec": duration_s, "wpm": 60, "filler_count": 2},
        "words": words,
        "pauses": [{"start_s": 2.5, "end_s": 4.0}] if seconds > 4 else [],
        "fillers": [
            {"start_s": 1.0, "end_s": 1.5, "text": "음", "tier": "sound"},
            {"start_s": 4.5, "end_s": 4.9, "text": "", "tier": "sound"},
        ],
        "repairs": [],
        "hedges": [],
        "pace": [
            {"start_s": 5.0 * i, "end_s": min(5.0 * i + 10, duration_s), "wpm": 60 + i}
            for i in range(max(1, seconds // 5))
        ],
        "latency_sec": 0.2,
        "speech_sec": duration_s,
        "rates": None,
        "pausing": None,
        "wording": None,
        "movement": None,
        "volume": [-30.0 - (i % 9) for i in range(int(duration_s * 4))],
        "measures": [{**MEASURE, "place": PLACE}],
        "suggestions": [
            {
                **{"start_s": 61.0, "end_s": 64.0, "advice": "silence"},
                **{"message": "문장을 마친 뒤에 멈춰 보세요.", "message_en": "Finish first."},
            }
        ],
        "content": NO_CONTENT,
        "act": "answer",
        "notices": [],
    }
    return AnswerReport.model_validate({**given, **more})


SILENT = answer(
    3.0,
    **{"transcript_status": "no_speech", "answer_text": "", "words": [], "fillers": []},
    **{"pace": [], "volume": [-90.0] * 12, "measures": [], "suggestions": [], "pauses": []},
)
TYPED = answer(
    0.0,
    **{"transcript_status": "typed", "answer_text": NASTY, "words": [], "fillers": []},
    **{"pace": [], "volume": [], "measures": [], "suggestions": [], "metrics": None},
)
ODD = {
    "no speech": SILENT,
    "typed": TYPED,
    "a second": answer(1.0),
    "five minutes": answer(300.0),
    "louder than full scale": answer(6.0, volume=[6.0, -200.0] * 12),
    "times past the end": answer(5.0, pauses=[{"start_s": 4.0, "end_s": 9.0}]),
    "marks of markup": answer(
        6.0, fillers=[{"start_s": 1.0, "end_s": 1.4, "text": "<&>\"'음", "tier": "use"}]
    ),
}


def report(*answers: AnswerReport, parked: Sequence[str] = ()) -> ReportOut:
    return ReportOut.model_validate(
        {
            "status": "finished",
            "style": "practice",
            "started_at": datetime(2026, 11, 26, 3, 0, tzinfo=UTC),
            "finished_at": None,
            "delete_after": None,
            "main_questions": 3,
            "totals": {
                **{"answers": len(answers), "speaking_sec": 75.0, "wpm": 60, "filler_count": 2},
                **{"pause_count": 1, "pause_share": 0.1},
                "measures": [{**MEASURE, "place": PLACE}] if answers else [],
            },
            "answers": list(answers),
            "parked_questions": [{"turn_id": "t_1", "text": text} for text in parked],
        }
    )
