"""One reference server for all clients, over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from elasticsearch import Elasticsearch

from tests.clients.paths import PASSWORD, USER
from tests.support.serving import served


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    """The address of a server with security."""
    with served(PASSWORD) as address:
        yield address


@pytest.fixture(scope="session")
def client(url: str) -> Iterator[Elasticsearch]:
    """The Python client of this environment, which repeats nothing by itself."""
    with Elasticsearch(
        url, basic_auth=(USER, PASSWORD), max_retries=0, retry_on_status=(), request_timeout=60
    ) as connected:
        yield connected
