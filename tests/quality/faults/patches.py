"""Ways to put something around the parts of the server that faults change most."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from reference_impl.errors import ApiError
from reference_impl.plugins.inference import handlers as inference_handlers
from reference_impl.plugins.inference.endpoint import Endpoint
from reference_impl.plugins.inference.handlers import InferenceHandlers
from reference_impl.plugins.inference.registry import Registry
from reference_impl.plugins.ml import stop as stopping
from reference_impl.plugins.ml.assignments import Assignment, Assignments
from reference_impl.plugins.ml.handlers_deployments import DeploymentHandlers
from reference_impl.plugins.ml.service import Service
from reference_impl.plugins.ml.stop import Guards, StopRequest
from reference_impl.rest.handler import Operation, RestResponse
from reference_impl.rest.request import RestRequest


@dataclass(frozen=True, slots=True)
class Stop:
    """A call of the stop API's action."""

    real: Callable[[StopRequest, Assignments, Guards], Awaitable[None]]
    request: StopRequest
    assignments: Assignments
    guards: Guards

    async def go(self, **changed: Any) -> None:
        """Do what was asked, with other values of the request's fields."""
        await self.real(replace(self.request, **changed), self.assignments, self.guards)

    def selected(self) -> list[Assignment]:
        """The deployments that the request names."""
        every = {item.deployment_id: item for item in self.assignments.all()}
        names, _ = stopping.selection(self.request.expression, every, expand=True)
        return [every[name] for name in names]


def around_stop(change: Callable[[Stop], Awaitable[None]]) -> None:
    """Let ``change`` answer every request to stop."""
    real = stopping.stop

    async def stop(request: StopRequest, assignments: Assignments, guards: Guards) -> None:
        await change(Stop(real, request, assignments, guards))

    stopping.stop = stop


class OtherStop:
    """Assignments that stop a deployment in another way."""

    def __init__(self, real: Assignments, stop: Callable[..., Awaitable[None]]) -> None:
        self._real = real
        self.stop = stop

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


def stop_each_by(end: Callable[[Assignments, Assignment, bool], Awaitable[None]]) -> None:
    """Let ``end`` stop each deployment that the API selected; its last argument: ``finish_pending_work``."""
    real = stopping.stop

    async def stop(request: StopRequest, assignments: Assignments, guards: Guards) -> None:
        async def one(item: Assignment, *, finish_pending_work: bool) -> None:
            await end(assignments, item, finish_pending_work)

        await real(request, OtherStop(assignments, one), guards)

    stopping.stop = stop


def after_stop(effect: Callable[[Service, list[Assignment]], None]) -> None:
    """Have ``effect`` happen to what a request has stopped."""
    real = DeploymentHandlers.stop

    def stop(self: DeploymentHandlers, request: RestRequest) -> Operation:
        operation = real(self, request)

        async def execute() -> RestResponse:
            before = self._service.assignments.all()
            response = await operation.execute()
            effect(self._service, [item for item in before if item.removed])
            return response

        return Operation(execute, operation.validate)

    DeploymentHandlers.stop = stop


def change_flag(
    name: str, where: str, read: Callable[[RestRequest, str, bool], bool], *, method: str | None = None
) -> None:
    """Read one Boolean parameter otherwise, where the path contains ``where``."""
    real = RestRequest.flag

    def flag(self: RestRequest, asked: str, default: bool = False) -> bool:
        hit = asked == name and where in self.path and method in (None, self.method)
        return read(self, asked, default) if hit else real(self, asked, default)

    RestRequest.flag = flag


def change_default(name: str, where: str, default: bool, *, method: str | None = None) -> None:
    """Give one Boolean parameter another default, where the path contains ``where``."""
    real = RestRequest.flag
    change_flag(name, where, lambda request, asked, _: real(request, asked, default), method=method)


@dataclass(frozen=True, slots=True)
class Removal:
    """A call of the delete API's action; ``asked`` are its keyword arguments."""

    real: Callable[..., Awaitable[dict[str, Any]]]
    node: Any
    registry: Registry
    services: Any
    asked: dict[str, Any]

    @property
    def inference_id(self) -> str:
        """The endpoint to delete."""
        return str(self.asked["inference_id"])

    async def go(self, **changed: Any) -> dict[str, Any]:
        """Do what was asked, with other arguments."""
        return await self.real(self.node, self.registry, self.services, **{**self.asked, **changed})

    def references(self) -> list[str]:
        """The pipelines that refer to the endpoint."""
        found: dict[str, list[str]] = self.node.pipelines.referencing([self.inference_id])
        return found.get(self.inference_id, [])


def around_remove(change: Callable[[Removal], Awaitable[dict[str, Any]]]) -> None:
    """Let ``change`` answer every request to delete an endpoint."""
    real = inference_handlers.remove

    async def remove(node: Any, registry: Registry, services: Any, **asked: Any) -> dict[str, Any]:
        return await change(Removal(real, node, registry, services, asked))

    inference_handlers.remove = remove


class Remembering:
    """A registry that still has the endpoints which were removed from it."""

    def __init__(self, real: Registry, gone: dict[str, Endpoint]) -> None:
        self._real = real
        self._gone = gone

    def require(self, inference_id: str) -> Endpoint:
        """The endpoint, also when it is gone."""
        try:
            return self._real.require(inference_id)
        except ApiError:
            if inference_id in self._gone:
                return self._gone[inference_id]
            raise

    def all(self) -> list[Endpoint]:
        """All endpoints there are or were."""
        return list({**self._gone, **{found.inference_id: found for found in self._real.all()}}.values())

    def remove(self, inference_id: str) -> None:
        """Remove an endpoint."""
        self._real.remove(inference_id)


def removed_endpoints() -> dict[str, Endpoint]:
    """A mapping that collects every endpoint which is removed from now on."""
    gone: dict[str, Endpoint] = {}
    real = Registry.remove

    def remove(self: Registry, inference_id: str) -> None:
        endpoint = self.get(inference_id)
        if endpoint is not None:
            gone[inference_id] = endpoint
        real(self, inference_id)

    Registry.remove = remove
    return gone


def remember_removed(operation: str, where: Callable[[RestRequest], bool] = lambda _request: True) -> None:
    """Let one operation of the inference API see endpoints that were removed."""
    gone = removed_endpoints()
    real = getattr(InferenceHandlers, operation)

    def handle(self: InferenceHandlers, request: RestRequest) -> Operation:
        registry = Remembering(self._registry, gone) if where(request) else self._registry
        found: Operation = real(InferenceHandlers(self._node, registry, self._services), request)
        return found

    setattr(InferenceHandlers, operation, handle)
