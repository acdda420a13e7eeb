"""The inference plugin's routes.

Bodies are parsed only after the caller was authorized: their errors come after a 403. There are no built-in
endpoints: a list shows what clients created, and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from reference_impl.plugins.inference.call import call
from reference_impl.plugins.inference.catalog import Services, show
from reference_impl.plugins.inference.create import create, id_faults
from reference_impl.plugins.inference.registry import Registry
from reference_impl.plugins.inference.remove import remove
from reference_impl.plugins.inference.task_types import ANY, COMPLETION, fits, mismatch, parse_task_type
from reference_impl.rest.handler import Operation, RestResponse, Route
from reference_impl.rest.request import RestRequest, parse_object
from reference_impl.services import Pipelines, TrainedModels

_BASE = "/_inference"
_ONE = f"{_BASE}/{{inference_id}}"
_TYPED = f"{_BASE}/{{task_type}}/{{inference_id}}"
_ALL = ("_all", "*")
_TIMEOUT = 30.0
_COMPLETION_TIMEOUT = 120.0


class Neighbours(Protocol):
    """The node, as far as this plugin needs it."""

    models: TrainedModels
    pipelines: Pipelines


class InferenceHandlers:
    """Handlers over one registry."""

    def __init__(self, node: Neighbours, registry: Registry, services: Services) -> None:
        self._node = node
        self._registry = registry
        self._services = services

    def routes(self) -> Sequence[Route]:
        """All routes below ``/_inference``."""
        admin, monitor = "cluster:admin/xpack/inference", "cluster:monitor/xpack/inference"
        routes = [Route("GET", _BASE, self.get, f"{monitor}/get")]
        for path in (_ONE, _TYPED):
            routes += [
                Route("PUT", path, self.put, f"{admin}/put"),
                Route("GET", path, self.get, f"{monitor}/get"),
                Route("POST", path, self.infer, f"{monitor}/post"),
                Route("DELETE", path, self.delete, f"{admin}/delete"),
            ]
        return routes

    def put(self, request: RestRequest) -> Operation:
        """Create an endpoint."""
        task_type = _task_type(request)
        timeout = _timeout(request, task_type)
        content = request.raw_body(required=True)
        inference_id = request.path_params["inference_id"]

        async def execute() -> RestResponse:
            body = parse_object(content, "inference", request.media_type)
            shown = await create(
                self._node,
                self._registry,
                self._services,
                inference_id=inference_id,
                url_task_type=task_type,
                body=body,
                timeout=timeout,
            )
            return RestResponse(body=shown)

        return Operation(execute, lambda: id_faults(inference_id))

    def get(self, request: RestRequest) -> Operation:
        """Show one endpoint, or all (of a task type), ascending by id."""
        task_type = _task_type(request)
        inference_id = request.path_params.get("inference_id", "_all")

        async def execute() -> RestResponse:
            if inference_id in _ALL:
                found = self._registry.all()
                shown = [
                    show(self._services, endpoint)
                    for endpoint in found
                    if fits(task_type, endpoint.task_type)
                ]
            else:
                endpoint = self._registry.require(inference_id)
                shown = [show(self._services, endpoint)]
                if not fits(task_type, endpoint.task_type):
                    raise mismatch(task_type, endpoint.task_type)
            return RestResponse(body={"endpoints": shown})

        return Operation(execute)

    def infer(self, request: RestRequest) -> Operation:
        """Answer an inference call."""
        task_type = _task_type(request)
        content = request.raw_body(required=True)
        timeout = _timeout(request, task_type)

        async def execute() -> RestResponse:
            results = await call(
                self._registry,
                self._services,
                inference_id=request.path_params["inference_id"],
                url_task_type=task_type,
                content=content,
                media_type=request.media_type,
                timeout=timeout,
            )
            return RestResponse(body=results.body())

        return Operation(execute)

    def delete(self, request: RestRequest) -> Operation:
        """Remove an endpoint, or report what refers to it."""
        task_type = _task_type(request)
        force = request.flag("force")
        dry_run = request.flag("dry_run")

        async def execute() -> RestResponse:
            body = await remove(
                self._node,
                self._registry,
                self._services,
                inference_id=request.path_params["inference_id"],
                task_type=task_type,
                force=force,
                dry_run=dry_run,
            )
            return RestResponse(body=body)

        return Operation(execute)


def _task_type(request: RestRequest) -> str:
    given = request.path_params.get("task_type")
    return ANY if given is None else parse_task_type(given)


def _timeout(request: RestRequest, task_type: str) -> float | None:
    """Seconds; 0 counts as not given."""
    default = _COMPLETION_TIMEOUT if task_type == COMPLETION else _TIMEOUT
    value = request.duration("timeout", default)
    return default if value == 0 else value
