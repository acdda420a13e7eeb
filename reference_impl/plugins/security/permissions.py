"""What a set of role descriptors allows: cluster actions, indices, applications, and running as others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from reference_impl.plugins.security.privileges import ClusterPermission
from reference_impl.rest.wildcard import wildcard_match

_IMPLIED = {
    "manage": {
        "monitor",
        "view_index_metadata",
        "maintenance",
        "create_index",
        "delete_index",
        "auto_configure",
    },
    "write": {"index", "create", "create_doc", "delete", "auto_configure"},
    "index": {"create", "create_doc"},
    "create": {"create_doc"},
}
INDEX_PRIVILEGES = frozenset(
    {
        "all",
        "auto_configure",
        "create",
        "create_doc",
        "create_index",
        "cross_cluster_replication",
        "cross_cluster_replication_internal",
        "delete",
        "delete_index",
        "index",
        "maintenance",
        "manage",
        "manage_data_stream_lifecycle",
        "manage_failure_store",
        "manage_follow_index",
        "manage_ilm",
        "manage_leader_index",
        "monitor",
        "none",
        "read",
        "read_cross_cluster",
        "read_failure_store",
        "view_index_metadata",
        "write",
    }
)


@dataclass(frozen=True, slots=True)
class Permission:
    """The sum of some role descriptors."""

    cluster: ClusterPermission
    descriptors: tuple[Mapping[str, Any], ...]

    @classmethod
    def of(cls, descriptors: Iterable[Mapping[str, Any]]) -> Permission:
        """The permission that these descriptors give together."""
        kept = tuple(descriptors)
        names = dict.fromkeys(name for descriptor in kept for name in descriptor.get("cluster", ()))
        return cls(ClusterPermission(tuple(names)), kept)

    def runs_as(self, username: str) -> bool:
        """True when acting as that user is allowed."""
        return any(wildcard_match(name, username) for d in self.descriptors for name in d.get("run_as", ()))

    def on_index(self, index: str, privilege: str) -> bool:
        """True when one of the descriptors grants the privilege on that index or pattern."""
        for descriptor in self.descriptors:
            for grant in descriptor.get("indices", ()):
                named = any(wildcard_match(pattern, index) for pattern in grant["names"])
                if named and any(_index_privilege_covers(mine, privilege) for mine in grant["privileges"]):
                    return True
        return False

    def on_application(self, name: str, resource: str, privilege: str) -> bool:
        """True when one of the descriptors grants an application's privilege on a resource."""
        return any(
            wildcard_match(grant["application"], name)
            and any(wildcard_match(pattern, resource) for pattern in grant["resources"])
            and any(wildcard_match(pattern, privilege) for pattern in grant["privileges"])
            for descriptor in self.descriptors
            for grant in descriptor.get("applications", ())
        )


def _index_privilege_covers(mine: str, wanted: str) -> bool:
    mine, wanted = mine.lower(), wanted.lower()
    if mine in ("all", wanted):
        return True
    return wanted in _IMPLIED.get(mine, set()) or wildcard_match(f"{mine}*", wanted)
