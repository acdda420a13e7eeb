"""Roles and users that come with the server and cannot be changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Descriptor = dict[str, Any]


def indices(names: str, privileges: str) -> Descriptor:
    """Index privileges; both arguments are blank-separated lists."""
    return {"names": names.split(), "privileges": privileges.split(), "allow_restricted_indices": False}


def application(name: str, privileges: str) -> Descriptor:
    """Application privileges on every resource."""
    return {"application": name, "privileges": privileges.split(), "resources": ["*"]}


def _role(
    cluster: str,
    description: str,
    *,
    on: Sequence[Descriptor] = (),
    applications: Sequence[Descriptor] = (),
    run_as: Sequence[str] = (),
) -> Descriptor:
    return {
        "cluster": cluster.split(),
        "indices": list(on),
        "applications": list(applications),
        "run_as": list(run_as),
        "metadata": {"_reserved": True},
        "transient_metadata": {},
        "description": description,
    }


_ML_READ = ".ml-anomalies* .ml-notifications*"
_KIBANA = "kibana-.kibana"

BUILTIN_ROLES: dict[str, Descriptor] = {
    "superuser": _role(
        "all",
        "May do everything.",
        on=[
            indices("*", "all"),
            {
                **indices("*", "monitor read view_index_metadata read_cross_cluster"),
                "allow_restricted_indices": True,
            },
        ],
        applications=[application("*", "*")],
        run_as=["*"],
    ),
    "machine_learning_admin": _role(
        "manage_ml",
        "May use and change everything in machine learning.",
        on=[
            indices(f"{_ML_READ} .ml-state* .ml-meta* .ml-stats-*", "view_index_metadata read"),
            indices(".ml-annotations*", "view_index_metadata read write"),
        ],
        applications=[application("kibana-*", "reserved_ml_admin")],
    ),
    "machine_learning_user": _role(
        "monitor_ml",
        "May see machine learning, and use its models.",
        on=[
            indices(_ML_READ, "view_index_metadata read"),
            indices(".ml-annotations*", "view_index_metadata read write"),
        ],
        applications=[application("kibana-*", "reserved_ml_user")],
    ),
    "inference_admin": _role("manage_inference", "May use and change inference endpoints."),
    "inference_user": _role("monitor_inference", "May see and use inference endpoints."),
    "ingest_admin": _role("manage_index_templates manage_pipeline", "May change templates and pipelines."),
    "kibana_admin": _role("", "May do everything in Kibana.", applications=[application(_KIBANA, "all")]),
    "kibana_user": _role("", "Deprecated: use kibana_admin.", applications=[application(_KIBANA, "all")]),
    "viewer": _role(
        "monitor_inference",
        "May read data.",
        on=[indices("/~(([.]|ilm-history-).*)/", "read view_index_metadata")],
        applications=[application(_KIBANA, "read")],
    ),
    "editor": _role(
        "monitor_inference",
        "May read data and change what shows it.",
        on=[indices("/~(([.]|ilm-history-).*)/", "read view_index_metadata")],
        applications=[application(_KIBANA, "all")],
    ),
    "monitoring_user": _role(
        "cluster:monitor/main cluster:monitor/xpack/info cluster:monitor/remote/info",
        "May read what monitoring collected.",
        on=[indices(".monitoring-*", "read read_cross_cluster")],
        applications=[application("kibana-*", "reserved_monitoring")],
    ),
    "remote_monitoring_collector": _role(
        "monitor", "May collect what monitoring needs.", on=[indices("*", "monitor")]
    ),
    "remote_monitoring_agent": _role(
        "manage_index_templates manage_ingest_pipelines monitor cluster:admin/ilm/get cluster:admin/ilm/put "
        "cluster:monitor/xpack/watcher/watch/get cluster:admin/xpack/watcher/watch/put "
        "cluster:admin/xpack/watcher/watch/delete",
        "May write what monitoring collected.",
        on=[indices(".monitoring-* metricbeat-*", "all")],
    ),
    "enrich_user": _role(
        "manage_enrich manage_ingest_pipelines monitor",
        "May manage enrichment.",
        on=[indices(".enrich-*", "all")],
    ),
    "transport_client": _role("transport_client", "What transport clients need."),
    "kibana_system": _role(
        "monitor manage_index_templates manage_inference manage_ml manage_pipeline manage_ilm manage_token "
        "manage_saml manage_oidc manage_enrich manage_transform manage_own_api_key grant_api_key",
        "What the Kibana server needs.",
        on=[indices(".kibana* .reporting-*", "all")],
    ),
    "logstash_system": _role("monitor cluster:admin/xpack/monitoring/bulk", "What Logstash needs."),
    "beats_system": _role("monitor cluster:admin/xpack/monitoring/bulk", "What Beats need."),
    "apm_system": _role("monitor cluster:admin/xpack/monitoring/bulk", "What APM needs."),
}

RESERVED_USERS: dict[str, tuple[str, ...]] = {
    "elastic": ("superuser",),
    "kibana": ("kibana_system",),
    "kibana_system": ("kibana_system",),
    "logstash_system": ("logstash_system",),
    "beats_system": ("beats_system",),
    "apm_system": ("apm_system",),
    "remote_monitoring_user": ("remote_monitoring_collector", "remote_monitoring_agent"),
}
