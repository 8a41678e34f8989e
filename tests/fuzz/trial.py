"""Hostile requests one after another, each answer judged, and between them an ordinary query that has to be answered as ever."""

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from graphql import GraphQLSchema

from tests.differential.harvest import harvest
from tests.fuzz.hostile import Hostile, posted
from tests.fuzz.judge import Answer, Judge, known_codes
from tests.fuzz.kinds import Kinds
from tests.fuzz.tokens import Signer

WATCHED = posted(
    "ordinary",
    {
        "query": """{
          viewer { name student { id name gradeLevel learningPaths { subjectName conceptsTotal currentConcept {
            name prerequisites { required { name } strength } content(first: 2) { text citation } } } } }
          subjects { id name topics { name sections { name } } }
        }"""
    },
    viewer="maya",
)
"""Asked of all three stores, for what nobody changes."""

SECRETS = (
    "{ organization(id: %s) { members(first: 100) { nodes { user { name email } } } students(first: 100) { nodes { name } } } }"
)
STRANGERS = (None, "ms-tran", "mr-delacroix")
FOUNDERS = ("maya", "adaeze-okonkwo", "mr-okafor", "dr-lindqvist", "ms-tran")
APART = 20  # requests between two ordinary ones

Send = Callable[[Hostile, bytes], Awaitable[Answer]]
"""Sends a request with this Authorization header."""


@dataclass(slots=True)
class Tally:
    """What came of the requests."""

    outcomes: Counter[tuple[str, int, str]] = field(default_factory=Counter)
    """By family, status and codes."""
    kinds: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    slowest: list[tuple[float, str]] = field(default_factory=list)

    def count(self, hostile: Hostile, answer: Answer, faults: list[str]) -> None:
        self.kinds.add(hostile.kind)
        self.outcomes[hostile.kind.partition(":")[0] if "(" not in hostile.kind else "argument", answer.status, answer.codes] += 1
        self.faults += [f"{hostile.kind} (as {hostile.viewer}): {fault}" for fault in faults]
        self.slowest = sorted([*self.slowest, (answer.seconds, hostile.kind)], reverse=True)[:10]

    def report(self) -> str:
        """Counts by outcome, and what took longest."""
        lines = [f"{count:8,}  {family:20} {status} {codes}" for (family, status, codes), count in sorted(self.outcomes.items())]
        lines += [f"{seconds:8.2f}s {kind}" for seconds, kind in self.slowest]
        return "\n".join([f"{self.outcomes.total():8,}  requests of {len(self.kinds)} kinds", *lines])


class Trial:
    """One server, with whatever it serves the demo school."""

    def __init__(self, send: Send, signer: Signer) -> None:
        self._send = send
        self._signer = signer
        self._usual = b""
        self._strangers = Judge(known_codes())
        self._others = self._strangers

    async def begin(self, schema: GraphQLSchema) -> Kinds:
        """The kinds that there are for this server."""

        def asking(handle: str) -> Callable[[str], Awaitable[Any]]:
            return lambda text: self.data(text, handle)

        pool = await harvest(schema, [asking(handle) for handle in FOUNDERS], asking("robin"))
        willow = (await self.data("{ viewer { memberships { organization { id } } } }", "mr-okafor"))["viewer"]["memberships"]
        people = await self.data(SECRETS % json.dumps(willow[0]["organization"]["id"]), "dr-lindqvist")
        found = people["organization"]
        secrets = [one["user"]["email"] for one in found["members"]["nodes"]] + [
            one["name"] for one in found["students"]["nodes"]
        ]
        self._strangers = Judge(known_codes(), [one for one in secrets if one])
        self._usual = (await self._asked(WATCHED)).body
        assert b'"errors"' not in self._usual, self._usual
        return Kinds(schema, pool, self._signer, await self._spared())

    async def run(self, hostiles: Iterable[Hostile], tally: Tally | None = None, *, at_once: bool = False) -> Tally:
        """What came of these, and of those before that are in the tally already. `at_once`: all between two ordinary ones."""
        tally = tally or Tally()
        for some in _batches(hostiles, APART):
            answers = await asyncio.gather(*map(self._asked, some)) if at_once else [await self._asked(one) for one in some]
            for hostile, answer in zip(some, answers, strict=True):
                judge = self._strangers if hostile.viewer in STRANGERS and not hostile.kind.startswith("claims") else self._others
                tally.count(hostile, answer, judge.faults(hostile, answer))
            await self._watch(some[-1], tally)
        return tally

    async def data(self, text: str, handle: str) -> Any:
        """The data of a query that nothing is wrong with."""
        answer = await self._asked(posted("", {"query": text}, viewer=handle))
        said = json.loads(answer.body)
        assert "errors" not in said, said["errors"]
        return said["data"]

    async def _watch(self, after: Hostile, tally: Tally) -> None:
        answer = await self._asked(WATCHED)
        if answer.body != self._usual:
            tally.faults.append(f"after {after.kind}, the ordinary query is answered {answer}")

    async def _asked(self, hostile: Hostile) -> Answer:
        return await self._send(hostile, self._signer.authorization(hostile.viewer))

    async def _spared(self) -> frozenset[str]:
        """Ids of whom the ordinary query is about, and of all who are there for the other requests."""
        found = set()
        for handle in FOUNDERS:
            viewer = (await self.data("{ viewer { id student { id } memberships { id organization { id } } } }", handle))[
                "viewer"
            ]
            found |= {viewer["id"], (viewer["student"] or viewer)["id"]}
            for membership in viewer["memberships"]:
                found |= {membership["id"], membership["organization"]["id"]}
        return frozenset(found)


def _batches(all: Iterable[Hostile], size: int) -> Iterator[list[Hostile]]:
    waiting = iter(all)
    while some := list(islice(waiting, size)):
        yield some
