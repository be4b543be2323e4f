"""The contract of the three client interfaces; fakes and real clients pass the same tests."""

import inspect
import wave
from collections.abc import AsyncIterator, Callable
from io import BytesIO
from pathlib import Path

import pytest
from tests.contract.model_servers import ModelServer
from tests.contract.tiny_supertonic import write_tiny_supertonic
from tests.fakes import FakeLLM, FakeSTT, FakeTTS
from tests.speech import SPEECH

from daedam.clients import get_llm_client, get_stt_client, get_tts_client
from daedam.clients.base import LLMClient, Message, STTClient, TTSClient, VoiceQuality
from daedam.clients.gemini_client import LLMA6000Client
from daedam.clients.local_tts import EspeakClient, SupertonicClient
from daedam.clients.melo_tts_client import MeloTTSA6000Client, MeloTTSLocalClient
from daedam.clients.whisper_client import WhisperA6000Client, WhisperLocalClient
from daedam.settings import Settings


def test_the_designs_signatures_are_unchanged() -> None:
    def shape(method: Callable[..., object]) -> str:
        return str(inspect.signature(method)).replace("'", "")

    assert shape(STTClient.transcribe) == "(self, audio_path: str, language: str = ko) -> str"
    assert shape(LLMClient.generate) == "(self, prompt: str, max_tokens: int = 200) -> str"
    assert (
        shape(TTSClient.synthesize)
        == "(self, text: str, speaker: str = KR, speed: float = 1.0) -> str"
    )
    for port in (STTClient, LLMClient, TTSClient):
        assert inspect.isabstract(port)
    local = inspect.signature(WhisperLocalClient).parameters
    assert (local["model_size"].default, local["device"].default) == ("base", "cpu")
    assert inspect.signature(MeloTTSLocalClient).parameters["base_url"].default == (
        "http://localhost:8001"
    )


class OnlyTheDesign(STTClient, LLMClient, TTSClient):  # type: ignore[misc]
    """A provider with only the three methods of the original design."""

    name = "design"
    quality = VoiceQuality.NEURAL

    async def transcribe(self, audio_path: str, language: str = "ko") -> str:
        return f" {Path(audio_path).name} {language} "

    async def generate(self, prompt: str, max_tokens: int = 200) -> str:
        return prompt

    async def synthesize(self, text: str, speaker: str = "KR", speed: float = 1.0) -> str:
        return f"http://voice/{speaker}/{speed}"


async def test_a_provider_of_the_design_alone_still_works() -> None:
    client = OnlyTheDesign()
    transcript = await client.recognize(Path("a.wav"))
    assert (transcript.text, transcript.segments) == ("a.wav ko", ())
    prompt = await client.chat([Message("system", "규칙"), Message("user", "말")])
    assert prompt.text == "규칙\n\n[입력] 말\n\n[출력]"
    speech = await client.speak("안녕")
    assert (speech.audio_url, speech.wav) == ("http://voice/KR/1.0", None)


# --- speech to text ---------------------------------------------------------------------------


@pytest.fixture(params=["fake", "local", "a6000"])
async def stt(request: pytest.FixtureRequest) -> AsyncIterator[STTClient]:
    if request.param == "fake":
        yield FakeSTT("가장 가까운 지하철역이 무슨 역인가요?")
    elif request.param == "local":
        client = get_stt_client(request.getfixturevalue("real_settings"))
        yield client
        await client.close()
    else:
        with ModelServer().running() as url:
            client = WhisperA6000Client(url)
            yield client
            await client.close()


@pytest.mark.speech
@pytest.mark.models
async def test_speech_is_transcribed(stt: STTClient) -> None:
    path = SPEECH / "read" / "wav_001.wav"
    text = await stt.transcribe(str(path))
    assert "가까운" in text
    assert text == text.strip()
    transcript = await stt.recognize(path)
    assert transcript.text
    assert transcript.language == "ko"
    for segment in transcript.segments:
        assert segment.start_s < segment.end_s
        assert 0 < segment.confidence <= 1
    if stt.capabilities.words:
        assert transcript.words
        starts = [word.start_s for word in transcript.words]
        assert starts == sorted(starts)
        assert all(0 <= word.probability <= 1 for word in transcript.words)


# --- language model ---------------------------------------------------------------------------


@pytest.fixture(params=["fake", "local", "a6000"])
async def llm(request: pytest.FixtureRequest) -> AsyncIterator[LLMClient]:
    if request.param == "fake":
        yield FakeLLM("서울입니다.")
    elif request.param == "local":
        client = get_llm_client(request.getfixturevalue("real_settings"))
        yield client
        await client.close()
    else:
        with ModelServer().running() as url:
            client = LLMA6000Client(url)
            yield client
            await client.close()


@pytest.mark.models
async def test_a_prompt_is_completed(llm: LLMClient) -> None:
    text = await llm.generate("대한민국의 수도는 어디입니까? 한 문장으로 답하세요.", max_tokens=30)
    assert "서울" in text
    assert text == text.strip()
    answer = await llm.chat([Message("user", "대한민국의 수도는?")], max_tokens=30)
    assert answer.text


# --- text to speech ---------------------------------------------------------------------------


@pytest.fixture(params=["fake", "espeak", "supertonic", "melo", "a6000"])
async def tts(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[TTSClient]:
    client: TTSClient
    match request.param:
        case "fake":
            yield FakeTTS()
        case "espeak":
            yield EspeakClient(audio_path=tmp_path)
        case "supertonic":
            write_tiny_supertonic(tmp_path / "model")
            client = SupertonicClient(tmp_path / "model", audio_path=tmp_path)
            yield client
            await client.close()
        case kind:
            with ModelServer().running() as url:
                client = (MeloTTSLocalClient if kind == "melo" else MeloTTSA6000Client)(url)
                yield client
                await client.close()


async def test_text_is_synthesized(tts: TTSClient) -> None:
    speech = await tts.speak("자기소개를 30초 내로 해주세요.")
    assert speech.quality in VoiceQuality
    assert speech.wav is not None
    with wave.open(BytesIO(speech.wav)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        assert file.getframerate() >= 16_000
        assert file.getnframes() > 0
    url = await tts.synthesize("안녕하세요.", speaker="KR", speed=1.2)
    assert url.startswith("http")
    assert url.endswith(".wav")


async def test_local_speech_has_a_url_under_the_static_path(tmp_path: Path) -> None:
    url = await EspeakClient(audio_path=tmp_path, base_url="http://x").synthesize("안녕하세요.")
    name = url.removeprefix("http://x/static/audio/")
    assert (tmp_path / name).read_bytes()[:4] == b"RIFF"


async def test_faster_speech_is_shorter(tmp_path: Path) -> None:
    client = EspeakClient(audio_path=tmp_path)
    slow, fast = [await client.speak("안녕하세요, 반갑습니다.", speed=s) for s in (0.8, 1.5)]
    assert slow.wav is not None
    assert fast.wav is not None
    assert len(fast.wav) < len(slow.wav)


# --- the factories ----------------------------------------------------------------------------


def test_one_switch_selects_all_three_servers(settings: Settings) -> None:
    switched = settings.model_copy(update={"use_a6000_models": True})
    assert isinstance(get_stt_client(switched), WhisperA6000Client)
    assert isinstance(get_llm_client(switched), LLMA6000Client)
    assert isinstance(get_tts_client(switched), MeloTTSA6000Client)


def test_the_choice_of_auto_is_logged_with_its_reason(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    get_tts_client(settings)
    assert "text to speech: espeak (auto: no neural voice is present)" in caplog.text
