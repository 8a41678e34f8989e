"""Writer, grader and extractor over the OpenAI SDK, against a server of ours: the contract, and how the service can fail."""

import asyncio
import logging
import re
import traceback
from typing import Any

import pytest

from datasources.errors import ModelRefused, ModelUnavailable
from datasources.language.language import KEPT_NOWHERE, OF_OPENAI
from datasources.language.openai_client import client
from datasources.language.openai_models import OpenAIModel, OpenAIWriter
from tests.language import plays
from tests.language.contract import (
    BRIEF,
    EXERCISE,
    RESPONSE,
    RIGHT,
    SAID,
    TASK,
    TestExtractor,
    TestGrader,
    TestWriter,
    heard,
    marks,
)
from tests.language.openai_server import KEY, OpenAIServer, Play
from tests.language.played import Played, models

__all__ = ["TestExtractor", "TestGrader", "TestWriter"]


class TestRequest:
    async def test_asks_for_structure_and_that_nothing_is_kept(self, model: Played) -> None:
        model.answers(EXERCISE)
        await model.writer.exercise(BRIEF)
        (asked,) = model.server.requests
        assert (asked["model"], asked["store"], asked["max_output_tokens"]) == ("gpt-5.6-terra", False, 900)
        assert list(asked["text"]["format"]["schema"]["properties"]) == ["prompt", "solution", "steps", "difficulty"]
        assert asked.keys() == {"model", "store", "max_output_tokens", "input", "text"}

    async def test_the_grader_has_a_model_and_a_shape_of_its_own(self, model: Played) -> None:
        model.answers(marks(*RIGHT))
        await model.grader.marks(TASK, RESPONSE)
        (asked,) = model.server.requests
        assert asked["model"] == "gpt-5.6-luna"
        assert list(asked["text"]["format"]["schema"]["properties"]) == ["steps", "feedback"]

    async def test_the_extractor_too(self, model: Played) -> None:
        model.answers(heard())
        await model.extractor.heard("What?", None, SAID)
        (asked,) = model.server.requests
        assert (asked["model"], asked["store"], model.extractor.name) == ("gpt-5.6-sol", False, "gpt-5.6-sol")
        assert list(asked["text"]["format"]["schema"]["properties"]) == ["interests", "styles"]

    async def test_what_it_took_is_recorded(self, model: Played) -> None:
        model.answers(EXERCISE)
        made = (await model.writer.exercise(BRIEF)).made
        assert (made.model, made.tokens) == ("gpt-5.6-terra", 800)
        assert made.parameters == {"max_output_tokens": 900, "store": False, "answered_by": plays.SNAPSHOT}
        assert made.milliseconds >= 0
        assert made.prompt == "\n\n".join(message["content"] for message in model.server.requests[0]["input"])
        assert made.prompt_hash == (await model.writer.exercise(BRIEF)).made.prompt_hash

    async def test_openais_own_service_is_asked_to_cache_nothing(self, server: OpenAIServer) -> None:
        opened = client(KEY, server.url, 5)
        asked = OpenAIModel("writer", "m", opened, asyncio.Semaphore(1), timeout=5, tokens=900, parameters=OF_OPENAI)
        server.plays[:] = [plays.answers(EXERCISE)]
        await OpenAIWriter(asked).exercise(BRIEF)
        assert server.requests[0]["prompt_cache_options"] == {"mode": "explicit"}
        assert OF_OPENAI.items() > KEPT_NOWHERE.items()
        await opened.close()

    async def test_a_server_that_does_not_count_tokens(self, model: Played) -> None:
        model.plays(plays.sends(plays.body(plays.text(str(EXERCISE).replace("'", '"')), usage=None)))
        assert (await model.writer.exercise(BRIEF)).made.tokens is None


class TestFailures:
    @pytest.mark.parametrize("status", [408, 409, 429, 500, 503])
    async def test_a_busy_service_is_asked_again(self, model: Played, status: int) -> None:
        model.plays(plays.is_down(status), plays.answers(EXERCISE))
        await model.writer.exercise(BRIEF)
        assert len(model.server.requests) == 2

    @pytest.mark.parametrize(
        ("status", "requests", "look"),
        [
            (401, 1, "; see OPENAI_API_KEY"),
            (403, 1, "; see OPENAI_API_KEY"),
            (404, 1, "; see SPOOL_WRITER_MODEL"),
            (429, 3, ""),
            (500, 3, ""),
            (503, 3, ""),
        ],
    )
    async def test_one_that_stays_away_is_unavailable(self, model: Played, status: int, requests: int, look: str) -> None:
        model.plays(plays.is_down(status))
        with pytest.raises(ModelUnavailable) as raised:
            await model.writer.exercise(BRIEF)
        assert str(raised.value) == f"the writer store does not answer: gpt-5.6-terra: {status}{look}"
        assert len(model.server.requests) == requests

    async def test_a_deadline_over_all_attempts(self, server: OpenAIServer) -> None:
        opened = models(server, 0.2)
        server.plays[:] = [plays.hangs(30, plays.answers(EXERCISE))]
        began = asyncio.get_running_loop().time()
        with pytest.raises(ModelUnavailable, match="TimeoutError"):
            await Played(opened, server).writer.exercise(BRIEF)
        assert asyncio.get_running_loop().time() - began < 5
        await opened.close()

    async def test_slow_is_not_too_slow(self, model: Played) -> None:
        model.plays(plays.hangs(0.3, plays.answers(EXERCISE)))
        assert (await model.writer.exercise(BRIEF)).made.milliseconds >= 300

    async def test_nobody_there(self, server: OpenAIServer) -> None:
        opened = models(server, 0.3, base_url="http://127.0.0.1:9/v1")
        with pytest.raises(ModelUnavailable):
            await Played(opened, server).writer.exercise(BRIEF)
        await opened.close()

    @pytest.mark.parametrize("code", ["server_error", "rate_limit_exceeded"])
    async def test_a_response_that_failed_may_come_another_time(self, model: Played, code: str) -> None:
        model.plays(plays.gives_up(code))
        with pytest.raises(ModelUnavailable):
            await model.writer.exercise(BRIEF)

    @pytest.mark.parametrize(
        ("play", "why"),
        [
            (plays.refuses(), "gpt-5.6-terra refused"),
            (plays.gives_up("invalid_prompt"), "gpt-5.6-terra failed"),
            (plays.only_thinks(), "the answer of gpt-5.6-terra is cut off at SPOOL_MODEL_TOKENS"),
            (plays.cut_off('{"prompt": "You open'), "the answer of gpt-5.6-terra is cut off at SPOOL_MODEL_TOKENS"),
            (plays.cut_off("", "content_filter"), "the answer of gpt-5.6-terra is incomplete"),
            (plays.is_down(400), "gpt-5.6-terra: 400"),
            (plays.is_down(422), "gpt-5.6-terra: 422"),
            (plays.answers("No."), "the answer of gpt-5.6-terra is not of the shape that was asked for"),
            (plays.speaks_html(), "the answer of gpt-5.6-terra is not of the shape that was asked for"),
            (plays.sends({}), "the answer of gpt-5.6-terra is not of the shape that was asked for"),
            (plays.sends({"output": [{"type": "message", "content": None}]}), "not of the shape that was asked for"),
            (plays.sends({"object": "error", "output": None}), "not of the shape that was asked for"),
        ],
    )
    async def test_what_cannot_be_used_is_refused_and_not_asked_again(
        self, model: Played, caplog: pytest.LogCaptureFixture, play: Play, why: str
    ) -> None:
        model.plays(play)
        with pytest.raises(ModelRefused, match=f"^the writer store refused: .*{re.escape(why)}$") as raised:
            await model.writer.exercise(BRIEF)
        assert len(model.server.requests) == 1
        assert caplog.messages == [f"{raised.value}; it is left to rules"]


class TestBreaker:
    async def test_a_dead_service_is_not_waited_for_each_time(self, model: Played) -> None:
        model.plays(plays.is_down(401))
        for _ in range(3):
            with pytest.raises(ModelUnavailable):
                await model.writer.exercise(BRIEF)
        with pytest.raises(ModelUnavailable, match="it has not for some time"):
            await model.writer.exercise(BRIEF)
        assert len(model.server.requests) == 3

    async def test_the_other_model_has_another(self, model: Played) -> None:
        model.plays(plays.is_down(404))
        for _ in range(3):
            with pytest.raises(ModelUnavailable):
                await model.writer.exercise(BRIEF)
        model.answers(marks(*RIGHT))
        assert (await model.grader.marks(TASK, RESPONSE)).confidence is None

    async def test_to_refuse_is_to_answer(self, model: Played) -> None:
        model.refuses()
        for _ in range(5):
            with pytest.raises(ModelRefused):
                await model.writer.exercise(BRIEF)
        assert len(model.server.requests) == 5


async def test_no_more_than_a_few_are_asked_at_once(model: Played) -> None:
    at_once, most = 0, 0

    async def play(asked: dict[str, Any]) -> Any:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        answer = await plays.hangs(0.05, plays.answers(EXERCISE))(asked)
        at_once -= 1
        return answer

    model.plays(play)
    await asyncio.gather(*(model.writer.exercise(BRIEF) for _ in range(20)))
    assert (most, len(model.server.requests)) == (8, 20)


class TestDiscretion:
    SECRET = "my dog Waldi says 3 of 4"

    @pytest.mark.parametrize(
        "play",
        [
            plays.is_down(400, f"Invalid input: {SECRET}"),
            plays.is_down(500, f"Could not handle: {SECRET}"),
            plays.answers(f'{{"steps": "{SECRET}"}}'),
            plays.answers(SECRET),
            plays.sends(plays.body({"type": "refusal", "refusal": f"I will not mark {SECRET!r}."})),
            plays.gives_up(SECRET),
        ],
    )
    async def test_errors_say_nothing_of_what_was_written(
        self, model: Played, caplog: pytest.LogCaptureFixture, play: Play
    ) -> None:
        model.plays(play)
        with pytest.raises((ModelRefused, ModelUnavailable)) as raised:
            await model.grader.marks(TASK, self.SECRET)
        assert "Waldi" not in "".join(traceback.format_exception(raised.value)) + caplog.text
        assert "Waldi" in model.told()

    async def test_nor_does_the_log(self, model: Played, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        model.plays(plays.is_down(500, self.SECRET), plays.answers(marks(*RIGHT)))
        await model.grader.marks(TASK, self.SECRET)
        assert "Waldi" not in caplog.text
