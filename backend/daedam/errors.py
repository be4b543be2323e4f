"""All errors that daedam raises, as one tree.

    DaedamError
    ├── ConfigurationError      a setting is wrong; startup stops
    │   ├── MasterKeyWrong          the master key does not match the stored data
    │   └── ProcessNameTaken        a running process has the same PROCESS_NAME
    ├── ModelMissing            a model is not on this machine
    ├── ModelFetchFailed        no source provides the model, or the download is damaged
    ├── ProviderError           a speech or language provider failed
    │   ├── ProviderUnavailable     it cannot be reached or refuses; a retry may succeed
    │   │   └── ProviderOverQuota       its quota is used up
    │   ├── ProviderTimeout         it did not respond in time
    │   └── ProviderRejected        its response cannot be used
    │       ├── ExampleRefused          its version of an answer broke a rule
    │       ├── ProviderDenied          it rejected the API key
    │       └── ProviderBlocked         its safety rules blocked the response
    ├── BadAudio                the recording cannot be accepted
    │   ├── AudioEmpty, AudioNotRecognised, AudioFormatUnsupported
    │   ├── AudioUnreadable, AudioTruncated, AudioHasNoSound
    │   ├── AudioTooLarge, AudioTooLong
    │   └── AudioDamaged            the received bytes differ from the sent ones
    ├── BadDocument             the uploaded document cannot be read
    │   ├── DocumentEmpty, DocumentScanned, DocumentNotRecognised
    │   ├── DocumentFormatUnsupported
    │   │   └── HwpUnsupported          it is an HWP file; HWPX is supported
    │   ├── DocumentEncrypted, DocumentUnreadable
    │   └── DocumentTooLarge
    ├── NotFound                SessionNotFound, QuestionNotFound, RecordingNotFound,
    │                           UploadNotFound, PlanNotFound, BankQuestionNotFound, ShareNotFound,
    │                           AccountLinkNotFound, UserNotFound, TeamNotFound, SignInNotFound,
    │                           PasskeyNotFound, CandidateNotFound
    ├── NotAllowed              the request has no valid credential
    │   ├── InterviewNotNamed       the request has interview cookies but names no interview
    │   ├── NotSignedIn             the request needs a user of the console
    │   ├── SignInRefused           the password is wrong, or was wrong too often
    │   └── PasskeyRefused          the passkey is unknown or its signature is wrong
    ├── NoPermission            the user's role does not allow the request
    ├── ForeignOrigin           a page of another site sent the request with this browser's cookie
    ├── Conflict                AlreadyAnswered, RetakeNotOffered, RetakeTooLate, TurnUnderWay,
    │                           InterviewFinished, InterviewUnfinished, TakenOver, NoticeChanged,
    │                           UploadOffset, UploadIncomplete, TooManyShares,
    │                           ExampleNotOffered, AnswerUnsuited, EmailTaken, LastOwner,
    │                           TeamNameTaken, ReviewNotReady, ScorecardHandedIn
    ├── Overloaded              too many callers; retry later
    │   ├── Busy                    no further interview can start now
    │   ├── TooManyRequests         one caller exceeds the rate limit
    │   └── TooSlow                 the client does not read what the server sends
    ├── NotReady                still starting; retry later
    ├── DatabaseUnavailable     the database is locked, unreachable or out of connections
    ├── TurnDelayed             the answer is stored; its turn failed and is retried
    ├── Stuck                   the process does not respond in time
    ├── NotStored               the disk does not accept the data
    │   └── DiskFull                the disk is full
    └── InvalidRequest          StyleNotOffered, LanguageNotOffered, WrongTurnType, UnknownVersion,
                                FrameMissing, NotListening, IdempotencyKeyReused, ConsentRefused,
                                PasswordWeak, ScorecardIncomplete

Each error carries what happened and what to do in Korean (`detail`) and in English (`detail_en`).
Texts that the page shows to candidates are in 해요체; those for operators are in 합니다체.
`daedam.http.problems` maps errors to HTTP responses; this module does not depend on HTTP.
"""

from typing import ClassVar


class DaedamError(Exception):
    """Base class of all errors.

    `code` is a stable name for programs. `detail` (Korean) and `detail_en` (English) are messages
    for people; without one, the class's `korean` or `english` text is used.
    """

    code: ClassVar[str] = "internal"
    korean: ClassVar[str] = "문제가 발생했어요. 잠시 후 다시 시도해 주세요."
    english: ClassVar[str] = "Something went wrong. Please try again in a moment."

    def __init__(self, detail: str | None = None, detail_en: str | None = None) -> None:
        self.detail = detail or self.korean
        self.detail_en = detail_en or self.english
        super().__init__(f"{self.detail_en} / {self.detail}")


class ConfigurationError(DaedamError):
    code = "configuration"
    korean = "설정이 잘못되었습니다. .env 파일을 확인해 주세요."
    english = "A setting is wrong. Please check your .env file."


class MasterKeyWrong(ConfigurationError):
    code = "master_key_wrong"
    korean = (
        "마스터 키가 저장된 데이터와 맞지 않습니다. 백업에서 master.key를 복원하거나 "
        "DAEDAM_MASTER_KEY에 원래 키를 지정해 주세요."
    )
    english = (
        "The master key does not match the stored data. Please restore master.key from a backup, "
        "or set the original key in DAEDAM_MASTER_KEY."
    )


class ProcessNameTaken(ConfigurationError):
    code = "process_name_taken"
    korean = "같은 이름의 프로세스가 이미 실행 중입니다. PROCESS_NAME에 다른 이름을 지정해 주세요."
    english = (
        "A process with this name is already running. Please set another name in PROCESS_NAME."
    )


class ModelMissing(DaedamError):
    code = "model_missing"
    korean = "필요한 모델이 없습니다. `daedam models pull`을 실행해 주세요."
    english = "A model is missing. Please run `daedam models pull`."


class ModelFetchFailed(DaedamError):
    code = "model_fetch_failed"
    korean = (
        "모델을 내려받지 못했습니다. 네트워크를 확인하고 `daedam models pull`을 다시 실행해 주세요."
    )
    english = (
        "A model could not be downloaded. Please check the network and run `daedam models pull` "
        "again."
    )


class ProviderError(DaedamError):
    code = "provider"


class ProviderUnavailable(ProviderError):
    code = "provider_unavailable"
    korean = "음성·언어 모델에 연결할 수 없습니다. 잠시 후 다시 시도해 주세요."
    english = "A speech or language model cannot be reached. Please try again in a moment."

    def __init__(
        self,
        detail: str | None = None,
        detail_en: str | None = None,
        *,
        retry_after_s: float | None = None,
    ) -> None:
        """Create the error. `retry_after_s`: the provider's own Retry-After, in seconds."""
        super().__init__(detail, detail_en)
        self.retry_after_s = retry_after_s


class ProviderOverQuota(ProviderUnavailable):
    code = "provider_over_quota"
    korean = "모델 사용 한도를 초과했습니다. 잠시 후 다시 시도하거나 요금제를 확인해 주세요."
    english = "The model's quota is used up. Please try again later or check your plan."


class ProviderTimeout(ProviderError):
    code = "provider_timeout"
    korean = "음성·언어 모델의 응답 시간이 초과되었습니다. 잠시 후 다시 시도해 주세요."
    english = "A speech or language model took too long to respond. Please try again in a moment."


class ProviderRejected(ProviderError):
    code = "provider_rejected"
    korean = "음성·언어 모델의 응답을 사용할 수 없습니다. 모델 설정을 확인해 주세요."
    english = "A speech or language model returned an unusable response. Please check its settings."


class ProviderDenied(ProviderRejected):
    code = "provider_denied"
    korean = "모델 서버가 API 키를 거부했습니다. 키 설정을 확인해 주세요."
    english = "The model server rejected the API key. Please check the key in your settings."


class ExampleRefused(ProviderRejected):
    code = "example_refused"
    korean = "답변에 없는 내용이 섞여 있어 예시를 보여 드릴 수 없어요. 잠시 후 다시 시도해 주세요."
    english = (
        "The stronger version contained things that you did not say, so it is not shown. Please "
        "try again in a moment."
    )


class ProviderBlocked(ProviderRejected):
    code = "provider_blocked"
    korean = "모델이 안전 정책에 따라 응답을 거부했습니다. 내용을 바꿔 다시 시도해 주세요."
    english = (
        "The model refused to respond for safety reasons. Please change the content and try again."
    )


class BadAudio(DaedamError):
    code = "audio_bad"


class AudioEmpty(BadAudio):
    code = "audio_empty"
    korean = "녹음된 내용이 없어요. 마이크를 확인하고 다시 녹음해 주세요."
    english = "The recording is empty. Please check your microphone and record again."


class AudioNotRecognised(BadAudio):
    code = "audio_not_recognised"
    korean = "녹음 파일이 아니에요. WebM, WAV, MP4, Ogg, FLAC, MP3 파일을 보내 주세요."
    english = "This is not an audio recording. Please send a WebM, WAV, MP4, Ogg, FLAC or MP3 file."


class AudioFormatUnsupported(BadAudio):
    code = "audio_format_unsupported"
    korean = (
        "지원하지 않는 녹음 형식이에요. WebM, WAV, M4A, Ogg, FLAC, MP3, AMR 파일을 보내 주세요."
    )
    english = (
        "This recording format is not supported. Please send a WebM, WAV, M4A, Ogg, FLAC, MP3 or "
        "AMR file."
    )


class AudioUnreadable(BadAudio):
    code = "audio_unreadable"
    korean = "녹음 파일이 손상되어 읽을 수 없어요. 다시 녹음해 주세요."
    english = "The recording is damaged and cannot be read. Please record again."


class AudioTruncated(BadAudio):
    code = "audio_truncated"
    korean = "녹음이 끝까지 전송되지 않았어요. 같은 녹음을 다시 보내 주세요."
    english = "Only part of the recording arrived. Please send it again."


class AudioHasNoSound(BadAudio):
    code = "audio_no_track"
    korean = "파일에 소리가 없어요. 마이크를 켜고 다시 녹음해 주세요."
    english = "The file has no audio track. Please turn on your microphone and record again."


class AudioTooLarge(BadAudio):
    code = "audio_too_large"
    korean = "녹음 파일이 너무 커요. 답변을 줄여 다시 녹음해 주세요."
    english = "The recording is too large. Please give a shorter answer."


class AudioTooLong(BadAudio):
    code = "audio_too_long"
    korean = "답변이 너무 길어요. 더 짧게 답해 주세요."
    english = "The answer is too long. Please give a shorter one."


class AudioDamaged(BadAudio):
    code = "audio_damaged"
    korean = "녹음이 전송 중에 손상됐어요. 같은 녹음을 다시 보내 주세요."
    english = "The recording was damaged in transit. Please send it again."


class BadDocument(DaedamError):
    code = "document_bad"
    korean = "문서를 읽지 못했어요. PDF, DOCX, HWPX, TXT 파일로 다시 올려 주세요."
    english = (
        "The document could not be read. Please upload it again as a PDF, DOCX, HWPX or TXT file."
    )


class DocumentEmpty(BadDocument):
    code = "document_empty"
    korean = "문서에 내용이 없어요. 텍스트가 있는 파일을 올려 주세요."
    english = "The document has no text. Please upload a file with text."


class DocumentScanned(BadDocument):
    code = "document_scanned"
    korean = (
        "스캔한 PDF라서 글자를 읽을 수 없어요. 글자를 선택할 수 있는 파일을 올리거나 내용을 붙여 "
        "넣어 주세요."
    )
    english = (
        "This PDF is a scan without text. Please upload a file whose text can be selected, or "
        "paste the text."
    )


class DocumentNotRecognised(BadDocument):
    code = "document_not_recognised"
    korean = "읽을 수 있는 문서가 아니에요. PDF, DOCX, HWPX, TXT 파일을 올려 주세요."
    english = "This file cannot be read as a document. Please upload a PDF, DOCX, HWPX or TXT file."


class DocumentFormatUnsupported(BadDocument):
    code = "document_format_unsupported"
    korean = "지원하지 않는 문서 형식이에요. PDF, DOCX, HWPX로 저장해 다시 올려 주세요."
    english = (
        "This document format is not supported. Please save the document as PDF, DOCX or HWPX and "
        "upload it again."
    )


class HwpUnsupported(DocumentFormatUnsupported):
    code = "document_hwp_unsupported"
    korean = "HWP 파일은 읽을 수 없어요. 한글에서 HWPX, PDF, DOCX로 저장해 다시 올려 주세요."
    english = (
        "HWP files cannot be read. Please save the document as HWPX, PDF or DOCX and upload it "
        "again."
    )


class DocumentEncrypted(BadDocument):
    code = "document_encrypted"
    korean = "암호가 걸린 문서예요. 암호를 해제하고 저장해 다시 올려 주세요."
    english = (
        "The document is protected by a password. Please remove the password and upload it again."
    )


class DocumentUnreadable(BadDocument):
    code = "document_unreadable"
    korean = (
        "문서가 손상됐거나 너무 복잡해 읽을 수 없어요. 새로 저장하거나 내용을 붙여 넣어 주세요."
    )
    english = (
        "The document is damaged or too complex to be read. Please save it again, or paste the "
        "text."
    )


class DocumentTooLarge(BadDocument):
    code = "document_too_large"
    korean = "문서 파일이 너무 커요. 이미지를 빼고 10MB 이하로 저장하거나 내용을 붙여 넣어 주세요."
    english = (
        "The document is too large. Please remove pictures so that it is smaller than 10 MB, or "
        "paste the text."
    )


class NotFound(DaedamError):
    code = "not_found"
    korean = "요청하신 내용을 찾을 수 없어요. 주소를 확인해 주세요."
    english = "Nothing was found at this address. Please check it."


class PlanNotFound(NotFound):
    code = "plan_not_found"
    korean = "만든 질문을 찾을 수 없어요. 질문은 24시간 동안만 보관해요. 다시 만들어 주세요."
    english = (
        "Your questions were not found. They are kept for only 24 hours. Please create new ones."
    )


class ShareNotFound(NotFound):
    code = "share_not_found"
    korean = "공유 링크를 찾을 수 없어요. 이미 만료되었거나 공유가 중단되었어요."
    english = "This link could not be found. It has expired, or sharing was stopped."


class SessionNotFound(NotFound):
    code = "session_not_found"
    korean = "면접을 찾을 수 없어요. 새 면접을 시작해 주세요."
    english = "This interview could not be found. Please start a new one."


class QuestionNotFound(NotFound):
    code = "question_not_found"
    korean = "이 면접에 없는 질문이에요. 화면을 새로고침해 주세요."
    english = "This question is not part of the interview. Please reload the page."


class BankQuestionNotFound(NotFound):
    code = "bank_question_not_found"
    korean = "질문 목록에 없는 질문이에요. 다른 질문을 골라 주세요."
    english = "This question is not in the question bank. Please choose another one."


class RecordingNotFound(NotFound):
    code = "recording_not_found"
    korean = "음성 파일을 찾을 수 없어요. 화면을 새로고침해 주세요."
    english = "This audio file could not be found. Please reload the page."


class UploadNotFound(NotFound):
    code = "upload_not_found"
    korean = "진행 중인 업로드를 찾을 수 없어요. 처음부터 다시 올려 주세요."
    english = "This upload could not be found. Please start it again."


class NotAllowed(DaedamError):
    code = "not_allowed"
    korean = "면접에 접근할 수 없어요. 면접을 시작한 브라우저에서 다시 열어 주세요."
    english = (
        "You do not have access to this interview. Please open it in the browser where you started "
        "it."
    )


class InterviewNotNamed(NotAllowed):
    code = "interview_not_named"
    korean = "어느 면접인지 확인할 수 없어요. 면접 화면을 새로고침해 주세요."
    english = "The interview could not be identified. Please reload the interview page."


class ForeignOrigin(DaedamError):
    code = "foreign_origin"
    korean = "다른 사이트에서 보낸 요청은 받지 않아요. 면접 화면에서 다시 시도해 주세요."
    english = "Requests from other sites are not accepted. Please try again on the interview page."


class Conflict(DaedamError):
    code = "conflict"


class AlreadyAnswered(Conflict):
    code = "already_answered"
    korean = "이미 답변한 질문이에요. 현재 질문에 답해 주세요."
    english = "This question has already been answered. Please answer the current one."


class RetakeNotOffered(Conflict):
    code = "retake_not_offered"
    korean = (
        "이 면접에서는 질문마다 한 번만 답할 수 있어요. 다시 답하려면 연습 모드로 시작해 주세요."
    )
    english = (
        "In this interview, each question is answered once. To retake answers, start an interview "
        "in practice mode."
    )


class RetakeTooLate(Conflict):
    code = "retake_too_late"
    korean = "마지막 답변만 다시 할 수 있어요. 현재 질문에 답해 주세요."
    english = "Only the last answer can be retaken. Please answer the current question."


class TurnUnderWay(Conflict):
    code = "turn_under_way"
    korean = "답변을 정리하고 있어요. 잠시 후 다시 시도해 주세요."
    english = "This answer is still being processed. Please try again in a moment."


class InterviewFinished(Conflict):
    code = "interview_finished"
    korean = "이미 끝난 면접이에요. 새 면접을 시작해 주세요."
    english = "This interview is over. Please start a new one."


class InterviewUnfinished(Conflict):
    code = "interview_unfinished"
    korean = "평가는 면접이 끝난 뒤에 볼 수 있어요. 먼저 면접을 마쳐 주세요."
    english = "The assessment is available after the interview. Please finish the interview first."


class TakenOver(Conflict):
    code = "taken_over"
    korean = (
        "다른 창이나 기기에서 이 면접을 진행하고 있어요. 그곳에서 계속하거나 이 화면을 새로고침해 "
        "주세요."
    )
    english = (
        "This interview is in progress in another window or on another device. Please continue "
        "there, or reload this page."
    )


class TooManyShares(Conflict):
    code = "too_many_shares"
    maximum: ClassVar[int] = 10
    """Maximum number of valid links of an interview."""
    korean = (
        f"공유 링크는 {maximum}개까지 만들 수 있어요. 사용하지 않는 링크의 공유를 중단해 주세요."
    )
    english = (
        f"You can have at most {maximum} links. Please stop sharing one that you no longer need."
    )


class ExampleNotOffered(Conflict):
    code = "example_not_offered"
    korean = "이 면접에서는 더 나은 답변 예시를 제공하지 않아요. 연습 모드에서만 볼 수 있어요."
    english = "Stronger versions of answers are available in practice mode only."


class AnswerUnsuited(Conflict):
    code = "answer_unsuited"
    korean = "답변이 짧거나 인식이 정확하지 않아 예시를 만들 수 없어요. 조금 더 길게 답해 주세요."
    english = (
        "This answer is too short or was not transcribed clearly enough to write a stronger "
        "version. Please give a longer answer."
    )


class NoticeChanged(Conflict):
    code = "notice_changed"
    korean = "녹음 안내가 변경되었어요. 새 안내를 읽고 다시 동의해 주세요."
    english = "The recording notice has changed. Please read the new one and agree again."


class UploadOffset(Conflict):
    code = "upload_offset"
    korean = "업로드가 중간에 끊겼어요. 다시 시도해 주세요."
    english = "The upload was interrupted. Please try again."


class UploadIncomplete(Conflict):
    code = "upload_incomplete"
    korean = "녹음이 아직 끝까지 전송되지 않았어요. 잠시 후 다시 제출해 주세요."
    english = "The recording has not been fully uploaded yet. Please submit it again in a moment."


class Overloaded(DaedamError):
    code = "overloaded"
    korean = "지금 이용자가 많아요. 잠시 후 다시 시도해 주세요."
    english = "The server is busy. Please try again in a moment."


class Busy(Overloaded):
    code = "busy"
    korean = "지금 진행 중인 면접이 많아요. 잠시 후 새 면접을 시작해 주세요."
    english = "Too many interviews are in progress right now. Please try again in a moment."


class TooManyRequests(Overloaded):
    code = "too_many_requests"
    korean = "짧은 시간에 요청이 너무 많았어요. 잠시 후 다시 시도해 주세요."
    english = "Too many requests in a short time. Please try again in a moment."


class TooSlow(Overloaded):
    code = "too_slow"
    korean = "네트워크가 느려 연결이 끊겼어요. 다시 연결하면 이어서 답할 수 있어요."
    english = "The connection was too slow and was closed. Reconnect to continue your answer."


class NotReady(DaedamError):
    code = "not_ready"
    korean = "서버를 준비하고 있어요. 잠시 후 다시 시도해 주세요."
    english = "The server is still starting. Please try again in a moment."


class DatabaseUnavailable(DaedamError):
    code = "database_unavailable"
    korean = "지금은 서비스를 이용할 수 없어요. 잠시 후 다시 시도해 주세요."
    english = "The service is unavailable right now. Please try again in a moment."


class TurnDelayed(DaedamError):
    code = "turn_delayed"
    korean = "답변은 저장되었어요. 다음 질문이 늦어지고 있으니 잠시만 기다려 주세요."
    english = "Your answer is saved. The next question is delayed; please wait a moment."


class Stuck(DaedamError):
    code = "stuck"
    korean = "서버가 요청을 처리하지 못하고 있습니다. 서버를 다시 시작해 주세요."
    english = "The server cannot process requests. Please restart it."


class NotStored(DaedamError):
    code = "not_stored"
    korean = "녹음을 저장하지 못했어요. 관리자에게 알리고 잠시 후 다시 시도해 주세요."
    english = "The recording could not be saved. Please tell the administrator and try again later."


class DiskFull(NotStored):
    code = "disk_full"
    korean = "서버의 저장 공간이 부족해요. 관리자에게 알리고 잠시 후 다시 시도해 주세요."
    english = "The server's disk is full. Please tell the administrator and try again later."


class InvalidRequest(DaedamError):
    code = "invalid_request"
    korean = "요청을 처리할 수 없어요. 입력한 내용을 확인해 주세요."
    english = "The request could not be processed. Please check what you entered."


class StyleNotOffered(InvalidRequest):
    code = "style_not_offered"
    korean = "선택할 수 없는 면접 방식이에요. 화면을 새로고침하고 다시 시작해 주세요."
    english = "This interview mode is not available. Please reload the page and start again."


class LanguageNotOffered(InvalidRequest):
    code = "language_not_offered"
    korean = "이 면접은 선택한 언어로 진행할 수 없어요. 다른 언어를 선택해 주세요."
    english = "This interview is not available in that language. Please choose another one."


class WrongTurnType(InvalidRequest):
    code = "wrong_turn_type"
    korean = "turn_type이 질문 종류와 달라요. 질문에 맞게 main이나 followup을 보내 주세요."
    english = "turn_type does not match the question. Please send main or followup to match it."


class UnknownVersion(InvalidRequest):
    code = "unknown_version"
    korean = "이전 버전의 화면이에요. 새로고침해 주세요."
    english = "This page is out of date. Please reload it."


class FrameMissing(InvalidRequest):
    code = "frame_missing"
    korean = "음성 일부가 전송되지 않았어요. 다시 연결하면 이어서 보낼 수 있어요."
    english = "Part of the audio did not arrive. Reconnect to continue where it stopped."


class NotListening(InvalidRequest):
    code = "not_listening"
    korean = "아직 답변을 시작하지 않았어요. 답변을 먼저 시작해 주세요."
    english = "No answer is in progress. Please start one first."


class IdempotencyKeyReused(InvalidRequest):
    code = "idempotency_key_reused"
    korean = "같은 Idempotency-Key로 다른 답변을 보냈어요. 답변마다 새 값을 사용해 주세요."
    english = (
        "This Idempotency-Key was already used for another answer. Please use a new one for each "
        "answer."
    )


class ConsentRefused(InvalidRequest):
    code = "consent_refused"
    korean = "녹음에 동의해야 면접을 시작할 수 있어요. 안내를 읽고 동의해 주세요."
    english = "To start, you need to agree to being recorded. Please read the notice and agree."


class AccountLinkNotFound(NotFound):
    code = "account_link_not_found"
    korean = "링크가 만료되었거나 이미 사용되었어요. 관리자에게 새 링크를 요청해 주세요."
    english = "This link has expired or was already used. Please ask the owner for a new one."


class UserNotFound(NotFound):
    code = "user_not_found"
    korean = "사용자를 찾을 수 없어요. 목록을 새로고침해 주세요."
    english = "There is no such user. Please reload the list."


class TeamNotFound(NotFound):
    code = "team_not_found"
    korean = "팀을 찾을 수 없어요. 목록을 새로고침해 주세요."
    english = "There is no such team. Please reload the list."


class SignInNotFound(NotFound):
    code = "sign_in_not_found"
    korean = "이미 로그아웃된 기기예요. 목록을 새로고침해 주세요."
    english = "This device is already signed out. Please reload the list."


class PasskeyNotFound(NotFound):
    code = "passkey_not_found"
    korean = "패스키를 찾을 수 없어요. 목록을 새로고침해 주세요."
    english = "There is no such passkey. Please reload the list."


class NotSignedIn(NotAllowed):
    code = "not_signed_in"
    korean = "로그인이 필요해요."
    english = "Please sign in."


class SignInRefused(NotAllowed):
    code = "sign_in_refused"
    korean = (
        "이메일 또는 비밀번호가 올바르지 않아요. 비밀번호를 10번 잘못 입력하면 15분 동안 "
        "로그인할 수 없어요."
    )
    english = (
        "The e-mail address or the password is not correct. After 10 wrong passwords, signing in "
        "is blocked for 15 minutes."
    )


class PasskeyRefused(NotAllowed):
    code = "passkey_refused"
    korean = "패스키를 확인하지 못했어요. 다시 시도하거나 비밀번호로 로그인해 주세요."
    english = "The passkey could not be verified. Please try again or use your password."


class NoPermission(DaedamError):
    code = "no_permission"
    korean = "이 작업을 할 권한이 없어요. 관리자에게 문의해 주세요."
    english = "Your role does not allow this. Please contact the owner."


class EmailTaken(Conflict):
    code = "email_taken"
    korean = "이미 사용 중인 이메일이에요."
    english = "An account with this e-mail address already exists."


class LastOwner(Conflict):
    code = "last_owner"
    korean = "소유자가 한 명 이상 있어야 해요. 먼저 다른 사용자를 소유자로 지정해 주세요."
    english = "There must be at least one owner. Please make another user an owner first."


class TeamNameTaken(Conflict):
    code = "team_name_taken"
    korean = "같은 이름의 팀이 이미 있어요. 다른 이름을 입력해 주세요."
    english = "A team with this name already exists. Please use another name."


class PasswordWeak(InvalidRequest):
    code = "password_weak"
    korean = (
        "비밀번호를 10자 이상으로 입력해 주세요. 이메일과 비슷하거나 같은 글자가 반복되는 "
        "비밀번호는 사용할 수 없어요."
    )
    english = (
        "The password needs at least 10 characters. It must not resemble the e-mail address or "
        "repeat the same few characters."
    )


class PositionNotFound(NotFound):
    code = "position_not_found"
    korean = "포지션을 찾을 수 없어요. 목록을 새로고침해 주세요."
    english = "There is no such position. Please reload the list."


class PlanVersionNotFound(NotFound):
    code = "plan_version_not_found"
    korean = "질문 버전을 찾을 수 없어요. 목록을 새로고침해 주세요."
    english = "There is no such version of the questions. Please reload the list."


class CandidateNotFound(NotFound):
    code = "candidate_not_found"
    korean = "지원자를 찾을 수 없어요. 목록을 새로고침해 주세요."
    english = "There is no such candidate. Please reload the list."


class InvitationNotFound(NotFound):
    code = "invitation_not_found"
    korean = "사용할 수 없는 초대 링크예요. 받은 링크를 다시 확인해 주세요."
    english = "This invitation link is not valid. Please check the link that you received."


class InvitationExpired(NotFound):
    code = "invitation_expired"
    korean = "초대 기간이 끝났거나 이미 사용한 링크예요. 채용 담당자에게 문의해 주세요."
    english = "This invitation has expired or was already used. Please contact the hiring team."


class InvitationWithdrawn(NotFound):
    code = "invitation_withdrawn"
    korean = "취소된 초대예요. 채용 담당자에게 문의해 주세요."
    english = "This invitation was withdrawn. Please contact the hiring team."


class PlanChanged(Conflict):
    code = "plan_changed"
    korean = "다른 사람이 먼저 새 버전을 저장했어요. 최신 버전을 불러온 뒤 다시 수정해 주세요."
    english = "Someone has saved a newer version. Please load it and make your changes again."


class PositionClosed(Conflict):
    code = "position_closed"
    korean = "마감된 포지션이에요. 지원자를 초대하려면 먼저 다시 열어 주세요."
    english = "This position is closed. Please reopen it to invite candidates."


class InterviewBegun(Conflict):
    code = "interview_begun"
    korean = "이미 면접을 시작했어요. 화면을 새로고침해 주세요."
    english = "The interview has already been started. Please reload the page."


class ReviewNotReady(Conflict):
    code = "review_not_ready"
    korean = "아직 끝난 면접이 없어요. 지원자가 면접을 마치면 확인할 수 있어요."
    english = "There is no finished interview yet. It can be reviewed once the candidate is done."


class ScorecardHandedIn(Conflict):
    code = "scorecard_handed_in"
    korean = "이미 제출한 평가예요. 제출한 뒤에는 바꿀 수 없어요."
    english = "This scorecard has been submitted and can no longer be changed."


class ScorecardIncomplete(InvalidRequest):
    code = "scorecard_incomplete"
    korean = "아직 평가하지 않은 항목이 있어요. 모두 평가한 뒤 제출해 주세요."
    english = "Some criteria have no score yet. Please score all of them before you submit."
