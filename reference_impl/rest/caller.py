"""What requests need to know of security: who calls, and whether they may."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Caller(Protocol):
    """Who has sent a request."""

    @property
    def username(self) -> str:
        """The name they act under."""
        ...


class Security(Protocol):
    """Says who calls, and what they may do; a password that nobody chose
    is ``generated_password``."""

    generated_password: str | None

    def authenticate(self, headers: Mapping[str, str], uri: str) -> Caller:
        """The caller; ``headers`` have lower-case names. Raises ApiError 401."""
        ...

    def authorize(self, caller: Caller, action: str | None) -> None:
        """Return if the caller may do the action; None stands for what everybody may. Raises ApiError 403."""
        ...
