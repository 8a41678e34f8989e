"""OpenAI's API, played by one server for all tests."""

from collections.abc import Iterator

import pytest

from tests.language.openai_server import OpenAIServer


@pytest.fixture(scope="session")
def running() -> Iterator[OpenAIServer]:
    with OpenAIServer() as running:
        yield running


@pytest.fixture
def server(running: OpenAIServer) -> OpenAIServer:
    running.reset()
    return running
