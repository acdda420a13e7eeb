"""What survives a restart, how secrets are kept, and security switched off."""

from __future__ import annotations

from pathlib import Path

import pytest

from reference_impl.app import Application, create_app
from reference_impl.plugins.security.passwords import SecretHasher
from reference_impl.settings import Settings
from tests.support.asgi import Caller


def opened(data: Path, password: str | None = None) -> Application:
    return create_app(Settings(security=True, password=password, data=data))


def test_users_roles_keys_and_passwords_survive(tmp_path: Path) -> None:
    first = opened(tmp_path, "changeme")
    elastic = Caller(first).as_user("elastic", "changeme")
    elastic("PUT", "/_security/role/r", {"cluster": ["monitor"]})
    elastic("PUT", "/_security/user/jane", {"password": "s3cret!", "roles": ["r"]})
    key = elastic("POST", "/_security/api_key", {"name": "k"}).json()["encoded"]
    first.node.store.close()
    second = opened(tmp_path)
    assert second.node.security.generated_password is None
    for caller in (
        Caller(second).as_user("elastic", "changeme"),
        Caller(second).as_user("jane", "s3cret!"),
        Caller(second).with_key(key),
    ):
        assert caller("GET", "/").status == 200
    second.node.store.close()
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert b"s3cret!" not in stored and b"changeme" not in stored and key.encode() not in stored


def test_a_password_is_generated_once(tmp_path: Path) -> None:
    first = opened(tmp_path)
    password = first.node.security.generated_password
    assert password is not None and len(password) >= 16
    assert Caller(first).as_user("elastic", password)("GET", "/").status == 200
    first.node.store.close()


def test_hashes() -> None:
    hasher = SecretHasher()
    stored = hasher.make("secret")
    assert "secret" not in stored and stored != hasher.make("secret")
    for _ in range(2):
        assert hasher.verify("secret", stored)
        assert not hasher.verify("Secret", stored)
    assert not hasher.verify("x", "{PBKDF2}nonsense") and not hasher.verify("x", "plain")


@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
def test_without_security_there_is_nothing_of_it(method: str) -> None:
    call = Caller(create_app(Settings()))
    for path in ("/_security/_authenticate", "/_security/user/jane", "/_security/api_key"):
        answer = call(method, path)
        assert answer.status == 400
        assert answer.json() == {"error": f"no handler found for uri [{path}] and method [{method}]"}


def test_without_security_credentials_are_ignored() -> None:
    call = Caller(create_app(Settings()), {"authorization": "Basic nonsense"})
    assert call("GET", "/").status == 200
    assert call("GET", "/_xpack").json()["features"]["security"] == {"available": True, "enabled": False}
