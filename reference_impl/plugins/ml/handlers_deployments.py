"""Routes that start, update and stop deployments and clear their caches."""

from __future__ import annotations

from typing import Any

from reference_impl.deployment.types import State
from reference_impl.plugins.ml import start, stop, update
from reference_impl.plugins.ml.assignments import STOP_REASON, Assignment
from reference_impl.plugins.ml.config import timestamp
from reference_impl.plugins.ml.handlers_models import ONE
from reference_impl.plugins.ml.requests import read_start, read_stop, read_update
from reference_impl.plugins.ml.service import Service
from reference_impl.plugins.ml.texts import missing_deployment
from reference_impl.rest.handler import Operation, RestResponse, Route
from reference_impl.rest.request import RestRequest
from reference_impl.rest.units import format_size


def cache_text(size: int) -> str:
    """A cache size as it is shown: ``10kb``, and ``0`` without a unit."""
    return format_size(size) if size > 0 else "0"


def routing_entry(assignment: Assignment) -> dict[str, Any]:
    """The deployment's entry for this node."""
    route = assignment.route
    return {
        "current_allocations": assignment.current_allocations,
        "target_allocations": 0 if assignment.stopping else assignment.parameters.number_of_allocations,
        "routing_state": route.value,
        "reason": (assignment.deployment.reason or "") if route is State.FAILED else "",
    }


def assignment_body(assignment: Assignment, node_id: str) -> dict[str, Any]:
    """A deployment as ``_start`` and ``_update`` answer it."""
    parameters = assignment.parameters
    body: dict[str, Any] = {
        "task_parameters": {
            "model_id": parameters.model_id,
            "deployment_id": parameters.deployment_id,
            "model_bytes": parameters.model_bytes,
            "threads_per_allocation": parameters.threads_per_allocation,
            "number_of_allocations": parameters.number_of_allocations,
            "queue_capacity": parameters.queue_capacity,
            "cache_size": cache_text(parameters.cache_size),
            "priority": parameters.priority,
            "per_deployment_memory_bytes": parameters.per_deployment_memory_bytes,
            "per_allocation_memory_bytes": parameters.per_allocation_memory_bytes,
        },
        "routing_table": {} if assignment.asleep else {node_id: routing_entry(assignment)},
        "assignment_state": assignment.state,
    }
    if assignment.stopping:
        body["reason"] = STOP_REASON
    body["start_time"] = timestamp(assignment.start_time)
    body["max_assigned_allocations"] = assignment.max_assigned_allocations
    body["adaptive_allocations"] = assignment.adaptive.to_json() if assignment.adaptive else None
    return body


class DeploymentHandlers:
    """Handlers of one node's deployments."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def _answer(self, assignment: Assignment) -> RestResponse:
        return RestResponse(body={"assignment": assignment_body(assignment, self._service.node.node_id)})

    def start(self, request: RestRequest) -> Operation:
        """Start a deployment."""
        wanted = read_start(request, self._service.switches)

        async def execute() -> RestResponse:
            return self._answer(await start.start(self._service, wanted))

        return Operation(execute, lambda: start.problems(wanted))

    def update(self, request: RestRequest) -> Operation:
        """Change a deployment."""
        wanted = read_update(request, self._service.switches)

        async def execute() -> RestResponse:
            return self._answer(update.update(self._service.assignments, wanted))

        return Operation(execute, lambda: update.problems(wanted))

    def stop(self, request: RestRequest) -> Operation:
        """Stop deployments, and answer when they are gone."""
        wanted = read_stop(request, self._service.switches)

        async def execute() -> RestResponse:
            await stop.stop(wanted, self._service.assignments, self._service.guards())
            return RestResponse(body={"stopped": True})

        return Operation(execute)

    def clear_cache(self, request: RestRequest) -> Operation:
        """Forget the cached results of a deployment."""
        deployment_id = str(request.param("model_id"))

        async def execute() -> RestResponse:
            assignment = self._service.assignments.find(deployment_id)
            if assignment is None:
                raise missing_deployment(deployment_id)
            if assignment.current_allocations:
                await assignment.deployment.clear_cache()
            return RestResponse(body={"cleared": True})

        return Operation(execute)


def routes(service: Service) -> list[Route]:
    """The routes of this file."""
    handlers = DeploymentHandlers(service)
    path = f"{ONE}/deployment"
    action = "cluster:admin/xpack/ml/trained_models/deployment"
    return [
        Route("POST", f"{path}/_start", handlers.start, f"{action}/start"),
        Route("POST", f"{path}/_update", handlers.update, f"{action}/update"),
        Route("POST", f"{path}/_stop", handlers.stop, f"{action}/stop"),
        Route("POST", f"{path}/cache/_clear", handlers.clear_cache, f"{action}/clear_cache"),
    ]
