"""Which models there are, by the settings."""

from typing import Any

import pytest

from datasources.language.language import RULES, Language, language
from datasources.language.local import WordllamaEmbedder
from datasources.stores import Stores, open_stores
from environment import SettingError
from settings import Settings
from tests.language import plays
from tests.language.contract import BRIEF, EXERCISE
from tests.language.openai_server import KEY, OpenAIServer

NOWHERE = "postgresql://nobody@127.0.0.1:9/none"  # no store connects before it is asked


def chosen(**said: Any) -> Language:
    usual = {"writer": "w", "grader": "g", "extractor": "e", "api_key": KEY, "base_url": None, "timeout": 1, "tokens": 99}
    return language(**{**usual, **said})


def opened(**environment: str) -> Stores:
    return open_stores(Settings.read(environment), NOWHERE)


async def test_without_a_key_there_is_none() -> None:
    for none in (chosen(api_key=None), chosen(api_key=""), chosen(writer=RULES, grader=RULES, extractor=RULES), Language()):
        assert (none.writer, none.grader, none.extractor) == (None, None, None)
        assert none.rule.name == "lexicon@2"
        await none.close()


@pytest.mark.parametrize(
    ("said", "there"),
    [
        ({}, (True, True, True)),
        ({"writer": RULES}, (False, True, True)),
        ({"grader": RULES}, (True, False, True)),
        ({"extractor": RULES}, (True, True, False)),
    ],
)
async def test_each_may_be_left_to_rules(said: dict[str, str], there: tuple[bool, bool, bool]) -> None:
    models = chosen(**said)
    assert (models.writer is not None, models.grader is not None, models.extractor is not None) == there
    await models.close()


class TestSettings:
    async def test_nothing_is_set(self) -> None:
        stores = opened()
        assert (stores.language.writer, stores.language.grader) == (None, None)
        await stores.close()

    async def test_a_key_brings_models_and_leaves_the_embedder(self, server: OpenAIServer) -> None:
        stores = opened(OPENAI_API_KEY=KEY, OPENAI_BASE_URL=server.url, SPOOL_WRITER_MODEL="tiny", SPOOL_MODEL_TOKENS="77")
        assert isinstance(stores.embedder, WordllamaEmbedder)
        assert stores.language.writer
        server.plays[:] = [plays.answers(EXERCISE)]
        made = (await stores.language.writer.exercise(BRIEF)).made
        assert (made.model, made.parameters["max_output_tokens"]) == ("tiny", 77)
        await stores.close()

    async def test_an_embedder_of_openais_without_models(self) -> None:
        stores = opened(
            OPENAI_API_KEY=KEY,
            SPOOL_EMBEDDER="openai:text-embedding-3-small",
            SPOOL_WRITER_MODEL="rules",
            SPOOL_GRADER_MODEL="rules",
            SPOOL_INTERVIEWER_MODEL="rules",
        )
        assert stores.embedder.name == "openai:text-embedding-3-small"
        assert (stores.language.writer, stores.language.grader) == (None, None)
        await stores.close()

    @pytest.mark.parametrize(
        ("environment", "sentence"),
        [
            ({"SPOOL_MODEL_TIMEOUT": "0"}, "SPOOL_MODEL_TIMEOUT is 0.0; it is a number above 0."),
            ({"SPOOL_MODEL_TOKENS": "0"}, "SPOOL_MODEL_TOKENS is 0; it is a number above 0."),
            ({"SPOOL_MODEL_TOKENS": "many"}, "SPOOL_MODEL_TOKENS is 'many'; it is a number."),
            ({"SPOOL_GRADER_MODEL": "m" * 51}, f"SPOOL_GRADER_MODEL is '{'m' * 51}'; it is a name of 50 characters at most."),
        ],
    )
    def test_what_cannot_be_is_said(self, environment: dict[str, str], sentence: str) -> None:
        with pytest.raises(SettingError) as raised:
            Settings.read(environment)
        assert str(raised.value) == sentence
