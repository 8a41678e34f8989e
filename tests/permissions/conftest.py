"""The school that permissions are proved over: a copy of the demo school, for one file of tests."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.conftest import School
from tests.databases import apart, execute, own_database
from tests.happened import HAPPENED
from tests.permissions.world import WORLD


@pytest.fixture(scope="module")
def world(school: School, postgres_url: str) -> Iterator[School]:
    with own_database(postgres_url, school.url) as url:
        apart(execute(url, WORLD + HAPPENED))
        yield replace(school, url=url)
