"""The server's log where it may hold nothing of anybody: exceptions are told by class and place, never by what they say."""

import logging
from copy import copy
from typing import Any

from access.reports import in_words
from execution.traces import kind_of, trace_of

FORMAT = "%(levelname)s %(name)s: %(message)s"


class Redacted(logging.Formatter):
    """Formats records without what the exceptions in them say."""

    def __init__(self) -> None:
        super().__init__(FORMAT)

    def format(self, record: logging.LogRecord) -> str:
        own = copy(record)
        own.exc_text = None  # as another handler may have written it
        if isinstance(own.args, tuple):
            own.args = tuple(in_words(one) if isinstance(one, BaseException) else one for one in own.args)
        if own.name == "asyncio":  # whose further lines show a task with its exception
            own.msg, own.args = own.getMessage().partition("\n")[0], None
        return super().format(own)

    def formatException(self, ei: Any) -> str:
        return trace_of(ei[1]) or kind_of(ei[1])


def redact() -> None:
    """From now on nobody's values come into the log of this process."""
    for handler in logging.getLogger().handlers:
        handler.setFormatter(Redacted())
