"""Users and passwords as they come in request bodies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reference_impl.errors import illegal_argument, parse_error, validation
from reference_impl.plugins.security.passwords import SecretHasher
from reference_impl.rest.json_reader import token_of

LEAST_PASSWORD = 6
_KINDS: Mapping[str, tuple[str, type[Any]]] = {
    "username": ("string", str),
    "password": ("string", str),
    "password_hash": ("string", str),
    "full_name": ("string", str),
    "email": ("string", str),
    "metadata": ("object", dict),
    "enabled": ("boolean", bool),
}
_MAY_BE_NULL = ("full_name", "email")
_USERNAME = re.compile(r"[!-~](?:[ -~]{0,1022}[!-~])?")
BAD_USERNAME = (
    "User names must be at least 1 and no more than 1024 characters. They can contain alphanumeric "
    "characters (a-z, A-Z, 0-9), spaces, punctuation, and printable symbols in the Basic Latin (ASCII) "
    "block. Leading or trailing whitespace is not allowed."
)


@dataclass(frozen=True, slots=True)
class UserBody:
    """A parsed body: the fields to store, and the hash of the password if one was given."""

    fields: dict[str, Any]
    password_hash: str | None


def is_username(name: str) -> bool:
    """True when a native user may have this name."""
    return _USERNAME.fullmatch(name) is not None


def parse_user(username: str, body: Mapping[str, Any], hasher: SecretHasher) -> UserBody:
    """Read a user. Raises ApiError 400: ``parse_exception``, ``illegal_argument_exception``,
    ``validation_exception`` for passwords."""
    roles: list[str] | None = None
    for field, value in body.items():
        if field == "roles":
            roles = _roles(value)
        elif field in _KINDS:
            _check_kind(field, value)
        else:
            raise parse_error(f"failed to parse add user request. unexpected field [{field}]")
    named = body.get("username", username)
    if named != username:
        raise illegal_argument(f"[username] in source does not match the username provided [{username}]")
    fields = {name: body[name] for name in ("full_name", "email", "metadata") if name in body}
    fields |= {"roles": roles, "enabled": body.get("enabled", True)}
    return UserBody(fields, password_hash(body, hasher))


def broken_rules(user: UserBody) -> list[str]:
    """What is wrong with a parsed user."""
    messages = ["roles are missing"] if user.fields["roles"] is None else []
    if any(key.startswith("_") for key in user.fields.get("metadata") or {}):
        messages.append("metadata keys may not start with [_]")
    return messages


def parse_password(body: Mapping[str, Any], hasher: SecretHasher) -> str | None:
    """The hash of a changed password. Raises ApiError 400."""
    for field, value in body.items():
        if field not in ("password", "password_hash"):
            raise parse_error(f"failed to parse change password request. unexpected field [{field}]")
        _check_kind(field, value)
    return password_hash(body, hasher)


def password_hash(body: Mapping[str, Any], hasher: SecretHasher) -> str | None:
    """The hash to store, None when no password was given. Raises ApiError 400 ``validation_exception``."""
    password, given = body.get("password"), body.get("password_hash")
    if password is not None and given is not None:
        raise validation(["password_hash has already been set"])
    if password is not None:
        if len(password) < LEAST_PASSWORD:
            raise validation([f"passwords must be at least [{LEAST_PASSWORD}] characters long"])
        return hasher.make(password)
    if given is not None and not hasher.accepts_hash(given):
        raise illegal_argument(
            "The provided password hash is not a hash or it could not be resolved to a supported hash "
            "algorithm. The supported password hash algorithms are [pbkdf2]"
        )
    return None if given is None else str(given)


def _check_kind(field: str, value: Any) -> None:
    wanted, kind = _KINDS[field]
    if not isinstance(value, kind) and not (value is None and field in _MAY_BE_NULL):
        raise parse_error(
            f"expected field [{field}] to be of type {wanted}, but found [{token_of(value)}] instead"
        )


def _roles(value: Any) -> list[str]:
    if isinstance(value, str):
        return [item.strip() for item in value.split(",") if item.strip()]
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise parse_error("could not parse [roles] field. expected a list of strings")
    return value
