"""The models of `Language`, at a service that plays what it is told to."""

from typing import Any

from datasources.language.language import Language, language
from datasources.language.models import Extractor, Grader, Writer
from tests.language import plays
from tests.language.openai_server import KEY, OpenAIServer, Play


class Played:
    """The models of `Language` at the server of the tests."""

    def __init__(self, models: Language, server: OpenAIServer) -> None:
        assert models.writer
        assert models.grader
        assert models.extractor
        self.writer: Writer = models.writer
        self.grader: Grader = models.grader
        self.extractor: Extractor = models.extractor
        self.server = server

    def plays(self, *plays: Play) -> None:
        self.server.plays[:] = plays

    def answers(self, said: Any) -> None:
        self.plays(plays.answers(said))

    def stays_away(self) -> None:
        self.plays(plays.is_down(503))

    def refuses(self) -> None:
        self.plays(plays.refuses())

    def told(self) -> str:
        return "\n".join(message["content"] for message in self.server.requests[-1]["input"]) if self.server.requests else ""


def models(server: OpenAIServer, timeout: float = 10, **others: Any) -> Language:
    names = {"writer": "gpt-5.6-terra", "grader": "gpt-5.6-luna", "extractor": "gpt-5.6-sol"}
    named = {**names, "api_key": KEY, "base_url": server.url, "tokens": 900}
    return language(**{**named, "timeout": timeout, **others})
