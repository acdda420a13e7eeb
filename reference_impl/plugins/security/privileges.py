"""Cluster privileges: what each named one covers, and which ones grant an action.

A privilege is one of the predefined names, or a raw action name, which covers every action it begins.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from reference_impl.rest.wildcard import wildcard_match

_SECURITY = "cluster:admin/xpack/security/"
_TEMPLATES = ("indices:admin/template/*", "indices:admin/index_template/*")
_INFERENCE = ("cluster:monitor/xpack/inference*", "cluster:monitor/xpack/ml/trained_models/deployment/infer")
_DEPLOYMENTS = "cluster:admin/xpack/ml/trained_models/deployment/"
_CROSS_CLUSTER = ("cluster:internal/remote_cluster/*", "cluster:monitor/xpack/info")
_PIPELINES = ("cluster:admin/ingest/pipeline/*",)

MANAGE_OWN_API_KEY = "manage_own_api_key"
_ALWAYS_OWN = (f"{_SECURITY}api_key/create", f"{_SECURITY}api_key/update")
_OWN_IF_ASKED = (f"{_SECURITY}api_key/get", f"{_SECURITY}api_key/invalidate")


def _xpack(area: str) -> tuple[str, ...]:
    return (f"cluster:admin/xpack/{area}/*", f"cluster:monitor/xpack/{area}/*")


# In the order of access: what implies least comes first. Refusals list privileges in this order.
PATTERNS: dict[str, tuple[str, ...]] = {
    MANAGE_OWN_API_KEY: (),
    "manage_data_stream_global_retention": (),
    "monitor_data_stream_global_retention": (),
    "none": (),
    "cancel_task": ("cluster:admin/tasks/cancel*",),
    "clone_api_key": (f"{_SECURITY}api_key/clone*",),
    "cross_cluster_replication": (*_CROSS_CLUSTER, "cluster:monitor/state*"),
    "cross_cluster_search": _CROSS_CLUSTER,
    "delegate_pki": (f"{_SECURITY}delegate_pki*",),
    "grant_api_key": (f"{_SECURITY}api_key/grant*",),
    "manage_autoscaling": ("cluster:admin/autoscaling/*",),
    "manage_index_templates": ("indices:admin/template/*", "indices:admin/index_template/*"),
    "manage_logstash_pipelines": ("cluster:admin/logstash/pipeline/*",),
    "manage_oidc": (f"{_SECURITY}oidc/*",),
    "manage_saml": (f"{_SECURITY}saml/*",),
    "manage_search_application": ("cluster:admin/xpack/application/search_application/*",),
    "manage_search_query_rules": ("cluster:admin/xpack/query_rules/*",),
    "manage_search_synonyms": ("cluster:admin/synonyms/*",),
    "manage_service_account": (f"{_SECURITY}service_account/*",),
    "manage_token": (f"{_SECURITY}token/*",),
    "manage_user_profile": (f"{_SECURITY}profile/*",),
    "monitor_connector": ("cluster:monitor/xpack/connector/*",),
    "monitor_enrich": ("cluster:monitor/xpack/enrich/*",),
    "monitor_esql": ("cluster:monitor/xpack/esql/*",),
    "monitor_inference": _INFERENCE,
    "monitor_ml": ("cluster:monitor/xpack/ml/*",),
    "monitor_reindex": ("cluster:monitor/reindex/*",),
    "monitor_rollup": ("cluster:monitor/xpack/rollup/*",),
    "monitor_snapshot": ("cluster:admin/snapshot/status*", "cluster:admin/snapshot/get*"),
    "monitor_stats": ("cluster:monitor/stats*",),
    "monitor_text_structure": ("cluster:monitor/text_structure/*",),
    "monitor_watcher": ("cluster:monitor/xpack/watcher/*",),
    "post_behavioral_analytics_event": ("cluster:admin/xpack/application/analytics/post_event",),
    "read_ccr": ("cluster:monitor/state*", f"{_SECURITY}user/has_privileges"),
    "read_connector_secrets": ("cluster:admin/xpack/connector/secret/get",),
    "read_fleet_secrets": ("cluster:admin/fleet/secrets/get",),
    "read_ilm": ("cluster:admin/ilm/get*",),
    "read_pipeline": ("cluster:admin/ingest/pipeline/get", "cluster:admin/ingest/pipeline/simulate"),
    "read_project_routing": (),
    "read_security": (
        f"{_SECURITY}api_key/get",
        f"{_SECURITY}api_key/query",
        f"{_SECURITY}privilege/builtin/get",
        f"{_SECURITY}privilege/get",
        f"{_SECURITY}profile/get",
        f"{_SECURITY}profile/has_privileges",
        f"{_SECURITY}profile/suggest",
        f"{_SECURITY}role/get",
        f"{_SECURITY}role/query",
        f"{_SECURITY}role_mapping/get",
        f"{_SECURITY}service_account/get",
        f"{_SECURITY}service_account/credential/get*",
        f"{_SECURITY}settings/get",
        f"{_SECURITY}user/get",
        f"{_SECURITY}user/has_privileges",
        f"{_SECURITY}user/list_privileges",
        f"{_SECURITY}user/query",
    ),
    "read_slm": ("cluster:admin/slm/get*", "cluster:admin/slm/status*"),
    "transport_client": ("cluster:monitor/nodes/liveness", "cluster:monitor/state"),
    "write_connector_secrets": ("cluster:admin/xpack/connector/secret/*",),
    "write_fleet_secrets": ("cluster:admin/fleet/secrets/*",),
    "create_snapshot": ("cluster:admin/snapshot/create*", "cluster:admin/snapshot/get*"),
    "manage_behavioral_analytics": ("cluster:admin/xpack/application/analytics/*",),
    "manage_ccr": ("cluster:admin/xpack/ccr/*", "cluster:monitor/state*", f"{_SECURITY}user/has_privileges"),
    "manage_connector": _xpack("connector"),
    "manage_enrich": ("cluster:admin/xpack/enrich/*",),
    "manage_ilm": ("cluster:admin/ilm/*",),
    "manage_inference": (
        "cluster:admin/xpack/inference/*",
        _INFERENCE[0],
        f"{_DEPLOYMENTS}start",
        f"{_DEPLOYMENTS}stop",
        _INFERENCE[1],
    ),
    "manage_ml": _xpack("ml"),
    "manage_project_routing": (),
    "manage_reindex": ("cluster:admin/reindex/*", "cluster:monitor/reindex/*"),
    "manage_rollup": _xpack("rollup"),
    "manage_slm": ("cluster:admin/slm/*",),
    "manage_watcher": _xpack("watcher"),
    "monitor_data_frame_transforms": ("cluster:monitor/data_frame/*", "cluster:monitor/transform/*"),
    "monitor_transform": ("cluster:monitor/data_frame/*", "cluster:monitor/transform/*"),
    "manage_ingest_pipelines": _PIPELINES,
    "manage_pipeline": _PIPELINES,
    "manage_api_key": (f"{_SECURITY}api_key/*",),
    "manage_data_frame_transforms": ("cluster:admin/transform/*", "cluster:monitor/transform/*"),
    "manage_transform": ("cluster:admin/transform/*", "cluster:monitor/transform/*"),
    "manage_security": (f"{_SECURITY}*",),
    "monitor": ("cluster:monitor/*", "indices:admin/template/get", "indices:admin/index_template/get"),
    "manage": ("cluster:*", *_TEMPLATES),
    "all": ("cluster:*", *_TEMPLATES),
}
_EXCLUDES: dict[str, tuple[str, ...]] = {
    "manage": (f"{_SECURITY}*",),
    "manage_security": (f"{_SECURITY}delegate_pki*",),
}


def is_cluster_privilege(name: str) -> bool:
    """True for a predefined name, in any case, and for a pattern over cluster actions."""
    lowered = name.lower()
    return lowered in PATTERNS or lowered.startswith(
        ("cluster:", "indices:admin/template/", "indices:admin/index_template/")
    )


def unknown_privilege(name: str) -> str:
    """What is said of a privilege that does not exist."""
    return (
        f"unknown cluster privilege [{name}]. a privilege must be either one of the predefined cluster "
        f"privilege names [{','.join(PATTERNS)}] or a pattern over one of the available "
        "cluster actions"
    )


def _matches(patterns: Iterable[str], action: str) -> bool:
    return any(wildcard_match(pattern, action) for pattern in patterns)


@lru_cache(maxsize=16384)
def covers(privilege: str, action: str, *, own_key: bool = False) -> bool:
    """True when one privilege allows an action; ``own_key``: it is about the caller's own API keys."""
    name = privilege.lower()
    if name == MANAGE_OWN_API_KEY:
        return action in _ALWAYS_OWN or (own_key and action in _OWN_IF_ASKED)
    if name in PATTERNS:
        return _matches(PATTERNS[name], action) and not _matches(_EXCLUDES.get(name, ()), action)
    return wildcard_match(f"{name.rstrip('*')}*" if name.endswith("*") else f"{name}*", action)


def granting(action: str, *, own_key: bool = False) -> list[str]:
    """The predefined privileges that allow an action, least first."""
    return [name for name in PATTERNS if covers(name, action, own_key=own_key)]


@dataclass(frozen=True, slots=True)
class ClusterPermission:
    """The sum of some cluster privileges."""

    privileges: tuple[str, ...] = ()

    def allows(self, action: str, *, own_key: bool = False) -> bool:
        """True when one of them allows the action."""
        return any(covers(name, action, own_key=own_key) for name in self.privileges)

    def implies(self, privilege: str) -> bool:
        """True when everything ``privilege`` allows is allowed, as far as the patterns themselves show."""
        name = privilege.lower()
        if name in (mine.lower() for mine in self.privileges):
            return True
        if name == MANAGE_OWN_API_KEY:
            return all(self.allows(action) for action in (*_ALWAYS_OWN, *_OWN_IF_ASKED))
        patterns = PATTERNS.get(name, (name if name.endswith("*") else f"{name}*",))
        if name in PATTERNS and not patterns:
            return self.allows("cluster:")
        return all(any(self._covers_pattern(mine, name, p) for mine in self.privileges) for p in patterns)

    @staticmethod
    def _covers_pattern(mine: str, wanted: str, pattern: str) -> bool:
        # a pattern is covered when the text of the pattern itself matches; exclusions must be shared
        excludes = _EXCLUDES.get(mine.lower(), ())
        shared = set(excludes) <= set(_EXCLUDES.get(wanted, ()))
        touched = any(wildcard_match(e, pattern) or wildcard_match(pattern, e.rstrip("*")) for e in excludes)
        return covers(mine, pattern) and (shared or not touched)
