"""All settings of daedam. This module is the only one that reads the environment.

Values come from environment variables and from the file `.env` in the working folder; environment
variables take precedence. `.env.example` lists each name with its default; a test compares them.
"""

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from daedam.errors import ConfigurationError
from daedam.setting_values import (
    DRIVERS,
    DatabaseUrl,
    FilePath,
    HttpUrl,
    Key,
    LlmModel,
    Names,
    Network,
    OptionalHttpUrl,
    OptionalPath,
    Site,
    TimeZone,
    WhisperModel,
    Word,
    origin,
)
from daedam.utils.value_faults import fault_words

_MIB = 1024 * 1024


class SttProvider(StrEnum):
    AUTO = "auto"
    LOCAL = "local"
    A6000 = "a6000"


class LlmProvider(StrEnum):
    AUTO = "auto"
    LOCAL = "local"
    GEMINI = "gemini"
    A6000 = "a6000"


class TtsProvider(StrEnum):
    AUTO = "auto"
    SUPERTONIC = "supertonic"
    ESPEAK = "espeak"
    MELO = "melo"
    A6000 = "a6000"


class ServerApi(StrEnum):
    """The HTTP routes that a model server offers."""

    CONTRACT = "contract"
    """`/stt`, `/generate`, `/tts`."""
    OPENAI = "openai"
    """`/v1/audio/transcriptions`, `/v1/chat/completions`, `/v1/audio/speech`."""


class Settings(BaseSettings):
    """The settings of one process, read once at startup and passed to the parts that need them.

    Use `load_settings`: it reports a wrong value as a `ConfigurationError`.
    """

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8-sig", extra="ignore", env_ignore_empty=True
    )

    # --- server ----------------------------------------------------------------------------
    host: str = "localhost"
    """Address the server listens on; 0.0.0.0 accepts connections from other machines."""
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    """Port the server listens on."""
    daedam_data: FilePath = Path(".daedam")
    """Folder of the database, the recordings, their master key and the spoken questions."""
    daedam_models: OptionalPath = None
    """Folder of the models; empty: `models` inside DAEDAM_DATA."""
    daedam_models_folder: OptionalPath = None
    """Local folder that is searched for model files before any network source."""
    database_url: DatabaseUrl | None = None
    """Database URL (sqlite or postgresql); empty: SQLite inside DAEDAM_DATA."""
    database_pool_size: Annotated[int, Field(ge=1, le=1000)] = 10
    """PostgreSQL connections that stay open."""
    database_pool_overflow: Annotated[int, Field(ge=0, le=1000)] = 20
    """Extra PostgreSQL connections under load; they are closed afterwards."""
    database_wait_s: Annotated[float, Field(gt=0, le=300)] = 30
    """Longest wait for a database connection or lock, in seconds; then the response is 503."""
    public_base_url: OptionalHttpUrl = None
    """Base of the URLs in responses; empty: the address of the request."""
    trusted_proxies: Names[Network] = ("127.0.0.1", "::1")
    """Proxies whose X-Forwarded-For, -Proto and -Host are trusted: addresses or CIDRs, or none."""
    keep_alive_s: Annotated[int, Field(ge=1, le=3600)] = 75
    """Seconds an idle connection stays open; set it longer than in the load balancer."""
    stop_delay_s: Annotated[float, Field(ge=0, le=600)] = 0
    """Seconds after SIGTERM during which /readyz answers 503 while requests are still served."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """Lowest level that is logged. Transcripts, audio and keys never appear in the log."""

    # --- data and access -------------------------------------------------------------------
    retention_days: Annotated[float, Field(ge=0, le=3650)] = 30
    """Days after which an interview is deleted with all its recordings; 0: never."""
    time_zone: TimeZone = "Asia/Seoul"
    """IANA time zone of report documents if the request names none."""
    session_hours: Annotated[float, Field(gt=0, le=8760)] = 24
    """Hours for which a session id gives access to its interview, unless it is renewed."""
    daedam_master_key: Key = None
    """Key that encrypts recordings (32 bytes, base64); empty: master.key in DAEDAM_DATA."""
    allowed_origins: Names[Site] = ()
    """Other sites whose pages may call the API, such as https://jobs.example; none: no other."""
    process_name: Annotated[str, Field(pattern="^[A-Za-z0-9_.-]{1,60}$")] = "daedam"
    """Name of this process. Processes that share a database need different, stable names."""

    # --- limits on load --------------------------------------------------------------------
    max_interviews: Annotated[int, Field(ge=1, le=100_000)] = 100
    """Interviews in progress at the same time; further ones are refused with 503."""
    min_free_mb: Annotated[int, Field(ge=0)] = 500
    """Free disk space required to start an interview, in MiB."""
    rate_per_minute: Annotated[int, Field(ge=0)] = 1200
    """Requests per minute from one address, and for one session; 0: no limit."""
    starts_per_minute: Annotated[int, Field(ge=0)] = 120
    """Interviews that one address may start per minute; 0: no limit."""
    drain_s: Annotated[float, Field(ge=0, le=600)] = 30
    """Longest wait of a stopping server for turns in progress, in seconds."""

    # --- answers and questions -------------------------------------------------------------
    max_upload_mb: Annotated[float, Field(gt=0, le=1024)] = 25
    """Largest recording of an answer, in MiB."""
    max_answer_sec: Annotated[int, Field(ge=1, le=3600)] = 300
    """Longest answer, in seconds of decoded audio."""
    followups_per_question: Annotated[int, Field(ge=0, le=5)] = 3
    """Maximum number of follow-ups per planned question. The answer decides how many are asked."""
    interview_plan: OptionalPath = None
    """Interview plan file (TOML); empty: the plan that is part of daedam."""

    # --- local models ----------------------------------------------------------------------
    model_choice: Literal["auto", "off"] = "auto"
    """auto: better models than the defaults of WHISPER_LOCAL_MODEL and LLM_LOCAL_MODEL replace them
    where the machine is fast enough; off: exactly those models."""

    # --- speech to text --------------------------------------------------------------------
    stt_provider: SttProvider = SttProvider.AUTO
    """auto, local or a6000. auto: local. USE_A6000_MODELS=true takes precedence."""
    stt_fallback: Names[SttProvider] = (SttProvider.AUTO,)
    """Fallbacks in order: local, a6000; or none. auto: local."""
    whisper_local_model: WhisperModel = "base"
    """Whisper size (base, small, medium, large-v3, …) or a folder with CTranslate2 weights."""
    whisper_local_device: Literal["cpu", "cuda", "auto"] = "cpu"
    """Device that the local Whisper runs on."""
    second_reading: Literal["on", "off"] = "on"
    """on: the local Whisper reads recordings again while nobody answers; off: it does not."""

    # --- language model --------------------------------------------------------------------
    llm_provider: LlmProvider = LlmProvider.AUTO
    """auto, local, gemini or a6000. auto: gemini when a key is set, else local."""
    llm_fallback: Names[LlmProvider] = (LlmProvider.AUTO,)
    """Fallbacks in order: a6000, gemini, local; or none. auto: gemini (with a key), then local."""
    gemini_api_key: Key = None
    """Key of the Gemini API; with it, auto uses Gemini."""
    gemini_model: Word = "gemini-3.8-flash"
    """Name of the Gemini model."""
    gemini_base_url: OptionalHttpUrl = None
    """Address of the Gemini API; empty: Google's."""
    llm_local_model: LlmModel = "qwen2.5-coder-1.5b-instruct-q4_k_m"
    """Local model: a catalogue name, hf:OWNER/REPO/FILE.gguf@REVISION, a GGUF file or a folder."""

    # --- text to speech --------------------------------------------------------------------
    tts_provider: TtsProvider = TtsProvider.AUTO
    """auto, supertonic, espeak, melo or a6000. auto: supertonic; espeak until its weights are
    downloaded in the background (not with MODEL_CHOICE=off)."""
    tts_fallback: Names[TtsProvider] = (TtsProvider.AUTO,)
    """Fallbacks in order: supertonic, espeak, melo, a6000; or none. auto: supertonic, espeak."""
    melo_tts_base_url: HttpUrl = "http://localhost:8001"
    """Address of the Melo server, used with TTS_PROVIDER=melo."""
    melo_tts_voice: Annotated[Word, Field(max_length=100)] = "KR"
    """Voice of the Melo server; KR selects its first voice."""
    melo_tts_ckpt_path: OptionalPath = None
    """Checkpoint for the Melo server and script."""
    supertonic_voice: Annotated[str, Field(pattern="^[FM][1-5]$")] = "F1"
    """Voice style of Supertonic (F1-F5, M1-M5)."""

    # --- the A6000 server ------------------------------------------------------------------
    use_a6000_models: bool = False
    """true: all three roles use the A6000 server, regardless of the *_PROVIDER settings."""
    a6000_stt_url: HttpUrl = "http://a6000-server:8002"
    """Address of the Whisper server."""
    a6000_llm_url: HttpUrl = "http://a6000-server:8003"
    """Address of the language model server."""
    a6000_tts_url: HttpUrl = "http://a6000-server:8004"
    """Address of the speech server."""
    a6000_stt_api: ServerApi = ServerApi.CONTRACT
    """contract (/stt) or openai (/v1/audio/transcriptions), for speaches or a cloud service."""
    a6000_llm_api: ServerApi = ServerApi.CONTRACT
    """contract (/generate) or openai (/v1/chat/completions), for vLLM or a cloud service."""
    a6000_tts_api: ServerApi = ServerApi.CONTRACT
    """contract (/tts) or openai (/v1/audio/speech)."""
    a6000_stt_model: Word = "whisper-1"
    """Name of the model that is requested if A6000_STT_API=openai."""
    a6000_llm_model: Word = "default"
    """Name of the model that is requested if A6000_LLM_API=openai."""
    a6000_llm_context_tokens: Annotated[int, Field(ge=2048, le=1_000_000)] = 8192
    """Context length of the language model server, in tokens (vLLM: --max-model-len)."""
    a6000_tts_model: Word = "tts-1"
    """Name of the model that is requested if A6000_TTS_API=openai."""
    a6000_tts_voice: Annotated[Word, Field(max_length=100)] = "KR"
    """Voice of the speech server; KR selects the first voice of daedam's own server."""
    a6000_api_key: Key = None
    """API key of the three servers, if they require one."""
    health_check_s: Annotated[float, Field(gt=0)] = 10
    """Seconds between two health checks of the model servers."""

    # --- timeouts and threads --------------------------------------------------------------
    stt_timeout_s: Annotated[float, Field(gt=0)] = 120
    """Longest wait for a transcript, in seconds."""
    llm_timeout_s: Annotated[float, Field(gt=0)] = 20
    """Longest wait for a generated question, in seconds; then a prepared question is asked."""
    tts_timeout_s: Annotated[float, Field(gt=0)] = 20
    """Longest wait for the audio of a question, in seconds; then only its text is shown."""
    cpu_threads: Annotated[int, Field(ge=0, le=256)] = 0
    """Threads of each local model; 0: one per core."""

    @property
    def models_path(self) -> Path:
        return self.daedam_models or self.daedam_data / "models"

    @property
    def recordings_path(self) -> Path:
        return self.daedam_data / "recordings"

    @property
    def audio_path(self) -> Path:
        """Folder of the spoken questions, served under `/static/audio`."""
        return self.daedam_data / "audio"

    @property
    def master_key(self) -> str | None:
        """The master key from the settings in plain text; None if the key file is used."""
        return self.daedam_master_key.get_secret_value() if self.daedam_master_key else None

    @property
    def master_key_path(self) -> Path:
        """Master key file, used if DAEDAM_MASTER_KEY is empty."""
        return self.daedam_data / "master.key"

    @property
    def encrypted_paths(self) -> tuple[Path, ...]:
        """Folders of files encrypted under the master key."""
        return (self.recordings_path, self.live_path)

    @property
    def prompts_path(self) -> Path:
        """Folder of the language model's cached prompt states."""
        return self.daedam_data / "prompts"

    @property
    def choice_path(self) -> Path:
        """File of the models that were chosen for this machine."""
        return self.daedam_data / "model-choice.json"

    @property
    def exam_path(self) -> Path:
        """File of the results of `daedam models exam`."""
        return self.daedam_data / "exam.json"

    @property
    def spoken_path(self) -> Path:
        """Cache folder of audio for repeated texts: planned questions and acknowledgements."""
        return self.daedam_data / "spoken"

    @property
    def live_path(self) -> Path:
        """Folder of the journals of live answers and of unfinished uploads."""
        return self.daedam_data / "live"

    @property
    def processes_path(self) -> Path:
        """Folder of the lock files of running processes."""
        return self.daedam_data / "processes"

    @property
    def a6000_key(self) -> str | None:
        """The API key of the A6000 servers in plain text, for their clients."""
        return self.a6000_api_key.get_secret_value() if self.a6000_api_key else None

    @property
    def max_upload_bytes(self) -> int:
        return int(self.max_upload_mb * _MIB)

    @property
    def sqlalchemy_url(self) -> str:
        """SQLAlchemy URL of the database, with the driver that daedam uses."""
        if not self.database_url:
            return _file_url("sqlite+aiosqlite", self.daedam_data / "daedam.sqlite3")
        scheme, _, rest = self.database_url.partition("://")
        return f"{DRIVERS[scheme]}://{rest}"

    @property
    def workflows_url(self) -> str:
        """SQLAlchemy URL (synchronous driver) of the database of DBOS workflows."""
        if self.sqlalchemy_url.startswith("sqlite"):
            return _file_url("sqlite", self.daedam_data / "workflows.sqlite3")
        return self.sqlalchemy_url

    @property
    def audio_origins(self) -> tuple[str, ...]:
        """Origins of the TTS servers, from which the page may load spoken questions."""
        return (origin(self.melo_tts_base_url), origin(self.a6000_tts_url))

    @property
    def local_base_url(self) -> str:
        """Base of URLs that are created outside a request."""
        return self.public_base_url or f"http://localhost:{self.port}"


def load_settings(**overrides: object) -> Settings:
    """Return the settings from the environment and `.env`; `overrides` take precedence.

    Raises `ConfigurationError` for the first wrong setting. Its message names the setting and the
    problem, and never contains a secret.
    """
    _check_env_file(overrides.get("_env_file", Settings.model_config["env_file"]))
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as exc:
        first = exc.errors(include_url=False)[0]
        korean, english = fault_words(first)
        name = "_".join(str(part) for part in first["loc"][:1]).upper()
        shown = "" if "KEY" in name or name == "DATABASE_URL" else f"={_shown(first['input'])}"
        raise ConfigurationError(
            f"설정 {name}{shown} 값이 잘못되었습니다({korean}). "
            ".env 파일이나 환경 변수를 수정해 주세요.",
            f"Setting {name}{shown} is wrong ({english}). Please correct it in .env "
            "or in the environment.",
        ) from None


def _file_url(driver: str, file: Path) -> str:
    """Return the URL of a database file, with `?`, `#` and `%` in its path escaped."""
    from sqlalchemy import URL

    url = URL.create(driver, database=str(file.absolute()))
    return url.render_as_string(hide_password=False)


def _shown(value: object) -> str:
    """Return a wrong value for an error message, without the password of a URL."""
    return re.sub(r"//[^/@\s]*@", "//…@", repr(value))[:200]


def _check_env_file(path: object) -> None:
    """Raise `ConfigurationError` if the file exists and is not readable UTF-8 text."""
    if not isinstance(path, str | Path) or not Path(path).exists():
        return
    try:
        text = Path(path).read_text("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    except OSError as exc:
        raise ConfigurationError(
            f"설정 파일 {path}을(를) 읽을 수 없습니다({exc.strerror}). 권한을 확인해 주세요.",
            f"The settings file {path} cannot be read ({exc.strerror}). Please check its "
            "permissions.",
        ) from None
    if "\0" in text:
        raise ConfigurationError(
            f"설정 파일 {path}이(가) UTF-8이 아닙니다. 편집기에서 인코딩을 UTF-8로 바꿔 "
            "다시 저장해 주세요.",
            f"The settings file {path} is not in UTF-8. Please save it again with UTF-8 encoding.",
        )
