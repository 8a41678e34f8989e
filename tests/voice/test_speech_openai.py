"""Speech over OpenAI's SDK, against a server of ours: the contracts, what is asked, and how the service can fail."""

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator, Iterator

import numpy as np
import pytest
from starlette.responses import JSONResponse, PlainTextResponse, Response

from datasources.errors import ModelRefused, ModelUnavailable
from datasources.language.openai_client import client
from tests.language.openai_server import KEY
from tests.voice.contract import SAID, TestSynthesizer, TestTranscriber
from tests.voice.speech_server import SpeechServer
from voice.audio import HEARD, SPOKEN, Sound
from voice.openai_speech import READ_ALOUD, OpenAISynthesizer, OpenAITranscriber

__all__ = ["TestSynthesizer", "TestTranscriber"]

HISS = Sound(np.arange(-800, 800, dtype=np.int16).repeat(10), HEARD)  # a second of it
QUESTION = "What do you like to do?"


@pytest.fixture(scope="module")
def running() -> Iterator[SpeechServer]:
    with SpeechServer() as running:
        yield running


@pytest.fixture
def server(running: SpeechServer) -> SpeechServer:
    running.reset()
    return running


@pytest.fixture
async def transcriber(server: SpeechServer) -> AsyncIterator[OpenAITranscriber]:
    opened = OpenAITranscriber("gpt-transcribe", client(KEY, server.url, 5), 5)
    yield opened
    await opened.close()


@pytest.fixture
def heard(server: SpeechServer) -> Sound:
    """The service is told what it makes out in it."""
    server.words = SAID
    return HISS


@pytest.fixture(params=["gpt-4o-mini-tts", "gpt-audio-1.5"])
async def synthesizer(request: pytest.FixtureRequest, server: SpeechServer) -> AsyncIterator[OpenAISynthesizer]:
    opened = OpenAISynthesizer(request.param, client(KEY, server.url, 5), 5)
    yield opened
    await opened.close()


@pytest.fixture
async def reader(server: SpeechServer) -> AsyncIterator[OpenAISynthesizer]:
    """Speaks by /audio/speech."""
    opened = OpenAISynthesizer("gpt-4o-mini-tts", client(KEY, server.url, 5), 5)
    yield opened
    await opened.close()


@pytest.fixture
async def talker(server: SpeechServer) -> AsyncIterator[OpenAISynthesizer]:
    """Speaks in a chat."""
    opened = OpenAISynthesizer("gpt-audio-1.5", client(KEY, server.url, 5), 5)
    yield opened
    await opened.close()


class TestMakingOut:
    async def test_what_is_sent_is_the_sound_and_the_language(self, server: SpeechServer, transcriber: OpenAITranscriber) -> None:
        server.words = " I like football.\n"
        assert await transcriber.transcribe(HISS) == "I like football."
        [asked] = server.requests
        assert asked.keys() == {"model", "sound", "response_format", "languages[]"}
        assert asked["sound"].rate == HEARD
        assert np.array_equal(asked["sound"].samples, HISS.samples)
        assert transcriber.name == "openai:gpt-transcribe"

    async def test_models_before_it_are_told_one_language(self, server: SpeechServer) -> None:
        opened = OpenAITranscriber("whisper-1", client(KEY, server.url, 5), 5)
        server.words = "Chess."
        assert await opened.transcribe(HISS) == "Chess."
        assert server.requests[0]["language"] == "en"
        await opened.close()

    @pytest.mark.parametrize("samples", [0, HEARD])
    async def test_silence_is_not_sent(self, server: SpeechServer, transcriber: OpenAITranscriber, samples: int) -> None:
        assert await transcriber.transcribe(Sound(np.zeros(samples, np.int16), HEARD)) == ""
        assert server.requests == []

    async def test_what_is_heard_is_one_line_of_some_length(self, server: SpeechServer, transcriber: OpenAITranscriber) -> None:
        server.words = "\u202eI\x00 like\n" + "football " * 1_000
        heard = await transcriber.transcribe(HISS)
        assert heard == "I like " + "football " * 442 + "football"
        assert len(heard) <= 4_000

    @pytest.mark.parametrize(
        "answer", [PlainTextResponse("<html>"), JSONResponse({}), JSONResponse({"text": None}), JSONResponse([])]
    )
    async def test_an_answer_of_another_shape(
        self, server: SpeechServer, transcriber: OpenAITranscriber, answer: Response
    ) -> None:
        server.answer = answer
        with pytest.raises(ModelRefused, match="the answer of gpt-transcribe is not of the shape that was asked for"):
            await transcriber.transcribe(HISS)


class TestSpeaking:
    async def test_a_model_that_reads(self, server: SpeechServer, reader: OpenAISynthesizer) -> None:
        sound = await reader.speak(QUESTION)
        assert (sound.rate, round(sound.seconds, 3)) == (SPOKEN, 1.15)
        told = {"model": "gpt-4o-mini-tts", "voice": "sage", "input": QUESTION, "response_format": "pcm"}
        assert server.requests == [told]
        assert reader.name == "openai:gpt-4o-mini-tts:sage"

    async def test_a_model_that_talks(self, server: SpeechServer, talker: OpenAISynthesizer) -> None:
        sound = await talker.speak(QUESTION)
        assert (sound.rate, round(sound.seconds, 3)) == (SPOKEN, 1.15)
        [asked] = server.requests
        assert (asked["modalities"], asked["audio"]) == (["text", "audio"], {"voice": "sage", "format": "wav"})
        assert [message["content"] for message in asked["messages"]] == [READ_ALOUD, QUESTION]

    @pytest.mark.parametrize("said", ["what do you like to do", "What — do you like to do?!", "What do you like to do?"])
    async def test_case_and_punctuation_are_not_heard(self, server: SpeechServer, talker: OpenAISynthesizer, said: str) -> None:
        server.says = said
        assert (await talker.speak(QUESTION)).seconds > 0

    @pytest.mark.parametrize("said", ["I like to read.", "What do you like to do? Tell me!", "What do you do?", "…"])
    async def test_what_says_something_else_has_refused(self, server: SpeechServer, talker: OpenAISynthesizer, said: str) -> None:
        server.says = said
        with pytest.raises(ModelRefused, match="says something else than it is told to"):
            await talker.speak(QUESTION)

    async def test_no_words_are_not_sent(self, server: SpeechServer, reader: OpenAISynthesizer) -> None:
        assert (await reader.speak(" … ?!")).seconds == 0
        assert server.requests == []

    @pytest.mark.parametrize(
        "answer", [PlainTextResponse("<html></html>!"), JSONResponse({"a": 1}), Response(), Response(b"123")]
    )
    async def test_what_is_no_sound_is_refused(self, server: SpeechServer, reader: OpenAISynthesizer, answer: Response) -> None:
        server.answer = answer
        with pytest.raises(ModelRefused, match="not of the shape that was asked for"):
            await reader.speak(QUESTION)

    async def test_nor_is_no_answer_at_all(self, server: SpeechServer, talker: OpenAISynthesizer) -> None:
        server.answer = JSONResponse({"choices": []})
        with pytest.raises(ModelRefused, match="not of the shape that was asked for"):
            await talker.speak(QUESTION)

    @pytest.mark.parametrize(
        "message",
        [
            {"role": "assistant", "content": "No."},
            {"role": "assistant", "audio": {"id": "a", "data": "!", "expires_at": 1, "transcript": QUESTION}},
            {"role": "assistant", "audio": {"id": "a", "data": "AAAA", "expires_at": 1, "transcript": QUESTION}},
        ],
    )
    async def test_nor_is_a_talk_without(
        self, server: SpeechServer, talker: OpenAISynthesizer, message: dict[str, object]
    ) -> None:
        server.answer = JSONResponse({"choices": [{"index": 0, "finish_reason": "stop", "message": message}]})
        with pytest.raises(ModelRefused):
            await talker.speak(QUESTION)


class TestFailures:
    async def test_a_busy_service_is_asked_again(self, server: SpeechServer, transcriber: OpenAITranscriber) -> None:
        server.status, server.failures, server.words = 503, 2, "Chess."
        assert await transcriber.transcribe(HISS) == "Chess."
        assert len(server.requests) == 3

    @pytest.mark.parametrize(
        ("status", "requests", "why"),
        [
            (401, 1, "401; see OPENAI_API_KEY"),
            (404, 1, "404; see SPOOL_TRANSCRIBER_MODEL"),
            (429, 3, "429"),
            (503, 3, "503"),
        ],
    )
    async def test_one_that_stays_away_is_unavailable(
        self, server: SpeechServer, transcriber: OpenAITranscriber, status: int, requests: int, why: str
    ) -> None:
        server.status, server.failures = status, float("inf")
        with pytest.raises(ModelUnavailable) as raised:
            await transcriber.transcribe(HISS)
        assert str(raised.value) == f"the transcriber store does not answer: gpt-transcribe: {why}"
        assert len(server.requests) == requests

    async def test_the_setting_of_who_speaks_is_another(self, server: SpeechServer, reader: OpenAISynthesizer) -> None:
        server.status, server.failures = 404, float("inf")
        with pytest.raises(ModelUnavailable, match=r"the speaker store .*404; see SPOOL_SPEAKER_MODEL"):
            await reader.speak(QUESTION)

    async def test_a_request_at_fault_is_refused_once(self, server: SpeechServer, reader: OpenAISynthesizer) -> None:
        server.status, server.failures = 400, float("inf")
        with pytest.raises(ModelRefused, match="gpt-4o-mini-tts: 400"):
            await reader.speak(QUESTION)
        assert len(server.requests) == 1

    async def test_a_deadline_over_all_attempts(self, server: SpeechServer) -> None:
        opened = OpenAITranscriber("gpt-transcribe", client(KEY, server.url, 5), 0.1)
        server.delay = 5
        with pytest.raises(ModelUnavailable, match="TimeoutError"):
            await opened.transcribe(HISS)
        await opened.close()

    async def test_nobody_there(self) -> None:
        opened = OpenAISynthesizer("gpt-4o-mini-tts", client(KEY, "http://127.0.0.1:9/v1", 0.3), 0.3)
        with pytest.raises(ModelUnavailable):
            await opened.speak(QUESTION)
        await opened.close()

    async def test_a_dead_service_is_not_waited_for_each_time(self, server: SpeechServer, transcriber: OpenAITranscriber) -> None:
        server.status, server.failures = 401, float("inf")
        for _ in range(3):
            with pytest.raises(ModelUnavailable):
                await transcriber.transcribe(HISS)
        with pytest.raises(ModelUnavailable, match="it has not for some time"):
            await transcriber.transcribe(HISS)
        assert len(server.requests) == 3

    async def test_no_more_than_a_few_are_asked_at_once(self, server: SpeechServer, transcriber: OpenAITranscriber) -> None:
        server.delay = 0.05
        await asyncio.gather(*(transcriber.transcribe(HISS) for _ in range(20)))
        assert (server.most, len(server.requests)) == (8, 20)

    @pytest.mark.parametrize("status", [400, 500])
    async def test_errors_and_logs_say_nothing_of_what_was_said(
        self, server: SpeechServer, transcriber: OpenAITranscriber, caplog: pytest.LogCaptureFixture, status: int
    ) -> None:
        caplog.set_level(logging.DEBUG)
        server.status, server.failures, server.words = status, float("inf"), "my dog Waldi"
        with pytest.raises((ModelRefused, ModelUnavailable)) as raised:
            await transcriber.transcribe(HISS)
        assert "Waldi" not in "".join(traceback.format_exception(raised.value)) + caplog.text
