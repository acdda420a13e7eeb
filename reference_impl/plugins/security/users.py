"""Users: the reserved ones, of whom only password and switch can change, and those that were defined."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reference_impl.plugins.security.builtin_roles import RESERVED_USERS
from reference_impl.plugins.security.passwords import SecretHasher
from reference_impl.storage import Store

Account = dict[str, Any]

_NATIVE = "security_users"
_RESERVED = "security_reserved_users"
SUPERUSER = "elastic"
RESERVED_REALM = ("reserved", "reserved")
NATIVE_REALM = ("default_native", "native")


class Users:
    """Accounts by name. An account has the fields that the API shows; password hashes stay in here."""

    def __init__(self, store: Store, hasher: SecretHasher) -> None:
        self._store = store
        self._hasher = hasher
        self._decoy = hasher.make("")

    def get(self, username: str) -> Account | None:
        """The account, or None."""
        if username in RESERVED_USERS:
            saved = self._store.get(_RESERVED, username) or {}
            metadata: dict[str, Any] = {"_reserved": True}
            if username == "kibana":
                metadata |= {
                    "_deprecated": True,
                    "_deprecated_reason": "Please use the [kibana_system] user instead.",
                }
            return _account(
                username,
                {
                    "roles": list(RESERVED_USERS[username]),
                    "metadata": metadata,
                    "enabled": saved.get("enabled", True),
                },
            )
        saved = self._store.get(_NATIVE, username)
        return None if saved is None else _account(username, saved)

    def all(self) -> list[Account]:
        """Every account: reserved ones first, then by name."""
        names = [*RESERVED_USERS, *(name for name, _ in self._store.items(_NATIVE))]
        return [account for name in names if (account := self.get(name)) is not None]

    @staticmethod
    def realm_of(username: str) -> tuple[str, str]:
        """Name and type of the realm that knows this user."""
        return RESERVED_REALM if username in RESERVED_USERS else NATIVE_REALM

    def put(self, username: str, fields: Mapping[str, Any], password_hash: str | None) -> bool:
        """Create or replace a native user; True when new. Without a hash the old password stays."""
        before = self._store.get(_NATIVE, username)
        kept = password_hash or (before or {}).get("password")
        self._store.put(_NATIVE, username, {**fields, "password": kept})
        return before is None

    def delete(self, username: str) -> bool:
        """Remove a native user; False when there was none."""
        return self._store.delete(_NATIVE, username)

    def has_password(self, username: str) -> bool:
        """True when the user has a stored password."""
        return self._secret(username) is not None

    def check(self, username: str, password: str) -> bool:
        """True when the password is right."""
        stored = self._secret(username)
        if stored is None:  # take as long as for a wrong password, so that time does not tell who exists
            self._hasher.verify(password, self._decoy)
            return False
        return self._hasher.verify(password, stored)

    def set_password(self, username: str, password_hash: str) -> bool:
        """Change a password; False when there is no such user."""
        return self._change(username, "password", password_hash)

    def set_enabled(self, username: str, enabled: bool) -> bool:
        """Switch an account on or off; False when there is no such user."""
        return self._change(username, "enabled", enabled)

    def _change(self, username: str, field: str, value: Any) -> bool:
        collection = _RESERVED if username in RESERVED_USERS else _NATIVE
        saved = self._store.get(collection, username)
        if saved is None and collection == _NATIVE:
            return False
        self._store.put(collection, username, {**(saved or {}), field: value})
        return True

    def _secret(self, username: str) -> str | None:
        collection = _RESERVED if username in RESERVED_USERS else _NATIVE
        saved = self._store.get(collection, username)
        secret: str | None = (saved or {}).get("password")
        return secret


def _account(username: str, saved: Mapping[str, Any]) -> Account:
    return {
        "username": username,
        "roles": saved["roles"],
        "full_name": saved.get("full_name"),
        "email": saved.get("email"),
        "metadata": saved.get("metadata") or {},
        "enabled": saved.get("enabled", True),
    }
