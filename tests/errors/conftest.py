"""The application as it is in production, with what it writes into its log and into `error_logs`."""

import io
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from access.local import LocalIssuer
from access.logs import Redacted
from access.reports import Reporter
from app import Api
from datasources.stores import Stores
from tests.conftest import Client, School, Served, serving
from tests.execution.door import client


@dataclass
class Production:
    """The API over a school, as in production but for its issuer."""

    school: School
    stores: Stores
    api: Api
    reporter: Reporter
    written: io.StringIO

    @property
    def log(self) -> str:
        return self.written.getvalue()

    def client(self, handle: str | None = "maya") -> Client:
        return Client(client(self.api.door, **({} if handle is None else {"authorization": self.bearer(handle)})))

    def bearer(self, handle: str) -> str:
        return f"Bearer {self.school.token(handle)}"

    async def rows(self) -> list[Any]:
        """All of the errors, once those that wait are written; oldest first."""
        await self.reporter.stop(self.stores.relational.errors)
        return await self.stores.relational.database.fetch("SELECT e.*, to_jsonb(e)::text AS whole FROM error_logs e ORDER BY id")


@pytest.fixture
async def own_served(own_school: School) -> AsyncIterator[Served]:
    """The application over a school that the test may change."""
    async with serving(own_school) as served:
        yield served


@pytest.fixture
async def production(own_served: Served) -> AsyncIterator[Production]:
    school = own_served.school
    reporter = Reporter(lambda: school.now, in_full=False)
    api = Api(LocalIssuer.of(school.settings.data), lambda: school.now, production=True, report=reporter)
    api.stores = own_served.stores
    reporter.start(api.stores.relational.errors)
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(Redacted())
    logging.getLogger().addHandler(handler)
    yield Production(school, api.stores, api, reporter, handler.stream)
    logging.getLogger().removeHandler(handler)
    await reporter.stop(api.stores.relational.errors)
