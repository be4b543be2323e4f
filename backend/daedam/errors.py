"""Every error daedam raises on purpose, as one tree.

    DaedamError
    ├── ConfigurationError      a setting is wrong; startup stops
    │   ├── MasterKeyWrong          the master key does not match the stored data
    │   └── ProcessNameTaken        a running process has the same PROCESS_NAME
    ├── ModelMissing            a model is not on this machine (yet)
    ├── ModelFetchFailed        no source gave the model, or it arrived damaged
    ├── ProviderError           a speech or language provider failed
    │   ├── ProviderUnavailable     it cannot be reached, or refuses; later it may work
    │   │   └── ProviderOverQuota       what its plan allows is used up
    │   ├── ProviderTimeout         it took longer than it may
    │   └── ProviderRejected        it answered, and the answer is of no use
    │       ├── ProviderDenied          it does not accept the key
    │       └── ProviderBlocked         its safety rules forbid an answer
    ├── BadAudio                the recording cannot be taken
    │   ├── AudioEmpty, AudioNotRecognised, AudioFormatUnsupported
    │   ├── AudioUnreadable, AudioTruncated, AudioHasNoSound
    │   ├── AudioTooLarge, AudioTooLong
    │   └── AudioDamaged            what came is not what was sent
    ├── NotFound                SessionNotFound, QuestionNotFound, RecordingNotFound, UploadNotFound
    ├── NotAllowed              no session was named, or a wrong one
    │   └── InterviewNotNamed       the request has interview cookies but names no interview
    ├── ForeignOrigin           another site's page asks with this browser's cookie
    ├── Conflict                AlreadyAnswered, InterviewFinished, InterviewUnfinished, TakenOver,
    │                           NoticeChanged, UploadOffset, UploadIncomplete
    ├── Overloaded              more callers than can be served; later it works
    │   ├── Busy                    no further interview can begin now
    │   ├── TooManyRequests         one caller asks too often
    │   └── TooSlow                 the other end does not take what is sent
    ├── NotReady                still starting; later it works
    ├── DatabaseUnavailable     the database is locked, unreachable or out of connections
    ├── TurnDelayed             the answer is stored; its turn failed and is retried
    ├── Stuck                   the process does not answer in time
    ├── NotStored               the disk does not take what comes
    │   └── DiskFull                because it is full
    └── InvalidRequest          WrongTurnType, UnknownVersion, FrameMissing, NotListening,
                                IdempotencyKeyReused, ConsentRefused

Each carries what happened and what to do in Korean (`detail`) and in English (`detail_en`).
`daedam.http.problems` turns them into HTTP answers; nothing here knows of HTTP.
"""

from typing import ClassVar


class DaedamError(Exception):
    """Base of the tree.

    `code` is stable and for programs; `detail` and `detail_en` are one sentence each, for people.
    """

    code: ClassVar[str] = "internal"
    korean: ClassVar[str] = "알 수 없는 문제가 생겼습니다. 잠시 뒤에 다시 시도해 주세요."
    english: ClassVar[str] = "Something went wrong. Please try again in a moment."

    def __init__(self, detail: str | None = None, detail_en: str | None = None) -> None:
        self.detail = detail or self.korean
        self.detail_en = detail_en or self.english
        super().__init__(f"{self.detail_en} / {self.detail}")


class ConfigurationError(DaedamError):
    code = "configuration"
    korean = "설정이 잘못되었습니다. .env 파일을 확인해 주세요."
    english = "A setting is wrong. Please check the file .env."


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
    korean = "모델이 아직 없습니다. `daedam models pull`을 실행해 주세요."
    english = "A model is missing. Please run `daedam models pull`."


class ModelFetchFailed(DaedamError):
    code = "model_fetch_failed"
    korean = (
        "모델을 받지 못했습니다. 네트워크를 확인하고 `daedam models pull`을 다시 실행해 주세요."
    )
    english = (
        "A model could not be fetched. Please check the network and run `daedam models pull` again."
    )


class ProviderError(DaedamError):
    code = "provider"


class ProviderUnavailable(ProviderError):
    code = "provider_unavailable"
    korean = "음성·언어 모델에 연결할 수 없습니다. 잠시 뒤에 다시 시도해 주세요."
    english = "A speech or language model cannot be reached. Please try again in a moment."

    def __init__(
        self,
        detail: str | None = None,
        detail_en: str | None = None,
        *,
        retry_after_s: float | None = None,
    ) -> None:
        """`retry_after_s`: when the provider itself says that it may be asked again."""
        super().__init__(detail, detail_en)
        self.retry_after_s = retry_after_s


class ProviderOverQuota(ProviderUnavailable):
    code = "provider_over_quota"
    korean = "모델의 사용 한도를 넘었습니다. 잠시 뒤에 다시 시도하거나 요금제를 확인해 주세요."
    english = "The model's quota is used up. Please try again later or check your plan."


class ProviderTimeout(ProviderError):
    code = "provider_timeout"
    korean = "음성·언어 모델의 응답이 너무 늦습니다. 잠시 뒤에 다시 시도해 주세요."
    english = "A speech or language model took too long. Please try again in a moment."


class ProviderRejected(ProviderError):
    code = "provider_rejected"
    korean = "음성·언어 모델의 응답을 쓸 수 없습니다. 설정을 확인해 주세요."
    english = "A speech or language model gave no usable answer. Please check its settings."


class ProviderDenied(ProviderRejected):
    code = "provider_denied"
    korean = "모델 서버가 API 키를 받아들이지 않습니다. 키 설정을 확인해 주세요."
    english = "The model server does not accept the API key. Please check its setting."


class ProviderBlocked(ProviderRejected):
    code = "provider_blocked"
    korean = "모델이 안전 정책 때문에 답하지 않았습니다."
    english = "The model refused to answer for safety reasons."


class BadAudio(DaedamError):
    code = "audio_bad"


class AudioEmpty(BadAudio):
    code = "audio_empty"
    korean = "녹음이 비어 있습니다. 마이크를 확인하고 다시 녹음해 주세요."
    english = "The recording is empty. Please check the microphone and record again."


class AudioNotRecognised(BadAudio):
    code = "audio_not_recognised"
    korean = "녹음 파일이 아닙니다. WebM, WAV, MP4, Ogg, FLAC, MP3 중 하나로 보내 주세요."
    english = "This is not a recording. Please send WebM, WAV, MP4, Ogg, FLAC or MP3."


class AudioFormatUnsupported(BadAudio):
    code = "audio_format_unsupported"
    korean = (
        "지원하지 않는 녹음 형식입니다. WebM, WAV, M4A, Ogg, FLAC, MP3, AMR 중 하나로 보내 주세요."
    )
    english = "This format is not supported. Please send WebM, WAV, M4A, Ogg, FLAC, MP3 or AMR."


class AudioUnreadable(BadAudio):
    code = "audio_unreadable"
    korean = "녹음을 읽을 수 없습니다. 파일이 손상된 것 같으니 다시 녹음해 주세요."
    english = "The recording cannot be read; it seems damaged. Please record again."


class AudioTruncated(BadAudio):
    code = "audio_truncated"
    korean = "녹음이 중간에 잘렸습니다. 같은 녹음을 다시 보내 주세요."
    english = "The recording was cut off on its way. Please send it again."


class AudioHasNoSound(BadAudio):
    code = "audio_no_track"
    korean = "파일에 소리가 들어 있지 않습니다. 마이크를 켜고 다시 녹음해 주세요."
    english = "The file has no sound track. Please switch the microphone on and record again."


class AudioTooLarge(BadAudio):
    code = "audio_too_large"
    korean = "녹음 파일이 너무 큽니다. 더 짧게 나누어 답해 주세요."
    english = "The recording is too large. Please give a shorter answer."


class AudioTooLong(BadAudio):
    code = "audio_too_long"
    korean = "답변이 너무 깁니다. 더 짧게 답해 주세요."
    english = "The answer is too long. Please give a shorter one."


class AudioDamaged(BadAudio):
    code = "audio_damaged"
    korean = "녹음이 오는 길에 손상되었습니다. 같은 녹음을 다시 보내 주세요."
    english = "The recording was damaged on its way. Please send it again."


class NotFound(DaedamError):
    code = "not_found"
    korean = "찾을 수 없습니다. 주소를 확인해 주세요."
    english = "There is nothing here. Please check the address."


class SessionNotFound(NotFound):
    code = "session_not_found"
    korean = "면접을 찾을 수 없습니다. 새 면접을 시작해 주세요."
    english = "There is no such interview. Please start a new one."


class QuestionNotFound(NotFound):
    code = "question_not_found"
    korean = "이 면접에 없는 질문입니다. 화면을 새로 고쳐 주세요."
    english = "This interview has no such question. Please reload the page."


class RecordingNotFound(NotFound):
    code = "recording_not_found"
    korean = "소리 파일을 찾을 수 없습니다."
    english = "There is no such sound file."


class UploadNotFound(NotFound):
    code = "upload_not_found"
    korean = "올리던 녹음을 찾을 수 없습니다. 처음부터 다시 올려 주세요."
    english = "There is no such upload. Please begin it again."


class NotAllowed(DaedamError):
    code = "not_allowed"
    korean = (
        "면접 번호가 필요합니다. 면접을 시작한 브라우저에서 열거나 "
        "Authorization 머리말을 보내 주세요."
    )
    english = (
        "A session is needed. Open this in the browser that started the interview, "
        "or send the Authorization header."
    )


class InterviewNotNamed(NotAllowed):
    code = "interview_not_named"
    korean = (
        "어느 면접에 대한 요청인지 알 수 없습니다. 면접 화면을 새로 고치거나 "
        "요청 주소에 interview 쿼리를 넣어 주세요."
    )
    english = (
        "The request does not say which interview it is about. "
        "Please reload the interview page, or add the query `interview`."
    )


class ForeignOrigin(DaedamError):
    code = "foreign_origin"
    korean = "다른 사이트에서 온 요청은 받지 않습니다. 면접 화면에서 다시 시도해 주세요."
    english = "Requests from other sites are not taken. Please try again on the interview's page."


class Conflict(DaedamError):
    code = "conflict"


class AlreadyAnswered(Conflict):
    code = "already_answered"
    korean = "이미 답한 질문입니다. 지금 질문에 답해 주세요."
    english = "This question has been answered already. Please answer the current one."


class RetakeNotOffered(Conflict):
    code = "retake_not_offered"
    korean = "이 면접에서는 질문마다 한 번만 답합니다. 다시 답하려면 연습으로 시작해 주세요."
    english = "In this interview each question is answered once. To answer again, start a practice."


class RetakeTooLate(Conflict):
    code = "retake_too_late"
    korean = "마지막 답변만 다시 할 수 있습니다. 지금 질문에 답해 주세요."
    english = "Only the last answer can be given again. Please answer the current question."


class TurnUnderWay(Conflict):
    code = "turn_under_way"
    korean = "이 답변을 아직 정리하고 있습니다. 잠시 뒤에 다시 시도해 주세요."
    english = "This answer is still being worked on. Please try again in a moment."


class InterviewFinished(Conflict):
    code = "interview_finished"
    korean = "면접이 끝났습니다. 새 면접을 시작해 주세요."
    english = "The interview is over. Please start a new one."


class InterviewUnfinished(Conflict):
    code = "interview_unfinished"
    korean = "면접이 끝난 뒤에 평가를 볼 수 있습니다. 먼저 면접을 마쳐 주세요."
    english = "An interview is assessed once it is over. Please finish it first."


class TakenOver(Conflict):
    code = "taken_over"
    korean = (
        "이 답변은 다른 창이나 다른 연결에서 진행되고 있습니다. "
        "그곳에서 계속하거나 이 화면을 새로 고쳐 주세요."
    )
    english = (
        "This answer continues in another window or connection. "
        "Please continue there, or reload this page."
    )


class NoticeChanged(Conflict):
    code = "notice_changed"
    korean = "녹음 안내가 바뀌었습니다. 새 안내를 읽고 다시 동의해 주세요."
    english = "The notice has changed. Please read the new one and consent again."


class UploadOffset(Conflict):
    code = "upload_offset"
    korean = "이어서 올릴 자리가 다릅니다. 어디까지 올라왔는지 확인하고 이어 주세요."
    english = "The upload goes on elsewhere. Please ask how far it is and go on from there."


class UploadIncomplete(Conflict):
    code = "upload_incomplete"
    korean = "녹음이 아직 다 올라오지 않았습니다. 나머지를 올린 뒤 끝내 주세요."
    english = "The recording has not come whole yet. Please send the rest first."


class Overloaded(DaedamError):
    code = "overloaded"
    korean = "지금 요청이 너무 많습니다. 잠시 뒤에 다시 시도해 주세요."
    english = "There are too many requests just now. Please try again in a moment."


class Busy(Overloaded):
    code = "busy"
    korean = "지금 진행 중인 면접이 많습니다. 잠시 뒤에 새 면접을 시작해 주세요."
    english = "Many interviews are under way. Please start a new one in a moment."


class TooManyRequests(Overloaded):
    code = "too_many_requests"
    korean = "짧은 시간에 요청이 너무 많았습니다. 잠시 뒤에 다시 시도해 주세요."
    english = "There were too many requests in a short time. Please try again in a moment."


class TooSlow(Overloaded):
    code = "too_slow"
    korean = "연결이 너무 느려 잠시 끊었습니다. 다시 연결하면 이어서 답할 수 있습니다."
    english = "The line is too slow and was closed. Connect again to go on with the answer."


class NotReady(DaedamError):
    code = "not_ready"
    korean = "아직 모델을 준비하고 있습니다. 잠시 뒤에 다시 시도해 주세요."
    english = "The model is still being prepared. Please try again in a moment."


class DatabaseUnavailable(DaedamError):
    code = "database_unavailable"
    korean = "지금은 데이터베이스를 사용할 수 없습니다. 잠시 뒤에 같은 요청을 다시 보내 주세요."
    english = "The database is unavailable. Please send the same request again in a moment."


class TurnDelayed(DaedamError):
    code = "turn_delayed"
    korean = "답변은 안전하게 저장되었습니다. 다음 질문이 늦어지고 있으니 잠시만 기다려 주세요."
    english = "Your answer is saved. The next question is delayed; please wait a moment."


class Stuck(DaedamError):
    code = "stuck"
    korean = "서버가 요청을 처리하지 못하고 있습니다. 서버를 다시 시작해 주세요."
    english = "The server cannot process requests. Please restart it."


class NotStored(DaedamError):
    code = "not_stored"
    korean = "녹음을 저장할 수 없습니다. 서버의 디스크를 확인해 주세요."
    english = "The recording cannot be stored. Please check the server's disk."


class DiskFull(NotStored):
    code = "disk_full"
    korean = "서버의 저장 공간이 부족합니다. 관리자에게 알리고 잠시 뒤에 다시 시도해 주세요."
    english = "The server's disk is full. Please tell its owner and try again later."


class InvalidRequest(DaedamError):
    code = "invalid_request"
    korean = "요청의 형식이 맞지 않습니다. 보낸 값을 확인해 주세요."
    english = "The request is not well formed. Please check what was sent."


class StyleNotOffered(InvalidRequest):
    code = "style_not_offered"
    korean = "이 면접에서 고를 수 없는 방식입니다. 화면을 새로 고친 뒤 다시 시작해 주세요."
    english = "This interview does not offer that style. Please reload the page and start again."


class WrongTurnType(InvalidRequest):
    code = "wrong_turn_type"
    korean = "turn_type이 질문의 종류와 다릅니다. main 또는 followup을 질문에 맞게 보내 주세요."
    english = (
        "turn_type does not fit the question. Please send main or followup as the question says."
    )


class UnknownVersion(InvalidRequest):
    code = "unknown_version"
    korean = "이 서버가 모르는 버전의 실시간 연결입니다. 화면을 새로 고쳐 주세요(버전 1)."
    english = "This version of the live protocol is not known here. Please reload (version 1)."


class FrameMissing(InvalidRequest):
    code = "frame_missing"
    korean = "소리의 일부가 도착하지 않았습니다. 다시 연결하면 이어서 보낼 수 있습니다."
    english = "A part of the sound did not arrive. Connect again to go on where it stopped."


class NotListening(InvalidRequest):
    code = "not_listening"
    korean = "지금은 답변을 듣고 있지 않습니다. 먼저 답변을 시작해 주세요."
    english = "No answer is being listened to. Please start one first."


class IdempotencyKeyReused(InvalidRequest):
    code = "idempotency_key_reused"
    korean = "같은 Idempotency-Key로 다른 답변을 보냈습니다. 답변마다 새 값을 보내 주세요."
    english = "This Idempotency-Key was sent with another answer. Please send a new one for each."


class ConsentRefused(InvalidRequest):
    code = "consent_refused"
    korean = "녹음에 동의해야 면접을 시작할 수 있습니다. 안내를 읽고 동의해 주세요."
    english = "An interview needs consent to its recording. Please read the notice and consent."
