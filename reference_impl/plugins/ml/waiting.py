"""Requests that wait until a deployment without allocations has one again."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from reference_impl.deployment.types import State
from reference_impl.errors import ApiError, status_exception
from reference_impl.plugins.ml.texts import start_timed_out
from reference_impl.plugins.ml.update import set_number

if TYPE_CHECKING:
    from reference_impl.plugins.ml.assignments import Assignment, Assignments
    from reference_impl.plugins.ml.notifications import Notifications

MAX_WAITING = 100
"""From this many on, a request is refused: one fewer can wait at the same time on a node."""


class AllocationWaiters:
    """The waiting requests of a node."""

    def __init__(self, assignments: Assignments, notifications: Notifications, node_id: str) -> None:
        self._assignments = assignments
        self._notifications = notifications
        self._node_id = node_id
        self._waiting = 0

    async def wait(self, assignment: Assignment, timeout: float | None) -> float | None:
        """Return what is left of ``timeout`` (seconds, None for no limit) once the deployment can answer; at
        once for one that does not go to zero allocations.

        429 when too many wait, 409 when the deployment is removed meanwhile, 500 when it cannot be loaded,
        408 when the time runs out.
        """
        if assignment.stopping or assignment.current_allocations or not _may_be_asleep(assignment):
            return timeout
        name = assignment.deployment_id
        if self._waiting + 1 >= MAX_WAITING:
            raise status_exception(
                429,
                f"Rejected inference request waiting for an allocation of deployment [{name}]. Too many"
                " pending requests",
            )
        begun = time.monotonic()
        self._waiting += 1
        try:
            if assignment.asleep:
                self._wake(assignment)
            if not await self._assignments.changes.wait(lambda: _settled(assignment), timeout):
                raise start_timed_out(name, timeout)
        finally:
            self._waiting -= 1
        self._check(assignment)
        return None if timeout is None else max(0.0, timeout - (time.monotonic() - begun))

    def _wake(self, assignment: Assignment) -> None:
        """Ask for one allocation; without room for it the request goes on waiting."""
        try:
            set_number(self._assignments, assignment, 1)
        except ApiError as error:
            self._notifications.warning(assignment.deployment_id, str(error.reason))

    def _check(self, assignment: Assignment) -> None:
        waited = f"[{assignment.deployment_id}] Error waiting for a model allocation,"
        if assignment.removed:
            raise status_exception(409, f"{waited} model assignment has been removed")
        if assignment.route is State.FAILED:
            failed = f"{{{self._node_id}={assignment.deployment.reason}}}"
            raise status_exception(500, f"{waited} all nodes have failed with errors [{failed}]")


def _may_be_asleep(assignment: Assignment) -> bool:
    adaptive = assignment.adaptive
    return adaptive is not None and bool(adaptive.enabled) and not adaptive.minimum


def _settled(assignment: Assignment) -> bool:
    return assignment.removed or assignment.route is State.FAILED or assignment.current_allocations > 0
