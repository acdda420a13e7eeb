"""Starting a deployment: the rules of a request, the checks against what there is, and the wait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from reference_impl.deployment.types import Priority, State
from reference_impl.errors import status_exception
from reference_impl.plugins.ml.adaptive import Adaptive
from reference_impl.plugins.ml.assignments import Assignment, TaskParameters, allocation_state
from reference_impl.plugins.ml.matching import is_pattern, parts_of, select
from reference_impl.plugins.ml.texts import start_timed_out, unmatched_models

if TYPE_CHECKING:
    from reference_impl.plugins.ml.config import ModelConfig
    from reference_impl.plugins.ml.core import Deployment
    from reference_impl.plugins.ml.profiles import Switches
    from reference_impl.plugins.ml.service import Service

WaitFor = Literal["starting", "started", "fully_allocated"]
WAIT_ORDER: tuple[WaitFor, ...] = ("starting", "started", "fully_allocated")
MAX_DEPLOYMENTS = 100
MAX_QUEUE = 100_000
MAX_THREADS = 32


@dataclass(frozen=True, slots=True)
class StartRequest:
    """A request to ``_start``; ``model`` is the path value, ``timeout`` in seconds (None: no positive limit
    was given), ``cache_size`` in bytes (None: as much as the model)."""

    model: str
    deployment_id: str
    queue_capacity: int
    timeout: float | None
    number_of_allocations: int | None = None
    threads_per_allocation: int = 1
    cache_size: int | None = None
    priority: Priority = "normal"
    wait_for: WaitFor = "started"
    adaptive: Adaptive | None = None

    def allocations(self, switches: Switches) -> int:
        """How many allocations to start with."""
        if self.number_of_allocations is not None:
            return self.number_of_allocations
        if self.adaptive is None:
            return 1
        return self.adaptive.first_allocations(also_disabled=switches.disabled_minimum_counts)


def problems(request: StartRequest) -> list[str]:
    """Every broken rule of a request."""
    number, threads = request.number_of_allocations, request.threads_per_allocation
    adaptive = request.adaptive
    found = []
    if number is not None and number < 1:
        found.append("[number_of_allocations] must be a positive integer")
    if number is not None and adaptive is not None and adaptive.enabled:
        found.append("[number_of_allocations] cannot be set if adaptive allocations is enabled")
    if threads < 1:
        found.append("[threads_per_allocation] must be a positive integer")
    if adaptive is not None:
        found += adaptive.problems()
    if threads > MAX_THREADS or threads < 1 or threads & (threads - 1):
        found.append("[threads_per_allocation] must be a power of 2 less than or equal to 32")
    if request.queue_capacity < 1:
        found.append("[queue_capacity] must be a positive integer")
    if request.queue_capacity > MAX_QUEUE:
        found.append("[queue_capacity] must be less than 100000")
    if request.timeout is None or request.timeout <= 0:
        found.append("[timeout] must be positive")
    if request.priority == "low":
        found += _low_priority_problems(request)
    return found


def _low_priority_problems(request: StartRequest) -> list[str]:
    found = []
    if request.number_of_allocations is not None and request.number_of_allocations > 1:
        found.append("[number_of_allocations] must be 1 when [priority] is low")
    if request.threads_per_allocation > 1:
        found.append("[threads_per_allocation] must be 1 when [priority] is low")
    highest = request.adaptive.maximum if request.adaptive else None
    if highest is not None and highest > 1:
        found.append("[max_number_of_allocations] must be 1 when [priority] is low")
    return found


async def start(service: Service, request: StartRequest) -> Assignment:
    """Start a deployment and wait as the request says.

    Raises the first check that fails; a load failure seen while waiting removes the deployment again (500),
    running out of time does not (408).
    """
    deployment_id = request.deployment_id
    if len(service.assignments.all()) >= MAX_DEPLOYMENTS:
        raise status_exception(
            429,
            "Could not start model deployment because existing deployments reached the limit of"
            f" [{MAX_DEPLOYMENTS}]",
        )
    if service.assignments.find(deployment_id) is not None:
        raise status_exception(
            400,
            "Could not start model deployment because an existing deployment with the same id"
            f" [{deployment_id}] exist",
        )
    config = _deployable(service, request)
    service.models.check_definition(config.model_id)
    parameters = _parameters(config, request, service.switches)
    _check_capacity(service, parameters)
    adaptive = request.adaptive.merged(Adaptive()) if request.adaptive else None
    assignment = service.assignments.create(parameters, config, adaptive)
    await _wait(service, assignment, request)
    return assignment


def _deployable(service: Service, request: StartRequest) -> ModelConfig:
    if service.node.endpoints.config(request.model) is not None:
        raise status_exception(
            400,
            f"Model IDs must be unique. Requested model ID [{request.model}] matches existing model IDs but"
            " must not.",
        )
    config = _model(service, request.model)
    if config.model_type != "pytorch":
        raise status_exception(
            400,
            f"model [{config.model_id}] of type [{config.model_type}] cannot be deployed. Only PyTorch models"
            " can be deployed",
        )
    other = service.models.find(request.deployment_id) or service.aliases.resolve(request.deployment_id)
    if request.deployment_id not in (request.model, config.model_id) and other is not None:
        raise status_exception(
            400,
            f"Deployment id [{request.deployment_id}] is the same as an another model which is not the model"
            " being deployed. Deployment id can be the same as the model being deployed but cannot match a"
            " different model",
        )
    return config


def _model(service: Service, expression: str) -> ModelConfig:
    """The one model that the path value names, by id, alias or pattern."""
    parts = parts_of(expression)
    names = {config.model_id: config for config in service.models.all()}
    for alias in service.aliases.all():
        target = service.models.find(service.aliases.resolve(alias) or "")
        if target is not None:
            names[alias] = target
    selected, unmatched = select(parts, names)
    missing = [part for part in unmatched if not is_pattern(part)]
    if missing or not selected:
        raise unmatched_models(",".join(missing or unmatched))
    matched = sorted({names[name].model_id for name in selected})
    if len(matched) > 1:
        raise status_exception(
            400,
            f"cannot deploy more than one model at the same time; [{expression}] matches models"
            f" [[{', '.join(matched)}]]",
        )
    return names[selected[0]]


def _parameters(config: ModelConfig, request: StartRequest, switches: Switches) -> TaskParameters:
    return TaskParameters(
        model_id=config.model_id,
        deployment_id=request.deployment_id,
        model_bytes=config.size,
        threads_per_allocation=request.threads_per_allocation,
        number_of_allocations=request.allocations(switches),
        queue_capacity=request.queue_capacity,
        cache_size=config.size if request.cache_size is None else request.cache_size,
        priority=request.priority,
        per_deployment_memory_bytes=config.memory("per_deployment_memory_bytes"),
        per_allocation_memory_bytes=config.memory("per_allocation_memory_bytes"),
    )


def _check_capacity(service: Service, parameters: TaskParameters) -> None:
    free = service.assignments.free_processors()
    if parameters.processors <= free:
        return
    if free < parameters.threads_per_allocation:
        raise status_exception(
            429, "Could not start deployment because no ML nodes with sufficient capacity were found"
        )
    raise status_exception(
        429,
        "Could not start deployment because there are not enough resources to provide all requested"
        " allocations",
    )


async def _wait(service: Service, assignment: Assignment, request: StartRequest) -> None:
    wanted = WAIT_ORDER.index(request.wait_for)

    def settled(deployment: Deployment) -> bool:
        if deployment.state is not State.STARTING or assignment.stopping:
            return True
        target = assignment.parameters.number_of_allocations
        return WAIT_ORDER.index(allocation_state(assignment.current_allocations, target)) >= wanted

    if not await assignment.deployment.wait_for(settled, request.timeout):
        raise start_timed_out(assignment.deployment_id, request.timeout)
    if assignment.removed:
        raise status_exception(
            400,
            "Error waiting for the model deployment to start. The trained model assignment was removed while"
            " waiting",
        )
    if assignment.route is State.FAILED:
        reason = assignment.deployment.reason
        await service.assignments.stop(assignment, finish_pending_work=False)
        raise status_exception(
            500,
            "Could not start trained model deployment, the following nodes failed with errors"
            f" [{{{service.node.node_id}={reason}}}]",
        )
