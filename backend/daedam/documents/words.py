"""The fixed texts of documents in Korean and English."""

from collections.abc import Mapping

from daedam.utils.language import Language

_UNITS: Mapping[Language, tuple[str, str]] = {"ko": ("어절", "words"), "en": ("단어", "words")}
"""Unit of text in which the speed of answers in a language is measured, in Korean and English."""


class Words:
    """The texts of one language by key. A call returns a text with its `{…}` filled in.

    `{unit}` is the unit of the speed of answers.
    """

    def __init__(self, language: Language, answers: Language = "ko") -> None:
        """`answers`: language of the answers."""
        self.language = language
        self._column = ("ko", "en").index(language)
        self._unit = _UNITS[answers][self._column]

    def __call__(self, key: str, **values: object) -> str:
        return TEXTS[key][self._column].format(unit=self._unit, **values)

    def pick(self, korean: str, english: str) -> str:
        """Return the text in the document's language."""
        return english if self.language == "en" else korean


TEXTS: dict[str, tuple[str, str]] = {
    "title": ("면접 리포트", "Interview report"),
    "page": ("{page} / {pages}", "{page} / {pages}"),
    "date": ("면접 일시", "Date"),
    "date_value": (
        "{at:%Y}년 {at.month}월 {at.day}일 {at:%H:%M} ({at:%Z})",
        "{at:%Y-%m-%d %H:%M} ({at:%Z})",
    ),
    "shared_note": (
        "지원자가 링크로 공유한 리포트입니다. {until}까지 볼 수 있습니다. "
        "답변 텍스트와 분석 결과만 들어 있고, 녹음은 들어 있지 않습니다.",
        "The candidate shared this report by link. It can be viewed until {until}. It contains "
        "the text of the answers and the analysis, but no recordings.",
    ),
    "share_closed": ("열 수 없는 링크입니다", "This link cannot be opened"),
    "share_closed_why": (
        "기한이 지났거나 지원자가 공유를 중단했습니다. 리포트가 필요하면 지원자에게 새 링크를 "
        "요청해 주세요.",
        "It has expired, or the candidate stopped sharing the report. Please ask the candidate for "
        "a new link.",
    ),
    "in_other_language": ("English", "한국어"),
    "day_value": ("{at:%Y}년 {at.month}월 {at.day}일", "{at:%Y-%m-%d}"),
    "style": ("방식", "Mode"),
    "style_practice": ("연습(다시 답하기 가능)", "Practice (retakes allowed)"),
    "style_interview": ("면접(질문마다 한 번 답변)", "Interview (one answer for each question)"),
    "plan_origin": ("질문", "Questions"),
    "origin_server": ("기본 질문", "Standard questions"),
    "origin_draft": (
        "채용 공고와 이력서에 맞춰 선정",
        "Based on a job description and a résumé",
    ),
    "origin_candidate": ("지원자가 직접 정함", "Chosen by the candidate"),
    "origin_team": ("채용 담당자가 정함", "Chosen by the hiring team"),
    "status": ("상태", "Status"),
    "status_finished": ("완료", "Completed"),
    "status_active": ("진행 중", "In progress"),
    "answers": ("답변", "Answers"),
    "answers_value": ("{n}개 · {time}", "{n} · {time}"),
    "delete_after": ("자동 삭제", "Automatic deletion"),
    "duration": ("{m}분 {s}초", "{m} min {s} s"),
    "seconds": ("{s}초", "{s} s"),
    "asked_more": (
        "나머지 질문 {n}개는 아래 ‘질문과 답변’에서 볼 수 있습니다.",
        "{n} more under “Questions and answers” below.",
    ),
    "strengths": ("잘한 점", "What went well"),
    "next_steps": ("보완할 점", "What to try next"),
    "asked": ("질문과 답변", "Questions and answers"),
    "number": ("번호", "No."),
    "question_asked": ("질문", "Question"),
    "typed_short": ("텍스트 답변", "Typed"),
    "no_speech_short": ("음성 없음", "No speech"),
    "takes": ("답변 {n}회", "{n} takes"),
    "overview": ("말하기 분석", "Speech analysis"),
    "overview_lead": (
        "모든 답변을 길이에 따라 가중 평균한 값입니다. 다시 답한 질문은 마지막 답변만 포함합니다. "
        "계산식과 오차는 맨 뒤의 ‘측정 방법’에 있습니다.",
        "Averages over all answers, weighted by length. For a question with retakes, only the "
        "last answer counts. Formulas and measurement errors are at the end, in “How it is "
        "measured”.",
    ),
    "nothing_measured": ("측정할 음성이 없습니다.", "There was no speech to measure."),
    "measures_pending": (
        "음성 분석이 아직 끝나지 않았습니다(답변 {n}개). 잠시 후 리포트를 다시 만들어 주세요.",
        "Speech analysis is still running (answers: {n}). Please create the report again in a "
        "moment.",
    ),
    "transcripts_pending": (
        "녹음을 한 번 더 인식하고 있습니다(답변 {n}개). 텍스트의 일부 단어가 바뀔 수 있습니다.",
        "The recordings are being transcribed a second time (answers: {n}). Some words of the "
        "answers may change.",
    ),
    "changes": (
        "두 번째 인식에서 바로잡은 부분(꼬리 질문은 처음 인식한 내용으로 만들었습니다): ",
        "Corrected by the second transcription (follow-up questions were based on the first): ",
    ),
    "added": ("(추가)", "(added)"),
    "removed": ("(삭제)", "(removed)"),
    "measure": ("측정값", "Measure"),
    "error": ("오차", "Measurement error"),
    "none_found": ("감지되지 않은 항목: {names}", "Not found: {names}"),
    "place": ("{name}: 참고 화자와 비교", "{name}: compared with reference speakers"),
    "place_value": (
        "{name} {value}: {zone}. 참고 화자 100명 중 약 {n}명보다 값이 높습니다"
        "(오차를 고려하면 {low}~{high}명). 참고용이며 좋고 나쁨을 뜻하지 않습니다.",
        "{name}, {value}: {zone}. Higher than about {n} of 100 reference speakers ({low} to "
        "{high} within the measurement error). For reference only; not good or bad in itself.",
    ),
    "place_source": ("참고: {source}", "Reference: {source}"),
    "place_words": (
        "참고 화자 100명 중 약 {n}명보다 높음",
        "Position among 100 reference speakers: higher than about {n}",
    ),
    "percentile": ("약 {n}명보다 높음", "higher than about {n}"),
    "zone_low": ("낮은 편", "on the low side"),
    "zone_middle": ("중간", "in the middle"),
    "zone_high": ("높은 편", "on the high side"),
    "question": ("질문 {n}", "Question {n}"),
    "question_followup": ("질문 {n} · 꼬리 질문", "Question {n} · follow-up"),
    "why": ("이 질문을 한 이유", "Why this was asked"),
    "why_about": (
        "앞 답변에서 말한 ‘{about}’에 대한 꼬리 질문입니다.",
        "A follow-up on “{about}” in the previous answer.",
    ),
    "why_probe": (
        "답변을 더 자세히 듣기 위해 준비된 질문입니다.",
        "A prepared question that asks for more detail.",
    ),
    "why_reprompt": (
        "앞 답변에서 음성이 감지되지 않아 다시 물었습니다.",
        "Asked again because no speech was detected in the previous answer.",
    ),
    "why_another_example": (
        "지원자가 앞 질문에 답하기 어려워하여 더 쉬운 질문으로 다시 물었습니다.",
        "An easier question, because the previous one was hard to answer.",
    ),
    "open_missing_situation": (
        "어떤 상황이었는지 드러나지 않아 질문했습니다.",
        "Asked because the answer did not describe the situation.",
    ),
    "open_missing_task": (
        "맡은 역할이나 목표가 드러나지 않아 질문했습니다.",
        "Asked because the answer did not say what the role or goal was.",
    ),
    "open_missing_action": (
        "직접 어떤 행동을 했는지 드러나지 않아 질문했습니다.",
        "Asked because the answer did not say what the candidate did.",
    ),
    "open_missing_result": (
        "결과가 어땠는지 드러나지 않아 질문했습니다.",
        "Asked because the answer did not say what came of it.",
    ),
    "open_own_part": (
        "본인이 직접 맡은 부분이 분명하지 않아 질문했습니다.",
        "Asked because the candidate’s own part in it was not clear.",
    ),
    "open_how": (
        "구체적으로 어떻게 했는지 드러나지 않아 질문했습니다.",
        "Asked because the answer did not say how exactly it was done.",
    ),
    "open_reason": (
        "그렇게 한 이유가 드러나지 않아 질문했습니다.",
        "Asked because the answer gave no reason for this choice.",
    ),
    "open_alternative": (
        "다른 방법도 검토했는지 들어 보려고 질문했습니다.",
        "Asked to find out whether other options were considered.",
    ),
    "open_figure": (
        "구체적인 수치가 없어 질문했습니다.",
        "Asked because the answer gave no figure.",
    ),
    "open_check": (
        "효과를 어떻게 확인했는지 드러나지 않아 질문했습니다.",
        "Asked because the answer did not say how the result was verified.",
    ),
    "open_cause": (
        "문제의 원인이나 발견 과정이 드러나지 않아 질문했습니다.",
        "Asked because the answer did not say what caused the problem or how it was found.",
    ),
    "open_difficulty": (
        "가장 어려웠던 점이 드러나지 않아 질문했습니다.",
        "Asked because the answer did not say what was hardest.",
    ),
    "open_people": (
        "다른 사람들의 반응이나 설득 과정이 드러나지 않아 질문했습니다.",
        "Asked because the answer did not say how other people reacted or were won over.",
    ),
    "open_term": ("용어의 뜻을 확인하려고 질문했습니다.", "Asked to clarify a term."),
    "open_instance": (
        "구체적인 사례가 없어 질문했습니다.",
        "Asked because the answer gave no example.",
    ),
    "open_learning": (
        "무엇을 배웠는지 드러나지 않아 질문했습니다.",
        "Asked because the answer did not say what the candidate learned.",
    ),
    "open_differently": (
        "다시 한다면 어떤 점을 다르게 할지 들어 보려고 질문했습니다.",
        "Asked to hear what the candidate would do differently.",
    ),
    "open_contradiction": (
        "앞선 답변과 다른 부분이 있어 확인하려고 질문했습니다.",
        "Asked to clarify a difference from an earlier answer.",
    ),
    "competencies": ("역량별 답변", "Answers by competency"),
    "competencies_lead": (
        "어떤 역량을 물었고 답변에서 무엇을 확인할 수 있는지 보여 줍니다. 점수가 아닙니다.",
        "The competencies the questions covered, and whether the answers say enough to assess "
        "them. This is not a score.",
    ),
    "competency": ("역량", "Competency"),
    "answered": ("답변한 질문", "Questions answered"),
    "answered_value": ("{questions}개 중 {answered}개", "{answered} of {questions}"),
    "evidence_enough": ("판단할 근거가 충분함", "Enough to assess"),
    "evidence_some": ("일부만 확인됨", "Partly covered"),
    "evidence_none": ("답변 없음", "No answer"),
    "parked": ("면접 중에 한 질문", "Questions for the hiring team"),
    "parked_lead": (
        "지원자가 면접 중에 한 질문입니다. 면접관이 답하지 않고 적어 두었습니다.",
        "The candidate asked these during the interview. The interviewer did not answer them; "
        "they are listed here for the hiring team.",
    ),
    "others": ("답변 외의 발언", "Other things said to the interviewer"),
    "others_lead": (
        "질문에 대한 답변이 아닌 발언입니다. 답변 수와 말하기 분석에는 포함하지 않았습니다.",
        "These were not answers to a question. They are not counted or measured.",
    ),
    "other_question": ("질문: {question}", "Question: {question}"),
    "act_asks_repeat": ("질문을 다시 들려 달라고 요청", "Asked to hear the question again"),
    "act_asks_clarification": ("질문의 뜻을 물어봄", "Asked what the question means"),
    "act_asks_time": ("생각할 시간을 요청", "Asked for time to think"),
    "act_checks_channel": ("소리가 들리는지 확인", "Asked whether they could be heard"),
    "act_declines": ("답변하지 않겠다고 함", "Preferred not to answer"),
    "act_does_not_know": ("잘 모르겠다고 함", "Said they did not know"),
    "act_no_experience": ("그런 경험이 없다고 함", "Said they had no such experience"),
    "act_refers_back": ("앞에서 이미 답변했다고 함", "Said they had already answered this"),
    "act_corrects_interviewer": (
        "면접관이 잘못 이해한 내용을 바로잡음",
        "Corrected a misunderstanding",
    ),
    "act_corrects_self": ("앞서 한 답변을 바로잡음", "Corrected an earlier answer"),
    "act_asks_interviewer": ("회사에 궁금한 점을 물어봄", "Asked the hiring team a question"),
    "act_wants_pause": ("잠시 휴식을 요청", "Asked for a break"),
    "act_wants_stop": ("면접 종료를 요청", "Asked to end the interview"),
    "act_closes": ("답변을 마침", "Finished the answer"),
    "act_small_talk": ("인사나 가벼운 대화", "Made small talk"),
    "act_off_topic": (
        "질문과 관계없는 발언으로 인식",
        "Recognised as off topic",
    ),
    "act_order": (
        "면접 시스템에 요청하는 발언으로 인식",
        "Recognised as a request to the interview system",
    ),
    "act_no_speech": ("음성이 감지되지 않음", "No speech was detected"),
    "answer": ("답변", "Answer"),
    "answer_take": ("{n}차 답변", "Answer (take {n})"),
    "answer_facts": (
        "{time} · 분당 {wpm}{unit} · 습관어 {fillers}회 · 멈춤 {pauses}회",
        "{time} · {wpm} {unit} a minute · filler words: {fillers} · pauses: {pauses}",
    ),
    "typed": ("텍스트 답변입니다.", "This answer was typed."),
    "no_speech": ("음성이 감지되지 않았습니다.", "No speech was detected."),
    "other_language": (
        "답변이 다른 언어로 인식되었습니다. 이 답변에는 꼬리 질문을 하지 않았습니다.",
        "This sounds like another language. No follow-up question was asked about this answer.",
    ),
    "pending": ("아직 텍스트로 변환 중입니다.", "Still being transcribed."),
    "corrected": ("수정한 텍스트", "As corrected by the candidate"),
    "marks": (
        "‹ › 표시는 0.5초 이상의 멈춤과 텍스트에 없는 습관어이고, 굵게 밑줄 친 단어는 텍스트에 "
        "있는 습관어입니다.",
        "‹ › marks pauses of 0.5 s or more and filler words missing from the transcript; filler "
        "words in the transcript are bold and underlined.",
    ),
    "unrecognised_mark": ("[알아듣지 못한 구간, {s}초]", "[not understood, {s} s]"),
    "pause_mark": ("‹{s}초›", "‹{s}\u00a0s›"),
    "filler_mark": ("‹음…›", "‹um…›"),
    "heard_filler": ("음…", "um…"),
    "timeline": ("말하기 흐름", "Speech and pauses"),
    "timeline_words": (
        "시간에 따른 목소리 크기. 멈춤 {pauses}회, 습관어 {fillers}회.",
        "Voice level over time. Pauses: {pauses}. Filler words: {fillers}.",
    ),
    "legend_level": ("목소리 크기", "voice level"),
    "legend_pause": ("멈춤(0.25초 이상)", "pause (0.25 s or more)"),
    "legend_filler": ("습관어", "filler word"),
    "pace": (
        "구간별 말 속도({unit}/분, 10초 단위). 점선: 답변 전체 평균 {n}",
        "Pace over time ({unit}/min, in 10 s steps). Dashed: mean of the whole answer, {n}",
    ),
    "pace_words": ("구간별 말 속도: {numbers}", "Pace over time: {numbers}"),
    "trends": ("답변 비교", "Comparison of takes"),
    "trend_wpm": ("말 속도({unit}/분)", "Pace ({unit}/min)"),
    "trend_fillers": ("습관어(회)", "Filler words"),
    "trend_pauses": ("멈춤(회)", "Pauses"),
    "take": ("{n}차", "take {n}"),
    "earlier": ("이전 답변 ({n}차)", "Earlier answer (take {n})"),
    "suggestions": ("다음에는 이렇게 해 보세요", "Try this next time"),
    "moment": ("{start}–{end}", "{start}–{end}"),
    "measures": ("상세 분석 결과", "Detailed measurements"),
    "content": ("내용", "Content"),
    "star_situation": ("상황", "Situation"),
    "star_task": ("과제", "Task"),
    "star_action": ("행동", "Action"),
    "star_result": ("결과", "Result"),
    "star_found": ("드러남", "covered"),
    "star_before": ("앞 답변에서 드러남", "covered in an earlier answer"),
    "star_missing": ("드러나지 않음", "not covered"),
    "quote": ("“{text}”", "“{text}”"),
    "quote_at": ("“{text}” ({at})", "“{text}” ({at})"),
    "criterion": ("평가 항목", "Criterion"),
    "level": ("단계", "Level"),
    "level_value": ("5단계 중 {n}단계", "{n} of 5"),
    "spread": (" (평가 결과 {low}~{high}단계)", " (ratings: {low}–{high})"),
    "evidence": ("설명과 근거", "Description and evidence"),
    "total": (
        "평균 {total} (평가 항목 {all}개 중 {counted}개에서 근거 확인)",
        "Average {total} (evidence for {counted} of {all} criteria)",
    ),
    "no_total": (
        "평균을 낼 수 없습니다. 평가 항목 {all}개 중 {counted}개에서만 근거를 확인했습니다.",
        "No average: evidence for only {counted} of {all} criteria.",
    ),
    "runs": (
        "AI({model})가 {asked}번 평가한 결과 중 유효한 {read}개의 중앙값을 표시합니다. "
        "참고용이며 틀릴 수 있습니다. 말하기 분석 결과는 반영하지 않았습니다.",
        "A language model ({model}) assessed this {asked} times; the median of the {read} valid "
        "results is shown. It is for reference only and may be wrong. How the answers were "
        "spoken is not taken into account.",
    ),
    "formulas": ("측정 방법", "How it is measured"),
    "formula": ("계산식", "Formula"),
    "limits": ("이 리포트가 평가하지 않는 것", "What this report does not assess"),
    "limits_text": (
        "감정, 성격, 자신감, 정직성, 직무 적합성은 추정하지 않습니다. 목소리만으로 이를 알 수 "
        "있다는 신뢰할 만한 근거가 없고, 평가받은 사람이 결과를 검증할 방법도 없습니다. "
        "유럽연합(EU)은 직장과 채용 과정에서의 감정 추론을 금지합니다(규정 2024/1689 제5조 제1항 "
        "(f)호). 억양과 성량은 변화 정도만 측정하며 그 의미는 해석하지 않습니다.",
        "Emotions, personality, confidence, honesty and suitability are not inferred. There is "
        "no reliable evidence that they can be read from a voice across people, cultures and "
        "disabilities; the person assessed cannot check the result; and the European Union "
        "forbids inferring emotions at work and in recruitment (Regulation 2024/1689, Article "
        "5(1)(f)). For pitch and volume, only the variation is measured; its meaning is not "
        "interpreted.",
    ),
    "limits_line": (
        "감정이나 성격은 추정하지 않습니다. 추정이 가능하다는 근거가 없고 결과를 검증할 방법도 "
        "없기 때문입니다.",
        "Emotions and personality are not inferred: there is no evidence that this works, and no "
        "way to check the result.",
    ),
}
