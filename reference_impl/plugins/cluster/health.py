"""``/_cluster/health``: one node, always green, nothing to wait for."""

from __future__ import annotations

from typing import Any

from reference_impl.errors import illegal_argument
from reference_impl.rest.request import RestRequest

_STATUSES = ("GREEN", "YELLOW", "RED")
_ACCEPTED = (
    "index",
    "local",
    "wait_for_active_shards",
    "wait_for_events",
    "wait_for_no_relocating_shards",
    "wait_for_no_initializing_shards",
    "expand_wildcards",
    "allow_no_indices",
    "ignore_unavailable",
)


def read_parameters(request: RestRequest) -> int:
    """Check the parameters and return the number of nodes to wait for. ApiError 400."""
    request.duration("timeout", 30.0)
    request.duration("master_timeout", 30.0)
    request.consume(*_ACCEPTED)
    status = request.param("wait_for_status")
    if status is not None and status.upper() not in _STATUSES:
        raise illegal_argument(
            f"No enum constant org.elasticsearch.cluster.health.ClusterHealthStatus.{status.upper()}"
        )
    level = request.param("level", "cluster")
    if level not in ("cluster", "indices", "shards"):
        raise illegal_argument(f"unknown level [{level}]")
    return _wanted_nodes(request.param("wait_for_nodes"))


def _wanted_nodes(text: str | None) -> int:
    """At least so many nodes; ``>=n``, ``ge(n)`` and plain numbers are read, others refused."""
    if text is None:
        return 0
    for start, end in ((">=", ""), ("<=", ""), ("ge(", ")"), ("le(", ")"), (">", ""), ("<", ""), ("", "")):
        number = text.removeprefix(start).removesuffix(end)
        if text.startswith(start) and text.endswith(end) and number.isdecimal():
            at_most = start in ("<=", "le(", "<")
            return 0 if at_most else int(number[:9]) + (start == ">")
    raise illegal_argument(f'For input string: "{text}"')


def health(cluster_name: str, *, human: bool, level: str, timed_out: bool) -> dict[str, Any]:
    """The body; ``human`` adds readable twins before the raw values."""
    body: dict[str, Any] = {
        "cluster_name": cluster_name,
        "status": "green",
        "timed_out": timed_out,
        "number_of_nodes": 1,
        "number_of_data_nodes": 1,
        "active_primary_shards": 0,
        "active_shards": 0,
        "relocating_shards": 0,
        "initializing_shards": 0,
        "unassigned_shards": 0,
        "unassigned_primary_shards": 0,
        "delayed_unassigned_shards": 0,
        "number_of_pending_tasks": 0,
        "number_of_in_flight_fetch": 0,
        **({"task_max_waiting_in_queue": "0s"} if human else {}),
        "task_max_waiting_in_queue_millis": 0,
        **({"active_shards_percent": "100.0%"} if human else {}),
        "active_shards_percent_as_number": 100.0,
    }
    if level != "cluster":
        body["indices"] = {}
    return body
