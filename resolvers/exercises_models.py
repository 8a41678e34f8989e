"""The models that exercises and gradings are asked of: which may be asked for a student now, and when rules take their place."""

from collections.abc import Awaitable
from typing import TypeVar
from uuid import UUID

from access.consent import may_ask_model
from access.work import Work
from datasources.errors import ModelRefused, ModelUnavailable
from datasources.language.models import Grader, Writer
from datasources.stores import Stores

T = TypeVar("T")

PATIENCE = 5
"""Attempts at a model that does not answer, before rules do its work where the terms say so: a minute or so."""


async def writer_for(stores: Stores, student_id: UUID) -> Writer | None:
    """The model that may write for this student now; None where a rule has to."""
    writer = stores.language.writer
    return writer if writer is not None and await may_ask_model(stores, student_id) else None


async def grader_for(stores: Stores, student_id: UUID) -> Grader | None:
    """The model that may grade this student now; None where a rule has to."""
    grader = stores.language.grader
    return grader if grader is not None and await may_ask_model(stores, student_id) else None


async def answered(work: Work, asked: Awaitable[T]) -> T | None:
    """What a model answers; None where a rule has to, since it refuses, or is not waited for any longer. Raises
    `ModelUnavailable` where the work is to be tried again."""
    try:
        return await asked
    except ModelRefused:
        return None
    except ModelUnavailable:
        if work.terms.falls_back and work.attempt + 1 >= PATIENCE:
            return None
        raise
