"""What the node and its license say about themselves."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from reference_impl.rest.product import (
    BUILD_DATE,
    BUILD_FLAVOR,
    BUILD_HASH,
    BUILD_TYPE,
    LUCENE_VERSION,
    MINIMUM_INDEX_VERSION,
    MINIMUM_WIRE_VERSION,
    VERSION,
)
from reference_impl.settings import License

LICENSE_UID = "00000000-0000-0000-0000-000000000000"
_ROLES = ["data", "ingest", "master", "ml", "remote_cluster_client"]
_DAY = 24 * 60 * 60 * 1000
_FEATURES = (
    *("aggregate_metric", "analytics", "archive", "ccr", "data_streams", "data_tiers", "enrich"),
    *("enterprise_search", "eql", "esql", "graph", "ilm", "logsdb", "logstash", "ml", "monitoring", "rollup"),
    *("searchable_snapshots", "security", "slm", "spatial", "sql", "transform", "universal_profiling"),
    *("voting_only", "watcher"),
)
_OFFERED = ("ml", "security")
_COVERED = {"trial": ("ml", "security"), "basic": ("security",)}


def main(node_name: str, cluster_name: str, cluster_uuid: str) -> dict[str, Any]:
    """The answer of ``GET /``."""
    return {
        "name": node_name,
        "cluster_name": cluster_name,
        "cluster_uuid": cluster_uuid,
        "version": {
            "number": VERSION,
            "build_flavor": BUILD_FLAVOR,
            "build_type": BUILD_TYPE,
            "build_hash": BUILD_HASH,
            "build_date": BUILD_DATE,
            "build_snapshot": False,
            "lucene_version": LUCENE_VERSION,
            "minimum_wire_compatibility_version": MINIMUM_WIRE_VERSION,
            "minimum_index_compatibility_version": MINIMUM_INDEX_VERSION,
        },
        "tagline": "You Know, for Search",
    }


def node_info(node_name: str, host: str, port: int, metrics: set[str]) -> dict[str, Any]:
    """One node in ``GET /_nodes``; ``metrics`` empty means all."""
    body: dict[str, Any] = {
        "name": node_name,
        "transport_address": f"{host}:9300",
        "host": host,
        "ip": host,
        "version": VERSION,
        "transport_version": 9_000_000,
        "index_version": 9_000_000,
        "component_versions": {},
        "build_flavor": BUILD_FLAVOR,
        "build_type": BUILD_TYPE,
        "build_hash": BUILD_HASH,
        "roles": _ROLES,
    }
    if not metrics or "http" in metrics:
        address = f"{host}:{port}"
        body["http"] = {
            "bound_address": [address],
            "publish_address": address,
            "max_content_length_in_bytes": 100 * 1024 * 1024,
        }
    if not metrics or "plugins" in metrics:
        body |= {"plugins": [], "modules": []}
    return body


def xpack(categories: set[str], *, security: bool, verbose: bool, license_type: License) -> dict[str, Any]:
    """The answer of ``GET /_xpack``; ``verbose`` adds the tagline."""
    body: dict[str, Any] = {}
    if "build" in categories:
        body["build"] = {"hash": BUILD_HASH, "date": BUILD_DATE}
    if "license" in categories:
        body["license"] = {"uid": LICENSE_UID, "type": license_type, "mode": license_type, "status": "active"}
    if "features" in categories:
        enabled = {"ml": True, "security": security}
        body["features"] = {
            name: {
                "available": name in _OFFERED and name in _COVERED[license_type],
                "enabled": enabled.get(name, False),
            }
            for name in _FEATURES
        }
    if verbose:
        body["tagline"] = "You know, for X"
    return body


def license_info(issued: int, license_type: License) -> dict[str, Any]:
    """The answer of ``GET /_license``; ``issued`` in epoch milliseconds. A trial ends, basic does not."""
    expires = issued + 30 * _DAY
    expiry = {"expiry_date": timestamp(expires), "expiry_date_in_millis": expires}
    return {
        "license": {
            "status": "active",
            "uid": LICENSE_UID,
            "type": license_type,
            "issue_date": timestamp(issued),
            "issue_date_in_millis": issued,
            **(expiry if license_type == "trial" else {}),
            "max_nodes": 1000,
            "max_resource_units": None,
            "issued_to": "reference",
            "issuer": "reference",
            "start_date_in_millis": issued if license_type == "trial" else -1,
        }
    }


def timestamp(millis: int) -> str:
    """Epoch milliseconds as a UTC date and time."""
    return datetime.fromtimestamp(millis / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{millis % 1000:03d}Z"
