"""A node with security on that nobody started, as its superuser sees it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from reference_impl.app import create_app
from reference_impl.settings import Settings
from tests.support.asgi import Caller

PASSWORD = "changeme"

MakeUser = Callable[..., Caller]


@pytest.fixture
def anyone() -> Caller:
    """Without credentials."""
    return Caller(create_app(Settings(security=True, password=PASSWORD)))


@pytest.fixture
def elastic(anyone: Caller) -> Caller:
    """The superuser."""
    return anyone.as_user("elastic", PASSWORD)


@pytest.fixture
def user_with(elastic: Caller) -> MakeUser:
    """Makes a user: ``user_with("name", roles=[...])`` or ``user_with("name", cluster=[...])``."""

    def make(name: str, *, roles: list[str] | None = None, cluster: list[str] | None = None) -> Caller:
        assigned = list(roles or [])
        if cluster is not None:
            assert elastic("PUT", f"/_security/role/{name}-role", {"cluster": cluster}).status == 200
            assigned.append(f"{name}-role")
        body = {"password": "s3cret!", "roles": assigned}
        assert elastic("PUT", f"/_security/user/{name}", body).json() == {"created": True}
        return elastic.as_user(name, "s3cret!")

    return make
