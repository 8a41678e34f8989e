"""One interview that is spoken: what comes in over the connection is heard, what was said is stored, what is asked is said.

It follows the interview as it is stored, so that an answer in writing, a withdrawn consent or a call from elsewhere reach it at
once. What is to be done when, `conversation.py` decides; what makes out what was said is `ear.py`.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from contextlib import aclosing, suppress
from datetime import datetime

from access.consent import held
from access.problems import Problem
from datasources.errors import StoreError
from datasources.relational.changes import Actor, Change, changing
from datasources.relational.interviews import InterviewRow
from datasources.stores import Stores
from learning.interviews_script import Script
from learning.vocabulary import ConsentKind, InterviewStatus, ResponseFormat
from voice import interview as interviews
from voice.conversation import Action, Close, Conversation, EndTurn, Hush, Notice, Say, Take
from voice.ear import Ear
from voice.mouth import Mouth
from voice.peer import Peer
from voice.turns import Began, Ended

TICK = 1.0  # seconds
TURNS = 4  # that wait to be made out
ATTEMPTS = 6  # at storing what was heard, while the database is away
PAUSE = 1.0  # seconds before the second attempt; doubled before each after it: half a minute in all
LAST_WORDS = 5.0  # seconds, when a call ends, for what was said before: to be made out, and stored

REPLACED = "REPLACED"
CONSENT_WITHDRAWN = "CONSENT_WITHDRAWN"
LOST = "LOST"
"""Why a call ends while its interview is under way; so does `SILENT`."""

log = logging.getLogger("spool.voice")


class Session:
    """A call, from the moment that its offer is answered."""

    def __init__(
        self,
        stores: Stores,
        script: Script,
        clock: Callable[[], datetime],
        interview: InterviewRow,
        actor: Actor,
        peer: Peer,
        ear: Ear,
        mouth: Mouth,
    ) -> None:
        self.interview_id = interview.id
        self.peer = peer
        self.actor = actor
        self.reason = LOST
        self._stores, self._script, self._clock = stores, script, clock
        self._row = interview
        self._ear, self._mouth = ear, mouth
        self._conversation = Conversation(script.closing)
        self._over = asyncio.Event()
        self._turns = asyncio.Queue[Ended](TURNS)
        self._saying: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Talks until the interview is over, or the connection is lost. Never raises."""
        parts = (
            self._follow(),
            self._listen(),
            self._obey(),
            self._tick(),
            self._until(self.peer.ended),
            self._until(self._over),
        )
        tasks = [asyncio.create_task(part) for part in parts]
        making_out = asyncio.create_task(self._make_out())
        try:
            done, _ = await asyncio.wait([*tasks, making_out], return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                if (error := task.exception()) is not None:
                    log.error("a call has failed: %s", type(error).__name__, exc_info=error)
        finally:
            await _cancelled(*tasks, *([self._saying] if self._saying else []))
            if self.reason != CONSENT_WITHDRAWN and not making_out.done():
                with suppress(TimeoutError):
                    async with asyncio.timeout(LAST_WORDS):
                        await self._turns.join()
            await _cancelled(making_out)

    def end(self, reason: str) -> None:
        """Ends the call, whatever is being said."""
        self._do([Close(reason)])

    async def _follow(self) -> None:
        """The interview as it is stored, here and elsewhere."""
        async with aclosing(self._stores.interviews.of(self.interview_id)) as states:
            async for row in states:
                self._row = row
                if row.webrtc_session_id != self.peer.id:
                    self.end(REPLACED)
                elif row.status != InterviewStatus.IN_PROGRESS:
                    self._do(self._conversation.asked(None, self._now(), InterviewStatus(row.status).name))
                elif not await self._may_be_heard():
                    self.end(CONSENT_WITHDRAWN)
                else:
                    self._ask(row)
        self.end(LOST)  # the interview has gone with the student

    def _ask(self, row: InterviewRow) -> None:
        last = max(row.asked, key=lambda one: int(one["order"]))
        if not any(one["question_id"] == last["question_id"] for one in row.responses):
            self._do(self._conversation.asked((last["question_id"], last["question_text"]), self._now()))

    async def _listen(self) -> None:
        async for sound in self.peer.heard():
            for event in await self._ear.hear(sound):
                self._happened(event)

    def _happened(self, event: Began | Ended) -> None:
        match event:
            case Began():
                self.peer.tell(type="hearing", on=True)
                self._do(self._conversation.began(self._now()))
            case Ended():
                self.peer.tell(type="hearing", on=False)
                if self._turns.full():  # nobody says so much: what was said first is kept
                    log.warning("a turn is dropped: %d wait already", TURNS)
                else:
                    self._turns.put_nowait(event)

    async def _make_out(self) -> None:
        """What was said, turn by turn: the consent is asked for each."""
        while True:
            turn = await self._turns.get()
            if not await self._may_be_heard():
                self.end(CONSENT_WITHDRAWN)
                return
            text = await self._ear.words(turn.sound, self._row.student_profile_id)
            if text is None:
                self._do(self._conversation.lost(self._now()))
            else:
                actions = self._conversation.heard(text, turn.speaking, self._now())
                if not actions:  # they think aloud
                    self.peer.tell(type="listening")
                await self._carry_out(actions, turn)
            self._turns.task_done()

    async def _carry_out(self, actions: Iterable[Action], turn: Ended | None = None) -> None:
        for action in actions:
            if isinstance(action, Take):
                await self._take(action, turn)
            else:
                self._do([action])

    async def _take(self, answer: Take, turn: Ended | None = None) -> None:
        """Stores an answer, then says so. While the database is away it is tried again."""
        self.peer.tell(type="caption", questionId=answer.question, text=answer.text, final=False)
        said = interviews.Said(
            text=answer.text,
            at=self._clock(),
            format=ResponseFormat.VOICE,
            seconds=answer.seconds,
            audio_url=await self._ear.keep(turn.sound, self.interview_id) if turn else None,
            goes_on=answer.goes_on,
        )
        for attempt in range(ATTEMPTS):
            try:
                await interviews.answer(self._stores, self._script, self._save, self._row, answer.question, said)
            except StoreError:
                await asyncio.sleep(PAUSE * 2**attempt)
            except Problem:
                return  # it is over, and whoever ended it has said so
            else:
                self.peer.tell(type="caption", questionId=answer.question, text=answer.text, final=True)
                self._do(self._conversation.stored(self._now()))
                return
        self._do(self._conversation.lost(self._now()))

    async def _save(self, action: str, carry_out: Callable[[Change], Awaitable[object]]) -> object:
        async with changing(self._stores.relational.database, action, self._clock()) as change:
            change.actor = self.actor
            return await carry_out(change)

    async def _obey(self) -> None:
        """The buttons of the page."""
        async for message in self.peer.messages():
            match message.get("type"):
                case "done":
                    await self._carry_out(self._conversation.done(self._now()))
                case "repeat":
                    self._do(self._conversation.repeat(self._now()))

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK)
            self._do(self._conversation.tick(self._now()))

    def _do(self, actions: Iterable[Action]) -> None:
        for action in actions:
            match action:
                case Say(text, question):
                    self._say(text, question)
                case Hush():
                    self._hush()
                case EndTurn():
                    if (turn := self._ear.end()) is not None:
                        self._happened(turn)
                case Notice(code, text):
                    self.peer.tell(type="notice", code=code, text=text)
                case Close(reason):
                    self.reason = reason
                    self.peer.tell(type="ended", status=reason)
                    self._over.set()

    def _say(self, text: str, question: str | None) -> None:
        self._hush()
        if question is not None:
            self.peer.tell(type="question", id=question, text=text)
        self._saying = asyncio.create_task(self._speak(text))

    def _hush(self) -> None:
        if self._saying is not None and not self._saying.done():
            self._saying.cancel()
            self.peer.hush()
            self.peer.tell(type="speaking", on=False)

    async def _speak(self, text: str) -> None:
        """Says it; where it cannot be said, it is there to be read."""
        sound = await self._mouth.sound(text, self._row.student_profile_id)
        if sound is not None:
            self.peer.tell(type="speaking", on=True)
            self.peer.say(sound)
            await self.peer.spoken()
            self.peer.tell(type="speaking", on=False)
        self._do(self._conversation.said(self._now()))

    async def _may_be_heard(self) -> bool:
        """Whether the consent holds still. Where nobody can say, what is heard waits."""
        while True:
            with suppress(StoreError):
                [consents] = await held(self._stores, [self._row.student_profile_id])
                return ConsentKind.VOICE_RECORDING in consents
            await asyncio.sleep(PAUSE)

    @staticmethod
    async def _until(event: asyncio.Event) -> None:
        await event.wait()

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


async def _cancelled(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
