"""A node that nobody started, behind an in-process caller."""

from __future__ import annotations

import pytest

from reference_impl.app import create_app
from reference_impl.settings import Settings
from tests.support.asgi import Caller


@pytest.fixture(scope="module")
def call() -> Caller:
    """The application without security."""
    return Caller(create_app(Settings()))
