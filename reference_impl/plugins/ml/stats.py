"""Statistics of models and deployments, in the form of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.deployment.types import State, Statistics
from reference_impl.plugins.ml.assignments import STOP_REASON, Assignment
from reference_impl.plugins.ml.config import timestamp
from reference_impl.plugins.ml.handlers_deployments import cache_text

if TYPE_CHECKING:
    from reference_impl.node import Node
    from reference_impl.plugins.ml.config import ModelConfig
    from reference_impl.plugins.ml.service import Service

BASE_MEMORY = 240 * 1024 * 1024
"""Bytes that a deployment needs whatever its model."""

ALL_FAILED = "All node routes are failed; see node route reason for details"


ELSER_MEMORY = 2004 * 1024 * 1024
"""Bytes that a deployment of one of Elastic's ELSER models needs, whatever its size."""

_ELSER = (".elser_model_1", ".elser_model_2")


def required_memory(config: ModelConfig, allocations: int = 1, cache_size: int = 0) -> int:
    """Bytes that a deployment of the model needs, by Elasticsearch's estimate; none without allocations. A
    cache of the model's size is part of the estimate, one that is larger needs the difference."""
    if allocations == 0:
        return 0
    if config.model_id.startswith(_ELSER):
        return ELSER_MEMORY
    named = config.memory("per_deployment_memory_bytes")
    named += config.memory("per_allocation_memory_bytes") * allocations
    estimate = max(BASE_MEMORY + 2 * config.size, named + config.size if named else 0)
    return estimate + max(0, cache_size - config.size)


def entries(service: Service, config: ModelConfig, *, human: bool = False) -> list[dict[str, Any]]:
    """The entries of one model: one for each deployment, or a single one without any."""
    running = service.assignments.of_model(config.model_id)
    if not running:
        return [_entry(service, config, None, human)]
    return [_entry(service, config, assignment, human) for assignment in running]


def _entry(
    service: Service, config: ModelConfig, assignment: Assignment | None, human: bool
) -> dict[str, Any]:
    entry: dict[str, Any] = {"model_id": config.model_id}
    if config.size or config.model_type != "pytorch":
        entry["model_size_stats"] = {
            "model_size_bytes": config.size,
            "required_native_memory_bytes": required_memory(config) if config.model_type == "pytorch" else 0,
        }
    pipelines = _pipelines_of(service, config, assignment)
    entry["pipeline_count"] = len(pipelines)
    if pipelines:
        entry["ingest"] = service.node.pipelines.statistics(pipelines)
    if assignment is not None:
        entry["inference_stats"] = _inference_stats(service.node, _figures(assignment))
        entry["deployment_stats"] = deployment_stats(assignment, service.node, human=human)
    elif service.local_counts[config.model_id]:
        entry["inference_stats"] = _counts(
            service.node,
            inference_count=service.local_counts[config.model_id],
            missing=service.local_missing[config.model_id],
        )
    return entry


def _pipelines_of(service: Service, config: ModelConfig, assignment: Assignment | None) -> set[str]:
    """Ids of the pipelines that name the deployment, or else of those that name its model."""
    if assignment is not None and assignment.deployment_id != config.model_id:
        found = service.node.pipelines.referencing([assignment.deployment_id])
        if found:
            return set(found[assignment.deployment_id])
    return pipelines_of_model(service, config)


def pipelines_of_model(service: Service, config: ModelConfig) -> set[str]:
    """Ids of the pipelines that name the model or an alias of it."""
    names = [config.model_id, *service.aliases.of_model(config.model_id)]
    found = service.node.pipelines.referencing(names)
    return {pipeline for pipelines in found.values() for pipeline in pipelines}


def _inference_stats(node: Node, figures: Statistics) -> dict[str, Any]:
    failures = figures.error_count + figures.timeout_count + figures.rejected_execution_count
    return _counts(node, inference_count=figures.inference_count, failures=failures)


def _counts(node: Node, *, inference_count: int, failures: int = 0, missing: int = 0) -> dict[str, Any]:
    return {
        "failure_count": failures,
        "inference_count": inference_count,
        "cache_miss_count": 0,
        "missing_all_fields_count": missing,
        "timestamp": int(node.now() * 1000),
    }


def deployment_stats(assignment: Assignment, node: Node, *, human: bool = False) -> dict[str, Any]:
    """State, settings and counters of a deployment; counters of zero are left out as Elasticsearch does."""
    parameters, figures = assignment.parameters, _figures(assignment)
    state = "failed" if assignment.route is State.FAILED and not assignment.stopping else assignment.state
    stats: dict[str, Any] = {
        "deployment_id": parameters.deployment_id,
        "model_id": parameters.model_id,
        "threads_per_allocation": parameters.threads_per_allocation,
        "number_of_allocations": parameters.number_of_allocations,
        "queue_capacity": parameters.queue_capacity,
    }
    if assignment.adaptive is not None:
        stats["adaptive_allocations"] = assignment.adaptive.to_json()
    stats["state"] = state
    if state == "failed":
        stats["reason"] = ALL_FAILED
    elif assignment.stopping:
        stats["reason"] = STOP_REASON
    if state in {"starting", "started"}:
        stats["allocation_status"] = {
            "allocation_count": assignment.current_allocations,
            "target_allocation_count": parameters.number_of_allocations,
            "state": assignment.allocation_state,
        }
    stats["cache_size"] = cache_text(parameters.cache_size)
    stats["priority"] = parameters.priority
    if human:
        stats["start_time_string"] = timestamp(assignment.start_time)
    stats["start_time"] = int(assignment.start_time * 1000)
    stats |= _counters(figures, inferences=True)
    stats["peak_throughput_per_minute"] = figures.peak_throughput_per_minute
    stats["nodes"] = [] if assignment.asleep else [_node_stats(assignment, figures, node)]
    return stats


def _figures(assignment: Assignment) -> Statistics:
    """The figures of the deployment's route: none unless it is started, whatever its process has counted."""
    return assignment.deployment.statistics() if assignment.route is State.STARTED else Statistics()


def _counters(figures: Statistics, *, inferences: bool = False) -> dict[str, int]:
    counters = {
        "error_count": figures.error_count,
        "rejected_execution_count": figures.rejected_execution_count,
        "timeout_count": figures.timeout_count,
    }
    if inferences:
        counters["inference_count"] = figures.inference_count
    return {name: count for name, count in counters.items() if count > 0}


def _node_stats(assignment: Assignment, figures: Statistics, node: Node) -> dict[str, Any]:
    route = assignment.route
    routing: dict[str, Any] = {"routing_state": route.value}
    if route is State.FAILED and assignment.deployment.reason:
        routing["reason"] = assignment.deployment.reason
    stats: dict[str, Any] = {"node": {node.node_id: node_description(node)}, "routing_state": routing}
    if route is not State.STARTED:
        return {**stats, "peak_throughput_per_minute": 0, "throughput_last_minute": 0}
    stats["inference_count"] = figures.inference_count
    stats |= _averages(figures)
    stats["inference_cache_hit_count"] = figures.cache_hit_count
    if figures.last_access is not None:
        stats["last_access"] = figures.last_access
    stats["number_of_pending_requests"] = figures.pending
    stats |= _counters(figures)
    stats["start_time"] = _milliseconds(figures.start_time, assignment)
    stats["threads_per_allocation"] = assignment.parameters.threads_per_allocation
    stats["number_of_allocations"] = assignment.current_allocations
    stats["peak_throughput_per_minute"] = figures.peak_throughput_per_minute
    stats["throughput_last_minute"] = figures.throughput_last_minute
    if figures.average_time_ms_last_minute is not None:
        stats["average_inference_time_ms_last_minute"] = figures.average_time_ms_last_minute
    stats["inference_cache_hit_count_last_minute"] = figures.cache_hit_count_last_minute
    return stats


def _milliseconds(start_time: int | None, assignment: Assignment) -> int:
    return int(assignment.start_time * 1000) if start_time is None else start_time


def _averages(figures: Statistics) -> dict[str, Any]:
    count = figures.inference_count
    if not count:
        return {}
    misses = count - figures.cache_hit_count
    averages: dict[str, Any] = {"average_inference_time_ms": figures.total_time_ms / count}
    if misses > 0:
        averages["average_inference_time_ms_excluding_cache_hits"] = (
            figures.total_time_ms_excluding_hits / misses
        )
    if figures.memory_rss is not None:
        averages["average_inference_process_memory_rss_bytes"] = figures.memory_rss
    return averages


def node_description(node: Node) -> dict[str, Any]:
    """This node as statistics name it."""
    return {
        "name": node.settings.node_name,
        "ephemeral_id": node.node_id,
        "transport_address": f"{node.settings.host}:{node.settings.port}",
        "external_id": node.settings.node_name,
        "attributes": {},
        "roles": ["data", "ingest", "master", "ml"],
    }
