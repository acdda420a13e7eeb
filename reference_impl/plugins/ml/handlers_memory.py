"""The route that tells how much memory machine learning uses on the nodes."""

from __future__ import annotations

import os
from typing import Any

from reference_impl.deployment.memory import resident_bytes
from reference_impl.plugins.ml.matching import parts_of, select
from reference_impl.plugins.ml.service import Service
from reference_impl.plugins.ml.stats import node_description, required_memory
from reference_impl.rest.handler import Operation, RestResponse, Route
from reference_impl.rest.request import RestRequest
from reference_impl.rest.units import readable_size

SELF = ("_local", "_master", "ml:true", "master:true", "data:true", "ingest:true")
"""Expressions that always mean this node."""


def machine_memory() -> int:
    """Bytes of memory that the machine has."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def node_memory(service: Service) -> dict[str, Any]:
    """The memory of this node, in bytes. What deployments need is an estimate, not what they have taken."""
    total = machine_memory()
    needed = sum(
        required_memory(item.config, item.parameters.number_of_allocations, item.parameters.cache_size)
        for item in service.assignments.all()
    )
    process = resident_bytes(os.getpid()) or 0
    return {
        "mem": {
            "total_in_bytes": total,
            "adjusted_total_in_bytes": total,
            "ml": {
                "max_in_bytes": total,
                "native_code_overhead_in_bytes": 0,
                "anomaly_detectors_in_bytes": 0,
                "data_frame_analytics_in_bytes": 0,
                "native_inference_in_bytes": needed,
            },
        },
        "jvm": {
            "heap_max_in_bytes": total,
            "java_inference_max_in_bytes": total,
            "java_inference_in_bytes": process,
        },
    }


def readable(figures: dict[str, Any]) -> dict[str, Any]:
    """The figures with a readable text before each: ``total`` before ``total_in_bytes``."""
    shown: dict[str, Any] = {}
    for name, value in figures.items():
        if isinstance(value, dict):
            shown[name] = readable(value)
            continue
        shown[name.removesuffix("_in_bytes")] = readable_size(value)
        shown[name] = value
    return shown


def _names_this_node(service: Service, expression: str | None) -> bool:
    node = service.node
    if expression is None or any(part in SELF for part in parts_of(expression)):
        return True
    selected, _ = select(parts_of(expression), (node.node_id, node.settings.node_name, node.settings.host))
    return bool(selected)


def routes(service: Service) -> list[Route]:
    """The routes of this file."""

    def get(request: RestRequest) -> Operation:
        request.duration("timeout")
        request.duration("master_timeout")
        expression, human = request.param("node_id"), request.human

        async def execute() -> RestResponse:
            node = service.node
            found = _names_this_node(service, expression)
            memory = node_memory(service)
            named = {name: value for name, value in node_description(node).items() if name != "external_id"}
            shown = {**named, **(readable(memory) if human else memory)}
            count = 1 if found else 0
            return RestResponse(
                body={
                    "_nodes": {"total": count, "successful": count, "failed": 0},
                    "cluster_name": node.settings.cluster_name,
                    "nodes": {node.node_id: shown} if found else {},
                }
            )

        return Operation(execute)

    action = "cluster:monitor/xpack/ml/memory/stats/get"
    return [
        Route("GET", "/_ml/memory/_stats", get, action),
        Route("GET", "/_ml/memory/{node_id}/_stats", get, action),
    ]
