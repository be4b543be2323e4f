"""The fixed texts of documents in Korean and English."""

from typing import Literal

Language = Literal["ko", "en"]


class Words:
    """Texts of one language by name; `{…}` in them is filled in."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._column = ("ko", "en").index(language)

    def __call__(self, key: str, **values: object) -> str:
        return TEXTS[key][self._column].format(**values)

    def pick(self, korean: str, english: str) -> str:
        """Return the text in the document's language."""
        return english if self.language == "en" else korean


TEXTS: dict[str, tuple[str, str]] = {
    "title": ("면접 보고서", "Interview report"),
    "page": ("{page} / {pages}", "{page} / {pages}"),
    "date": ("면접 일시", "Date"),
    "date_value": (
        "{at:%Y}년 {at.month}월 {at.day}일 {at:%H:%M} ({at:%Z})",
        "{at:%Y-%m-%d %H:%M} ({at:%Z})",
    ),
    "style": ("방식", "Style"),
    "style_practice": ("연습(다시 답할 수 있음)", "Practice (answers can be given again)"),
    "style_interview": ("면접(한 번씩 답함)", "Interview (each question once)"),
    "status": ("상태", "Status"),
    "status_finished": ("끝남", "Finished"),
    "status_active": ("아직 진행 중", "Not over yet"),
    "answers": ("답변", "Answers"),
    "answers_value": ("{n}개 · {time}", "{n} · {time}"),
    "delete_after": ("자동 삭제", "Deleted"),
    "duration": ("{m}분 {s}초", "{m} min {s} s"),
    "seconds": ("{s}초", "{s} s"),
    "overview": ("한눈에 보기", "Overview"),
    "overview_lead": (
        "세는 답변 모두를 길이에 따라 더한 값입니다. 다시 답한 질문은 마지막 답변만 셉니다.",
        "Over all answers that count, each weighing as much as it is long. Of a question that was "
        "answered again, the last answer counts.",
    ),
    "nothing_measured": ("측정할 말소리가 없었습니다.", "There was no speech to measure."),
    "measures_pending": (
        "음성 측정이 아직 끝나지 않았습니다(답변 {n}개). 잠시 뒤에 보고서를 다시 만들어 주세요.",
        "Voice measurement has not finished yet (answers: {n}). Please make the report again in a "
        "moment.",
    ),
    "measure": ("측정값", "Measure"),
    "value": ("값", "Value"),
    "error": ("오차와 잰 방법", "Error, and how it was found"),
    "none_found": ("나오지 않은 것: {names}", "None of these: {names}"),
    "place": ("참고 화자 사이의 자리", "Place among reference speakers"),
    "place_value": (
        "{name} {value}: 참고 화자 100명을 값이 작은 쪽부터 세우면 {n}번째 자리입니다"
        "(측정 오차를 넣으면 {low}–{high}번째). 좋고 나쁨을 뜻하지 않습니다.",
        "{name}, {value}: of a hundred reference speakers about {n} have less ({low} to {high} "
        "with the error of the measurement). This says nothing of good or bad.",
    ),
    "place_source": ("참고: {source}", "Reference: {source}"),
    "place_words": (
        "참고 화자의 정규분포 위의 자리: {n}번째 백분위",
        "Place on the reference speakers’ normal distribution: percentile {n}",
    ),
    "percentile": ("{n}번째 백분위", "percentile {n}"),
    "lower": ("작음", "less"),
    "higher": ("큼", "more"),
    "question": ("질문 {n}", "Question {n}"),
    "question_followup": ("질문 {n} · 꼬리 질문", "Question {n} · follow-up"),
    "why": ("왜 이 질문이 나왔나", "Why this was asked"),
    "why_about": (
        "앞 답변에서 말씀하신 ‘{about}’에 대해 물었습니다.",
        "Because “{about}” was spoken of in the answer before.",
    ),
    "why_probe": (
        "답변을 더 자세히 듣기 위해 준비된 질문입니다.",
        "A prepared question, to hear more about the answer.",
    ),
    "why_reprompt": (
        "앞 답변에서 말소리를 듣지 못해 다시 물었습니다.",
        "Asked again because no speech was heard in the answer before.",
    ),
    "answer": ("답변", "Answer"),
    "answer_take": ("답변 ({n}번째)", "Answer (take {n})"),
    "answer_facts": (
        "{time} · 1분에 {wpm}어절 · 군말 {fillers}회 · 쉼 {pauses}회",
        "{time} · {wpm} words (어절) a minute · {fillers} fillers · {pauses} pauses",
    ),
    "typed": ("글로 쓴 답변입니다.", "This answer was typed."),
    "no_speech": ("말소리가 들리지 않았습니다.", "No speech was heard."),
    "other_language": (
        "다른 언어로 들립니다. 이 답변에는 꼬리 질문을 하지 않았습니다.",
        "This sounds like another language. No follow-up question was asked about this answer.",
    ),
    "pending": ("아직 받아쓰는 중입니다.", "Still being transcribed."),
    "corrected": ("고친 글", "As corrected by the candidate"),
    "marks": (
        "‹ › 안은 쉼(0.5초 이상)과 글에 없는 군말, 굵게 밑줄 친 낱말은 군말입니다.",
        "In ‹ › stand pauses of 0.5 s and more and fillers that only the sound has; fillers among "
        "the words are bold and underlined.",
    ),
    "pause_mark": ("‹{s}초›", "‹{s} s›"),
    "filler_mark": ("‹음…›", "‹음…›"),
    "heard_filler": ("음…", "음…"),
    "timeline": ("말과 쉼", "Speech and pauses"),
    "timeline_words": (
        "시간에 따른 말소리의 크기. 쉼 {pauses}회, 군말 {fillers}회.",
        "The level of the voice along time. {pauses} pauses, {fillers} fillers.",
    ),
    "legend_level": ("말소리의 크기", "level of the voice"),
    "legend_pause": ("쉼(0.25초 이상)", "pause (0.25 s and more)"),
    "legend_filler": ("군말", "filler"),
    "pace": (
        "시간에 따른 빠르기(어절/분, 10초씩). 점선: 답변 전체 {n}",
        "Pace along time (어절/min, windows of 10 s). Dashed: the whole answer, {n}",
    ),
    "pace_words": ("시간에 따른 빠르기: {numbers}", "Pace along time: {numbers}"),
    "trends": ("다시 답하며 달라진 것", "What changed from take to take"),
    "trend_wpm": ("빠르기(어절/분)", "Pace (어절/min)"),
    "trend_fillers": ("군말(회)", "Fillers"),
    "trend_pauses": ("쉼(회)", "Pauses"),
    "take": ("{n}번째", "take {n}"),
    "earlier": ("앞선 답변 ({n}번째)", "Earlier answer (take {n})"),
    "suggestions": ("다음에는 이렇게 해 보세요", "To try next time"),
    "moment": ("{start}–{end}", "{start}–{end}"),
    "measures": ("측정값", "Measures"),
    "content": ("내용", "Content"),
    "star_situation": ("상황", "Situation"),
    "star_task": ("과제", "Task"),
    "star_action": ("행동", "Action"),
    "star_result": ("결과", "Result"),
    "star_found": ("있음", "found"),
    "star_before": ("앞 답변에 있음", "in an earlier answer"),
    "star_missing": ("근거 부족", "no evidence"),
    "quote": ("“{text}”", "“{text}”"),
    "quote_at": ("“{text}” ({at})", "“{text}” ({at})"),
    "criterion": ("기준", "Criterion"),
    "level": ("단계", "Level"),
    "level_value": ("5단계 가운데 {n}", "{n} of 5"),
    "spread": (" (답마다 {low}–{high})", " (runs: {low}–{high})"),
    "evidence": ("뜻과 근거", "Meaning and evidence"),
    "total": (
        "평균 {total} (기준 {all}개 가운데 근거를 찾은 {counted}개)",
        "Mean {total} (evidence for {counted} of {all} criteria)",
    ),
    "no_total": (
        "평균 없음: 기준 {all}개 가운데 {counted}개에서만 근거를 찾았습니다.",
        "No mean: evidence for only {counted} of {all} criteria.",
    ),
    "runs": (
        "언어 모델({model})에게 {asked}번 물어 {read}번의 답을 읽고 가운데 값을 보입니다. "
        "참고용이며 틀릴 수 있습니다. 말하기 측정값은 들어가지 않습니다.",
        "A language model ({model}) was asked {asked} times; {read} answers could be read, and "
        "the median is shown. It is for orientation and can be wrong. No measure of delivery "
        "enters it.",
    ),
    "formulas": ("이렇게 셉니다", "How it is counted"),
    "formula": ("세는 법", "Formula"),
    "limits": ("이 보고서가 말하지 않는 것", "What this report does not say"),
    "limits_text": (
        "감정, 성격, 자신감, 정직함, 적합성은 짐작하지 않습니다. 목소리에서 그런 것을 "
        "사람과 문화와 장애를 넘어 읽어 낼 수 있다는 근거가 없고, 그렇게 평가받은 사람은 그것을 "
        "확인할 길이 없으며, "
        "유럽연합은 직장과 채용에서 감정을 추론하는 것을 금지합니다(규정 2024/1689 제5조 제1항 "
        "(f)호). 높낮이와 크기는 움직임만 재고, 그 뜻은 말하지 않습니다.",
        "Mood, personality, confidence, honesty and suitability are not inferred. There is no "
        "sound evidence that they can be read from a voice across people, cultures and "
        "disabilities; whoever is judged by it cannot check it; and the European Union forbids "
        "inferring emotions at work and in recruitment (Regulation 2024/1689, Article 5(1)(f)). "
        "Pitch and volume are measured as movement, and nothing is said of what it means.",
    ),
    "limits_line": (
        "감정이나 성격은 짐작하지 않습니다: 근거가 없고, 확인할 수 없기 때문입니다.",
        "Mood and personality are not inferred: there is no evidence for it, and no way to check.",
    ),
}
