"""Changing a running deployment: its number of allocations and the adaptive setting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reference_impl.errors import request_validation, status_exception, validation
from reference_impl.plugins.ml.adaptive import Adaptive
from reference_impl.plugins.ml.texts import missing_deployment

if TYPE_CHECKING:
    from reference_impl.plugins.ml.assignments import Assignment, Assignments

_NO_NUMBER_IF_ADAPTIVE = "[number_of_allocations] cannot be set if adaptive allocations is enabled"


@dataclass(frozen=True, slots=True)
class UpdateRequest:
    """A request to ``_update``. ``clear_adaptive``: the adaptive setting was given as null."""

    deployment_id: str
    number_of_allocations: int | None = None
    adaptive: Adaptive | None = None
    clear_adaptive: bool = False


def problems(request: UpdateRequest) -> list[str]:
    """Every broken rule of a request."""
    found = []
    number, adaptive = request.number_of_allocations, request.adaptive
    if number is not None and number < 1:
        found.append("[number_of_allocations] must be a positive integer")
    if number is not None and adaptive is not None and adaptive.enabled:
        found.append(_NO_NUMBER_IF_ADAPTIVE)
    return found + (adaptive.problems() if adaptive else [])


def update(assignments: Assignments, request: UpdateRequest) -> Assignment:
    """Apply the change and return the deployment, without waiting for its allocations.

    404 when there is none, 400 for settings that do not go together, 409 when it is not started, 429 when
    the node has too few processors. A request that changes nothing succeeds in any state.
    """
    assignment = assignments.find(request.deployment_id)
    if assignment is None:
        raise missing_deployment(request.deployment_id)
    adaptive = _merged(assignment.adaptive, request)
    _check_settings(assignment, request, adaptive)
    number = _number(assignment, request, adaptive)
    before = assignment.parameters.number_of_allocations
    if number == before and adaptive == assignment.adaptive:
        return assignment
    _change(assignments, assignment, number, adaptive)
    return assignment


def set_number(assignments: Assignments, assignment: Assignment, number: int) -> None:
    """Change the number of allocations of an adaptive deployment, which its users cannot. 409 when it is not
    started, 429 when the node has too few processors."""
    _change(assignments, assignment, number, assignment.adaptive)


def _change(assignments: Assignments, assignment: Assignment, number: int, adaptive: Adaptive | None) -> None:
    if assignment.state != "started":
        raise status_exception(409, "cannot update deployment that is not in [started] state")
    threads = assignment.parameters.threads_per_allocation
    growing = number > assignment.parameters.number_of_allocations
    if growing and number * threads > assignments.free_processors(without=assignment):
        raise status_exception(
            429,
            "Could not update deployment because there are not enough resources to provide all requested"
            " allocations",
        )
    assignments.change(assignment, number, adaptive)


def _merged(current: Adaptive | None, request: UpdateRequest) -> Adaptive | None:
    if request.clear_adaptive:
        return None
    if request.adaptive is None:
        return current
    return (current or Adaptive()).merged(request.adaptive)


def _check_settings(assignment: Assignment, request: UpdateRequest, adaptive: Adaptive | None) -> None:
    number = request.number_of_allocations
    before = assignment.adaptive
    if number is not None and before is not None and before.enabled and (adaptive and adaptive.enabled):
        raise validation([_NO_NUMBER_IF_ADAPTIVE])
    if assignment.parameters.priority == "low":
        if number is not None and number > 1:
            raise validation(["[number_of_allocations] must be 1 when [priority] is low"])
        if adaptive is not None and adaptive.maximum is not None and adaptive.maximum > 1:
            raise validation(["[max_number_of_allocations] must be 1 when [priority] is low"])
    if adaptive is not None and (found := adaptive.problems()):
        raise request_validation(found)


def _number(assignment: Assignment, request: UpdateRequest, adaptive: Adaptive | None) -> int:
    number = request.number_of_allocations or assignment.parameters.number_of_allocations
    if adaptive is None or not adaptive.enabled:
        return number
    if adaptive.minimum is not None:
        number = max(number, adaptive.minimum)
    return number if adaptive.maximum is None else min(number, adaptive.maximum)
