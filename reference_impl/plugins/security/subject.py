"""Who is calling, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from reference_impl.plugins.security.permissions import Permission


@dataclass(frozen=True, slots=True)
class ApiKeyIdentity:
    """The key that a caller authenticated with."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Subject:
    """An authenticated caller.

    ``roles`` exist, ``missing_roles`` were assigned but do not. All ``permissions`` must allow an action: an
    API key has its own and its owner's. ``account`` is what is echoed of the user. ``run_by`` is the caller
    who asked to act as this one; ``known`` is false when there is no such user to act as.
    """

    username: str
    realm: str
    realm_type: str
    roles: tuple[str, ...]
    permissions: tuple[Permission, ...]
    missing_roles: tuple[str, ...] = ()
    api_key: ApiKeyIdentity | None = None
    account: dict[str, Any] = field(default_factory=dict)
    run_by: Subject | None = None
    known: bool = True

    def allows(self, action: str, *, own_key: bool = False) -> bool:
        """True when every permission allows the action; ``own_key``: on the caller's own API keys."""
        return all(p.cluster.allows(action, own_key=own_key) for p in self.permissions)

    def may_be_run(self) -> bool:
        """False when this caller acts as somebody else without the right to."""
        if self.run_by is None:
            return True
        return self.known and all(p.runs_as(self.username) for p in self.run_by.permissions)
