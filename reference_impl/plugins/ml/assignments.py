"""The deployments of this node: what was asked for, what runs, and what is remembered over a restart."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine
from dataclasses import asdict, dataclass, replace
from typing import Any

from reference_impl.deployment.types import DeploymentSettings, ModelPackage, Priority, State
from reference_impl.plugins.ml.adaptive import Adaptive
from reference_impl.plugins.ml.config import ModelConfig
from reference_impl.plugins.ml.core import Core, Deployment
from reference_impl.storage import Store

COLLECTION = "ml_deployments"
STOP_REASON = "client API call"
LEAST_PROCESSORS = 64
"""Allocations times threads that a node takes at least, so that a small machine can be tested in full."""


@dataclass(frozen=True, slots=True)
class TaskParameters:
    """What a deployment was asked to be; sizes in bytes."""

    model_id: str
    deployment_id: str
    model_bytes: int
    threads_per_allocation: int
    number_of_allocations: int
    queue_capacity: int
    cache_size: int
    priority: Priority
    per_deployment_memory_bytes: int
    per_allocation_memory_bytes: int

    @property
    def processors(self) -> int:
        """Processors it takes; deployments of low priority run in what the others leave."""
        return 0 if self.priority == "low" else self.number_of_allocations * self.threads_per_allocation


@dataclass(eq=False, slots=True)
class Assignment:
    """One deployment, with the config that its model had when it started. ``start_time`` in seconds since
    the epoch; ``stopping`` from the moment a stop is accepted, ``removed`` once it is gone."""

    parameters: TaskParameters
    config: ModelConfig
    deployment: Deployment
    start_time: float
    adaptive: Adaptive | None = None
    max_assigned_allocations: int = 0
    stopping: bool = False
    removed: bool = False

    @property
    def deployment_id(self) -> str:
        """Its id."""
        return self.parameters.deployment_id

    @property
    def model_id(self) -> str:
        """The model it runs."""
        return self.parameters.model_id

    @property
    def route(self) -> State:
        """State of the process on this node."""
        state = self.deployment.state
        return State.STOPPING if self.stopping and state is not State.STOPPED else state

    @property
    def state(self) -> str:
        """Stored state: a failed route leaves it ``starting``, as it is no longer started."""
        if self.stopping or self.route in (State.STOPPING, State.STOPPED):
            return "stopping"
        return "started" if self.route is State.STARTED else "starting"

    @property
    def current_allocations(self) -> int:
        """Allocations that answer now."""
        return self.deployment.allocations if self.route is State.STARTED else 0


def allocation_state(count: int, target: int) -> str:
    """``starting``, ``started`` or ``fully_allocated``."""
    if count >= target:
        return "fully_allocated"
    return "started" if count > 0 else "starting"


class Assignments:
    """All deployments, by id. ``processors`` is how many the node has; tests may set it."""

    def __init__(self, store: Store, core: Core, now: Callable[[], float]) -> None:
        self.processors = max(os.cpu_count() or 1, LEAST_PROCESSORS)
        self._store = store
        self._core = core
        self._now = now
        self._by_id: dict[str, Assignment] = {}
        self._background: set[asyncio.Task[None]] = set()

    def find(self, deployment_id: str) -> Assignment | None:
        """The deployment with exactly this id."""
        return self._by_id.get(deployment_id)

    def all(self) -> list[Assignment]:
        """Every deployment, by id."""
        return [self._by_id[key] for key in sorted(self._by_id)]

    def of_model(self, model_id: str) -> list[Assignment]:
        """The deployments of a model, by deployment id."""
        return [item for item in self.all() if item.model_id == model_id]

    def free_processors(self, *, without: Assignment | None = None) -> int:
        """Processors that no deployment (other than ``without``) takes."""
        return self.processors - sum(
            item.parameters.processors for item in self._by_id.values() if item is not without
        )

    def create(
        self,
        parameters: TaskParameters,
        config: ModelConfig,
        package: ModelPackage,
        adaptive: Adaptive | None,
    ) -> Assignment:
        """Begin a deployment and remember it."""
        settings = DeploymentSettings(
            parameters.deployment_id,
            parameters.number_of_allocations,
            parameters.threads_per_allocation,
            parameters.queue_capacity,
            parameters.cache_size,
            parameters.priority,
        )
        deployment = self._core.deploy(settings, package, lambda _changed: None)
        assignment = Assignment(
            parameters, config, deployment, self._now(), adaptive, parameters.number_of_allocations
        )
        self._by_id[parameters.deployment_id] = assignment
        self._remember(assignment)
        return assignment

    def change(self, assignment: Assignment, number: int, adaptive: Adaptive | None) -> None:
        """Set the number of allocations, which the process reaches later, and the adaptive setting."""
        if number != assignment.parameters.number_of_allocations:
            assignment.parameters = replace(assignment.parameters, number_of_allocations=number)
            assignment.max_assigned_allocations = max(assignment.max_assigned_allocations, number)
            self._spawn(assignment.deployment.set_allocations(number))
        assignment.adaptive = adaptive
        self._remember(assignment)

    async def stop(self, assignment: Assignment, *, finish_pending_work: bool) -> None:
        """Stop a deployment and return when it is gone; goes on when the caller is cancelled."""
        assignment.stopping = True
        self._store.delete(COLLECTION, assignment.deployment_id)
        await asyncio.shield(self._spawn(self._end(assignment, finish_pending_work)))

    async def _end(self, assignment: Assignment, finish_pending_work: bool) -> None:
        try:
            await assignment.deployment.stop(finish_pending_work=finish_pending_work)
        finally:
            assignment.removed = True
            if self._by_id.get(assignment.deployment_id) is assignment:
                del self._by_id[assignment.deployment_id]

    def remembered(self) -> list[tuple[TaskParameters, Adaptive | None]]:
        """The deployments that ran when the node went down."""
        found = []
        for _, record in self._store.items(COLLECTION):
            adaptive = record["adaptive"]
            parameters = TaskParameters(**record["parameters"])
            found.append((parameters, None if adaptive is None else Adaptive.from_json(adaptive)))
        return found

    def forget(self, deployment_id: str) -> None:
        """Remember a deployment no longer."""
        self._store.delete(COLLECTION, deployment_id)

    async def close(self) -> None:
        """Abandon work in the background."""
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)

    def _remember(self, assignment: Assignment) -> None:
        adaptive = None if assignment.adaptive is None else assignment.adaptive.to_json()
        record = {"parameters": asdict(assignment.parameters), "adaptive": adaptive}
        self._store.put(COLLECTION, assignment.deployment_id, record)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._background.add(task)
        task.add_done_callback(self._finished)
        return task

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._background.discard(task)
        if not task.cancelled():
            task.exception()  # a failed change shows in the deployment's own state
