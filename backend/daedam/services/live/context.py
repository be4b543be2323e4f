"""Services and settings shared by all live answers of a process."""

from dataclasses import dataclass
from pathlib import Path

from daedam.clients.base import STTClient
from daedam.clients.deadline_gate import DeadlineGate
from daedam.services.answers.intake import AnswerIntake
from daedam.services.interviewer import Interviewer
from daedam.services.live.latency import LatencyEstimate
from daedam.services.media.speech_cache import SpeechCache
from daedam.services.orchestrator import InterviewOrchestrator
from daedam.services.question_generator import QuestionGenerator
from daedam.services.turns.work import RecordedTurnWork
from daedam.speech.korean import Morphology
from daedam.storage.vault import Vault


@dataclass(frozen=True)
class LiveContext:
    """The services and settings that live answers use."""

    orchestrator: InterviewOrchestrator
    intake: AnswerIntake
    work: RecordedTurnWork
    questions: QuestionGenerator
    stt: STTClient
    speech_cache: SpeechCache
    interviewer: Interviewer
    morphology: Morphology
    gate: DeadlineGate
    """Orders the use of the language model: questions that a candidate waits for come first."""
    draft_latency: LatencyEstimate
    """Time that the language model takes to draft a follow-up."""
    response_latency: LatencyEstimate
    """Time from the end of an answer to the first audio of the next question."""
    folder: Path
    """Folder of the journals of answers that are being given."""
    vault: Vault
    max_answer_s: float
