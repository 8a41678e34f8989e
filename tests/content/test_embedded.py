"""The content store over pgvector: the contract, and what is its own."""

from collections.abc import AsyncIterator

import pytest

from datasources.content.embedded import EmbeddedContent
from datasources.errors import StoreMisconfigured, StoreUnavailable
from datasources.relational.database import Database
from tests.content.contract import *  # noqa: F403


@pytest.fixture
async def content(fresh_database: Database) -> AsyncIterator[EmbeddedContent]:
    store = EmbeddedContent(fresh_database, 4)
    await store.prepare()
    yield store
    await store.close()
