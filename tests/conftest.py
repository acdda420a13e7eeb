"""What holds for all tests."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def _ledgers_of_tests_stay_apart() -> Iterator[None]:
    """Ledgers of runs that tests end, kill or lie to are not those of the user."""
    before = os.environ.get("XDG_STATE_HOME")
    folder = tempfile.mkdtemp(prefix="harness-state-")
    os.environ["XDG_STATE_HOME"] = folder
    yield
    if before is None:
        del os.environ["XDG_STATE_HOME"]
    else:
        os.environ["XDG_STATE_HOME"] = before
    shutil.rmtree(folder, ignore_errors=True)
