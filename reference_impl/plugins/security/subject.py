"""Who is calling, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from reference_impl.plugins.security.privileges import ClusterPermission

AuthenticationType = Literal["realm", "api_key"]


@dataclass(frozen=True, slots=True)
class ApiKeyIdentity:
    """The key that a caller authenticated with."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Subject:
    """An authenticated caller.

    ``roles`` are those assigned; ``missing_roles`` of them do not exist. ``limited_by`` are the further
    permissions that must all allow an action: those of an API key's owner. ``user`` echoes the account.
    """

    username: str
    realm: str
    realm_type: str
    roles: tuple[str, ...]
    permission: ClusterPermission
    missing_roles: tuple[str, ...] = ()
    limited_by: tuple[ClusterPermission, ...] = ()
    api_key: ApiKeyIdentity | None = None
    user: dict[str, Any] = field(default_factory=dict)

    @property
    def authentication_type(self) -> AuthenticationType:
        """How the caller authenticated."""
        return "realm" if self.api_key is None else "api_key"

    def allows(self, action: str, *, own_key: bool = False) -> bool:
        """True when every permission allows the action; ``own_key``: it is about the caller's own API keys."""
        permissions = (self.permission, *self.limited_by)
        return all(permission.allows(action, own_key=own_key) for permission in permissions)
