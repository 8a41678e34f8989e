"""Clients that keep asking while stores come and go, and what they were answered."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from time import perf_counter
from typing import Any

from tests.conftest import Client

CLIENTS = 4
PAUSE = 0.05  # seconds between two questions of a client


class Traffic:
    """Asks the same question over and over. Every answer is either the whole one, or lacks fields of the victim alone."""

    def __init__(self, client: Client, document: str, variables: Mapping[str, Any], whole: Any) -> None:
        self._client, self._document, self._variables, self._whole = client, document, dict(variables), whole
        self._tasks: list[asyncio.Task[None]] = []
        self.lacking: Counter[tuple[str, ...]] = Counter()  # answers, by the fields that they lack
        self.wrong: list[Any] = []
        self.longest = 0.0  # seconds

    async def __aenter__(self) -> "Traffic":
        self._tasks = [asyncio.create_task(self._ask()) for _ in range(CLIENTS)]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def until(self, *lacking: str) -> float:
        """Waits for answers from now on that lack these fields; gives the seconds that it took."""
        began, before = perf_counter(), self.lacking[lacking]
        while self.lacking[lacking] < before + 2 * CLIENTS:
            assert not self.wrong, self.wrong[0]
            await asyncio.sleep(PAUSE)
        return perf_counter() - began

    async def _ask(self) -> None:
        while True:
            began = perf_counter()
            body = await self._client.send(self._document, **self._variables)
            self.longest = max(self.longest, perf_counter() - began)
            self._judge(body)
            await asyncio.sleep(PAUSE)

    def _judge(self, body: dict[str, Any]) -> None:
        lacking = tuple(sorted(name for name, value in body["data"].items() if value is None))
        told = sorted((tuple(error["path"]), error["extensions"]["code"]) for error in body.get("errors", []))
        sound = {name: None if name in lacking else value for name, value in self._whole.items()}
        if body["data"] == sound and told == [((name,), "STORE_UNAVAILABLE") for name in lacking]:
            self.lacking[lacking] += 1
        else:
            self.wrong.append(body)
