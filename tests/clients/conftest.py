"""One reference server for all clients, over real HTTP."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from elasticsearch import Elasticsearch

from tests.clients.paths import PASSWORD, ROOT, USER


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    """The address of a server with security."""
    process = subprocess.Popen(
        [sys.executable, "-m", "reference_impl", "serve", "--port", "0", "--security"],
        stdout=subprocess.PIPE,
        env={**os.environ, "ELASTIC_PASSWORD": PASSWORD},
        text=True,
        cwd=ROOT,
    )
    assert process.stdout is not None
    try:
        match = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        assert match
        yield match[0]
    finally:
        process.terminate()
        assert process.wait(20) == 0
        process.stdout.close()


@pytest.fixture(scope="session")
def client(url: str) -> Iterator[Elasticsearch]:
    """The Python client of this environment, which repeats nothing by itself."""
    with Elasticsearch(
        url, basic_auth=(USER, PASSWORD), max_retries=0, retry_on_status=(), request_timeout=60
    ) as connected:
        yield connected
