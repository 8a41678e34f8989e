"""What went wrong for clients, taken down in the server's log and, beside the requests, in `error_logs`.

Neither holds what an exception says in production: exceptions are made of values, and values are pupils' names and answers.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from time import monotonic
from uuid import uuid4

from access.context import Context
from datasources.errors import StoreMisconfigured, StoreRefused, StoreUnavailable
from datasources.relational.errors import Errors, NewError
from execution.errors import UNKNOWN
from execution.masking import Failure, Occasion
from execution.traces import causes_of, kind_of, place_of, trace_of
from learning.vocabulary import Severity

SERVICE = "api"
MOST_WAITING = 1_000  # errors, while PostgreSQL does not answer
AT_ONCE = 100  # errors, in one statement
PAUSE = 2.0  # seconds before another attempt
LAST = 5.0  # seconds for what waits when the server stops
OUTAGE = 60.0  # seconds between two errors that tell of the same outage

log = logging.getLogger("spool.errors")


class Reporter:
    """Takes failures down. To be called costs no time: a task of its own does the writing, from `start` to `stop`.

    `in_full`: the server's log holds whole tracebacks, as in development; `clock` says when it is.
    """

    def __init__(self, clock: Callable[[], datetime], *, in_full: bool) -> None:
        self._clock = clock
        self._in_full = in_full
        self._waiting: deque[NewError] = deque()
        self._lost = 0  # that found no room
        self._some = asyncio.Event()
        self._told: dict[str, float] = {}  # when an outage was last taken down
        self._writing: asyncio.Task[None] | None = None

    def __call__(self, failure: Failure, service: str = SERVICE) -> None:
        """Takes it down; it never raises."""
        try:
            self._take(failure, service)
        except Exception as error:
            log.error("error %s was not taken down: %s", failure.id, in_words(error))

    def job_failed(self, job: str, error: Exception) -> None:
        """Takes down that a job failed for a reason of its own."""
        self(Failure(uuid4(), error, UNKNOWN, job, Occasion()), service="jobs")

    def start(self, errors: Errors) -> None:
        """Writes from now on, what has been waiting too."""
        self._writing = asyncio.create_task(self._write(errors))

    async def stop(self, errors: Errors) -> None:
        """Writes what waits, if that takes no longer than some seconds."""
        if self._writing is not None:
            self._writing.cancel()
            await asyncio.gather(self._writing, return_exceptions=True)
        with suppress(StoreUnavailable, TimeoutError):
            async with asyncio.timeout(LAST):
                while self._waiting:
                    await self._write_some(errors)
        if self._waiting:
            log.error("%s errors are in the log alone: the database does not answer", len(self._waiting))

    def _take(self, failure: Failure, service: str) -> None:
        if failure.code != UNKNOWN and not self._is_news(_said(failure.cause) or kind_of(failure.cause)):
            return
        row = self._row(failure, service)
        if self._in_full:
            log.error("error %s at %s", row.id, row.feature, exc_info=failure.cause)
        else:
            log.error("error %s at %s: %s\n%s", row.id, row.feature, row.message, row.stack_trace)
        if len(self._waiting) < MOST_WAITING:
            self._waiting.append(row)
            self._some.set()
        else:
            self._lost += 1

    def _is_news(self, outage: str) -> bool:
        """Whether this outage has not been taken down for a while."""
        now = monotonic()
        if now - self._told.get(outage, -OUTAGE) < OUTAGE:
            return False
        self._told[outage] = now
        return True

    def _row(self, failure: Failure, service: str) -> NewError:
        request = failure.occasion.request
        claims = request.claims if isinstance(request, Context) else None
        return NewError(
            id=failure.id,
            at=self._clock(),
            subject=claims.subject if claims else None,
            service=service,
            kind=kind_of(failure.cause),
            code=failure.code,
            message=in_words(failure.cause),
            stack_trace=trace_of(failure.cause) or None,
            request=_said_of_request(failure),
            severity=severity_of(failure),
            feature=failure.field,
        )

    async def _write(self, errors: Errors) -> None:
        while True:
            await self._some.wait()
            self._some.clear()
            while self._waiting:
                try:
                    await self._write_some(errors)
                except StoreUnavailable:
                    await asyncio.sleep(PAUSE)

    async def _write_some(self, errors: Errors) -> None:
        """Writes the oldest of those that wait. Raises `StoreUnavailable`, and keeps them."""
        some = [self._waiting[place] for place in range(min(AT_ONCE, len(self._waiting)))]
        try:
            await errors.write(some)
        except StoreUnavailable:
            raise
        except Exception as error:
            log.error("%s errors are in the log alone: %s", len(some), in_words(error))
        for _ in some:
            self._waiting.popleft()
        if self._lost:
            log.error("%s errors are in the log alone: too many came at once", self._lost)
            self._lost = 0


def _said_of_request(failure: Failure) -> dict[str, str]:
    """The document's hash, by which clients name it too, and the operation's name where it is not a client's own word."""
    source = failure.occasion.source
    said = {} if source is None else {"sha256": sha256(source.encode()).hexdigest()}
    return said if failure.operation is None else {**said, "operation": failure.operation}


def severity_of(failure: Failure) -> Severity:
    """Nobody reaches what a store holds while it is out; a fault of ours is met by those who do the same as whoever met it."""
    return Severity.HIGH if failure.code == UNKNOWN else Severity.CRITICAL


def in_words(failure: BaseException) -> str:
    """What happened, and where, in words of ours: no value of the exception's, which may be anybody's."""
    place = place_of(failure)
    said = next((words for one in causes_of(failure) if (words := _said(one))), kind_of(failure))
    return f"{said}, at {place}" if place else said


def _said(failure: BaseException) -> str | None:
    """What is known of an exception of this class. The attributes that are read hold names of the house's own."""
    match failure:
        case StoreUnavailable():
            return f"the {failure.store} store does not answer"
        case StoreRefused():
            return f"the {failure.store} store refused"
        case StoreMisconfigured():
            return f"{failure.setting} does not fit"
    state = getattr(failure, "sqlstate", None)
    if not isinstance(state, str):
        return None
    constraints = (getattr(one, "constraint_name", None) for one in causes_of(failure))
    constraint = next((name for name in constraints if name), None)
    return f"PostgreSQL refused with {state}" + (f", by {constraint}" if constraint else "")
