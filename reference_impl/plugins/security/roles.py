"""Roles: those that come with the server, and those that were defined."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from reference_impl.plugins.security.builtin_roles import BUILTIN_ROLES, Descriptor
from reference_impl.storage import Store

_COLLECTION = "security_roles"


class Roles:
    """Descriptors by name."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, name: str) -> Descriptor | None:
        """A built-in or defined role."""
        found: Any = BUILTIN_ROLES.get(name) or self._store.get(_COLLECTION, name)
        return found if found is None else dict(found)

    def all(self) -> dict[str, Descriptor]:
        """Every role, built-in ones last."""
        return {**dict(self._store.items(_COLLECTION)), **BUILTIN_ROLES}

    def put(self, name: str, descriptor: Descriptor) -> bool:
        """Create or replace; True when it is new."""
        created = self._store.get(_COLLECTION, name) is None
        self._store.put(_COLLECTION, name, descriptor)
        return created

    def delete(self, name: str) -> bool:
        """Remove; False when there was none."""
        return self._store.delete(_COLLECTION, name)

    def existing(self, names: Iterable[str]) -> dict[str, Descriptor]:
        """Those of the names that are roles, sorted, with their descriptors."""
        return {name: found for name in sorted(set(names)) if (found := self.get(name)) is not None}


def echo(descriptor: Descriptor) -> Descriptor:
    """A role as the API shows it."""
    shown = {
        "cluster": descriptor.get("cluster", []),
        **({"global": descriptor["global"]} if "global" in descriptor else {}),
        "indices": descriptor.get("indices", []),
        "applications": descriptor.get("applications", []),
        "run_as": descriptor.get("run_as", []),
        "metadata": descriptor.get("metadata", {}),
        "transient_metadata": {**descriptor.get("transient_metadata", {}), "enabled": True},
    }
    for name in ("remote_indices", "remote_cluster", "restriction", "description"):
        if name in descriptor:
            shown[name] = descriptor[name]
    return shown
