"""OpenAI's API, played by one server for all tests."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.language.openai_server import OpenAIServer
from tests.language.played import Played, models


@pytest.fixture(scope="session")
def running() -> Iterator[OpenAIServer]:
    with OpenAIServer() as running:
        yield running


@pytest.fixture
def server(running: OpenAIServer) -> OpenAIServer:
    running.reset()
    return running


@pytest.fixture
async def model(server: OpenAIServer) -> AsyncIterator[Played]:
    opened = models(server)
    yield Played(opened, server)
    await opened.close()
