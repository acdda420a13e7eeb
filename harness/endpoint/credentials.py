"""Credentials for a target, from options or the environment, and how to keep them out of sight."""

from __future__ import annotations

import base64
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass

from harness.errors import UsageError

ENVIRONMENT = {
    "basic": "HARNESS_BASIC_AUTH",
    "api_key": "HARNESS_API_KEY",
    "bearer": "HARNESS_BEARER",
    "ca_file": "HARNESS_CA_FILE",
}


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """What goes into the Authorization header; None for no header."""

    header: str | None = None

    def __repr__(self) -> str:
        return f"Credentials({'set' if self.header else 'none'})"

    @property
    def secrets(self) -> tuple[str, ...]:
        """Texts that must never appear in a report, longest first."""
        if self.header is None:
            return ()
        scheme, _, value = self.header.partition(" ")
        found = {value}
        if scheme != "Bearer":
            with contextlib.suppress(ValueError):
                found.add(base64.b64decode(value, validate=True).decode().partition(":")[2])
        return tuple(sorted(filter(None, found), key=lambda text: (-len(text), text)))


def basic(user: str, password: str) -> Credentials:
    """Credentials for HTTP basic authentication."""
    token = base64.b64encode(f"{user}:{password}".encode()).decode()
    return Credentials(f"Basic {token}")


def from_options(
    basic_auth: str | None, api_key: str | None, bearer: str | None, environ: Mapping[str, str]
) -> Credentials:
    """Choose the credentials: options first, then the environment variables of ``ENVIRONMENT``.

    ``api_key`` is the encoded form, or ``id:secret``. Raises UsageError for more than one option, or a
    basic value without a colon.
    """
    given = [
        (kind, value)
        for kind, value in (("basic", basic_auth), ("api_key", api_key), ("bearer", bearer))
        if value
    ]
    if not given:
        given = [
            (kind, environ[ENVIRONMENT[kind]])
            for kind in ("basic", "api_key", "bearer")
            if environ.get(ENVIRONMENT[kind])
        ]
    if not given:
        return Credentials()
    if len(given) > 1:
        raise UsageError(
            "more than one kind of credentials: " + " and ".join(kind for kind, _ in given),
            hint="give one of --basic-auth, --api-key and --bearer (or one of their environment variables)",
        )
    kind, value = given[0]
    if kind == "basic":
        user, colon, password = value.partition(":")
        if not colon:
            raise UsageError("basic authentication needs USER:PASSWORD", hint="--basic-auth elastic:secret")
        return basic(user, password)
    if kind == "api_key":
        encoded = base64.b64encode(value.encode()).decode() if ":" in value else value
        return Credentials(f"ApiKey {encoded}")
    return Credentials(f"Bearer {value}")
