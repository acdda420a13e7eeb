"""The deployments of this node: what was asked for, what runs, and what is remembered over a restart."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from reference_impl.deployment.types import DeploymentSettings, ModelPackage, Priority, State
from reference_impl.deployment.watchers import Watchers
from reference_impl.plugins.ml.adaptive import Adaptive
from reference_impl.plugins.ml.asleep import Asleep
from reference_impl.plugins.ml.config import ModelConfig
from reference_impl.plugins.ml.core import Core, Deployment
from reference_impl.plugins.ml.crashes import CrashReporter
from reference_impl.plugins.ml.notifications import Notifications
from reference_impl.plugins.ml.profiles import Switches
from reference_impl.storage import Store

COLLECTION = "ml_deployments"
STOP_REASON = "client API call"
STOPPED = "Stopped deployment"
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
    the epoch; ``stopping`` from the moment a stop is accepted, ``removed`` once it is gone; ``grown_at``:
    when it last got more allocations, in seconds; ``retired``: processes it no longer needs, which finish
    their work."""

    parameters: TaskParameters
    config: ModelConfig
    deployment: Deployment
    start_time: float
    adaptive: Adaptive | None = None
    max_assigned_allocations: int = 0
    stopping: bool = False
    removed: bool = False
    grown_at: float | None = None
    retired: list[Deployment] = field(default_factory=list)

    @property
    def deployment_id(self) -> str:
        """Its id."""
        return self.parameters.deployment_id

    @property
    def model_id(self) -> str:
        """The model it runs."""
        return self.parameters.model_id

    @property
    def asleep(self) -> bool:
        """True while it has no allocations, and therefore no route."""
        return isinstance(self.deployment, Asleep)

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

    @property
    def allocation_state(self) -> str | None:
        """How many of its allocations it has, in a word; None while it is stopping."""
        if self.state == "stopping":
            return None
        return allocation_state(self.current_allocations, self.parameters.number_of_allocations)


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is stored of a deployment; ``start_time`` in seconds since the epoch."""

    parameters: TaskParameters
    adaptive: Adaptive | None
    start_time: float | None

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Remembered:
        """Read a stored record."""
        adaptive = record["adaptive"]
        return cls(
            TaskParameters(**record["parameters"]),
            None if adaptive is None else Adaptive.from_json(adaptive),
            record.get("start_time"),
        )


def allocation_state(count: int, target: int) -> str:
    """``starting``, ``started`` or ``fully_allocated``."""
    if count >= target:
        return "fully_allocated"
    return "started" if count > 0 else "starting"


class Assignments:
    """All deployments, by id. ``processors`` is how many the node has; tests may set it. Who waits on
    ``changes`` looks again whenever something about a deployment has changed."""

    def __init__(
        self,
        store: Store,
        core: Core,
        now: Callable[[], float],
        package: Callable[[ModelConfig], ModelPackage],
        notifications: Notifications,
        switches: Switches,
    ) -> None:
        """``package`` reads what is needed to run a model; ``now`` gives seconds since the epoch."""
        self.processors = max(os.cpu_count() or 1, LEAST_PROCESSORS)
        self.changes = Watchers()
        self._store = store
        self._core = core
        self._now = now
        self._package = package
        self._notifications = notifications
        self._switches = switches
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
        adaptive: Adaptive | None,
        *,
        start_time: float | None = None,
    ) -> Assignment:
        """Remember a deployment and begin it; ``start_time`` when it began before this process did."""
        begun = self._now() if start_time is None else start_time
        self._remember(parameters, adaptive, begun)
        deployment = self._deploy(parameters, config)
        most = parameters.number_of_allocations
        assignment = Assignment(parameters, config, deployment, begun, adaptive, most)
        self._by_id[parameters.deployment_id] = assignment
        return assignment

    def _deploy(self, parameters: TaskParameters, config: ModelConfig) -> Deployment:
        """A process, or what stands for none."""
        if parameters.number_of_allocations == 0:
            return Asleep(parameters.deployment_id)
        settings = DeploymentSettings(
            parameters.deployment_id,
            parameters.number_of_allocations,
            parameters.threads_per_allocation,
            parameters.queue_capacity,
            parameters.cache_size,
            parameters.priority,
            self._switches.queue_outlives_crash,
        )
        crashes = CrashReporter(self._notifications)

        def changed(deployment: Deployment) -> None:
            self.changes.changed()
            crashes.look(deployment)

        return self._core.deploy(settings, self._package(config), changed)

    def change(self, assignment: Assignment, number: int, adaptive: Adaptive | None) -> None:
        """Set the number of allocations, which the process reaches later, and the adaptive setting. At zero
        the process ends when its work is done; from zero, a new one begins."""
        before = assignment.parameters.number_of_allocations
        parameters = replace(assignment.parameters, number_of_allocations=number)
        self._remember(parameters, adaptive, assignment.start_time)
        assignment.parameters, assignment.adaptive = parameters, adaptive
        if number != before:
            assignment.max_assigned_allocations = max(assignment.max_assigned_allocations, number)
            if number > before:
                assignment.grown_at = self._now()
            if number and before:
                self._spawn(assignment.deployment.set_allocations(number))
            else:
                self._replace(assignment)
        self.changes.changed()

    def _replace(self, assignment: Assignment) -> None:
        old = assignment.deployment
        assignment.deployment = self._deploy(assignment.parameters, assignment.config)
        assignment.retired.append(old)
        self._spawn(self._retire(assignment, old))

    async def _retire(self, assignment: Assignment, old: Deployment) -> None:
        await old.stop(finish_pending_work=True)
        assignment.retired.remove(old)

    async def stop(self, assignment: Assignment, *, finish_pending_work: bool) -> None:
        """Stop a deployment and return when it is gone; goes on when the caller is cancelled."""
        self._store.delete(COLLECTION, assignment.deployment_id)
        assignment.stopping = True
        self.changes.changed()
        await asyncio.shield(self._spawn(self._end(assignment, finish_pending_work)))

    async def _end(self, assignment: Assignment, finish_pending_work: bool) -> None:
        processes = (assignment.deployment, *assignment.retired)
        try:
            await asyncio.gather(
                *(process.stop(finish_pending_work=finish_pending_work) for process in processes)
            )
        finally:
            assignment.removed = True
            if self._by_id.get(assignment.deployment_id) is assignment:
                del self._by_id[assignment.deployment_id]
                self._notifications.info(assignment.deployment_id, STOPPED)
            self.changes.changed()

    def remembered(self) -> list[Remembered]:
        """The deployments that ran when the node went down."""
        return [Remembered.from_json(record) for _, record in self._store.items(COLLECTION)]

    def forget(self, deployment_id: str) -> None:
        """Remember a deployment no longer."""
        self._store.delete(COLLECTION, deployment_id)

    async def close(self) -> None:
        """Abandon work in the background."""
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)

    def _remember(self, parameters: TaskParameters, adaptive: Adaptive | None, start_time: float) -> None:
        record = {
            "parameters": asdict(parameters),
            "adaptive": None if adaptive is None else adaptive.to_json(),
            "start_time": start_time,
        }
        self._store.put(COLLECTION, parameters.deployment_id, record)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._background.add(task)
        task.add_done_callback(self._finished)
        return task

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._background.discard(task)
        if not task.cancelled():
            task.exception()  # a failed change shows in the deployment's own state
