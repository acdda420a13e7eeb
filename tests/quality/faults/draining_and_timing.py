"""Faults in what becomes of queued and running work, and in when a stop answers."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from reference_impl.deployment import deployment as deployments
from reference_impl.deployment.deployment import Deployment
from reference_impl.deployment.errors import DeploymentError, Discarded
from reference_impl.deployment.queue import Entry, Phase, WorkQueue
from reference_impl.deployment.types import State
from reference_impl.plugins.ml import infer
from reference_impl.plugins.ml.assignments import Assignment, Assignments
from tests.quality.faults import statements as page
from tests.quality.faults.patches import (
    OtherStop,
    Stop,
    around_stop,
    change_default,
    change_flag,
    stop_each_by,
)
from tests.quality.faults.registry import DRAINING, fault

_STOP_PATH = "/deployment/_stop"
_SHUT_DOWN = "inference process worker service has shutdown"
_DISCARD = (page.FINISH_DEFAULT, page.STOPS)
_POLL_SECONDS = 0.005


def _finish(value: bool) -> None:
    async def end(assignments: Assignments, item: Assignment, _finish: bool) -> None:
        await assignments.stop(item, finish_pending_work=value)

    stop_each_by(end)


@fault(DRAINING, page.FINISH)
def pending_work_never_finished() -> None:
    """Pending work is thrown away, also when it shall be finished."""
    _finish(False)


@fault(DRAINING, page.FINISH_DEFAULT)
def pending_work_finished_by_default() -> None:
    """A stop that says nothing about pending work finishes it."""
    change_default("finish_pending_work", _STOP_PATH, True)


@fault(DRAINING, page.FINISH_DEFAULT, page.FINISH, page.FINISH_TYPE)
def pending_work_finished_when_named() -> None:
    """Naming the parameter is enough to have pending work finished, whatever its value is."""
    change_flag("finish_pending_work", _STOP_PATH, lambda request, name, _default: request.has(name))


@fault(DRAINING, page.FINISH)
def force_throws_work_away() -> None:
    """A forced stop does not finish pending work."""

    async def change(stop: Stop) -> None:
        await stop.go(finish_pending_work=stop.request.finish_pending_work and not stop.request.force)

    around_stop(change)


@fault(DRAINING, page.STOPS)
def stop_answers_at_once() -> None:
    """A stop is answered before the deployment is gone."""

    async def end(assignments: Assignments, item: Assignment, finish: bool) -> None:
        assignments._spawn(assignments.stop(item, finish_pending_work=finish))

    stop_each_by(end)


@fault(DRAINING, page.FINISH, page.STOPS)
def drain_answers_at_once() -> None:
    """A stop that finishes pending work is answered before the work is finished."""

    async def end(assignments: Assignments, item: Assignment, finish: bool) -> None:
        work = assignments._spawn(assignments.stop(item, finish_pending_work=finish))
        if not finish:
            await work

    stop_each_by(end)


def _reject(queue: WorkQueue, entries: list[Entry]) -> None:
    for entry in entries:
        queue._give_up(entry, Phase.DISCARDED, Discarded(_SHUT_DOWN))


@fault(DRAINING, page.FINISH)
def drain_drops_last_request() -> None:
    """Finishing pending work drops the request that came last."""
    real = WorkQueue.drain

    def drain(self: WorkQueue) -> None:
        real(self)
        _reject(self, self.waiting()[-1:])

    WorkQueue.drain = drain


@fault(DRAINING, page.FINISH)
def drain_drops_queue() -> None:
    """Finishing pending work finishes what runs, and drops what waits."""
    real = WorkQueue.drain

    def drain(self: WorkQueue) -> None:
        real(self)
        _reject(self, self.waiting())

    WorkQueue.drain = drain


@fault(DRAINING, page.FINISH)
def drain_cuts_off_last_request() -> None:
    """A drain ends when the queue is empty, while the last request still runs."""
    real = Deployment.stop

    async def stop(self: Deployment, *, finish_pending_work: bool) -> None:
        while finish_pending_work and self._queue.queued:
            await asyncio.sleep(_POLL_SECONDS)
        await real(self, finish_pending_work=False)

    Deployment.stop = stop


@fault(DRAINING, page.FINISH)
def drain_gives_up_early() -> None:
    """A drain waits for a moment instead of minutes."""
    deployments.DRAIN_SECONDS = deployments.RESULT_SECONDS = 0.05


@fault(DRAINING, page.FINISH)
def drain_mixes_up_answers() -> None:
    """During a drain two requests get each other's answer."""
    real = WorkQueue.drain

    def drain(self: WorkQueue) -> None:
        real(self)
        for one, other in zip(*[iter(self.waiting())] * 2, strict=False):
            first, second = one.payload, other.payload
            one.payload = replace(first, future=second.future)
            other.payload = replace(second, future=first.future)

    WorkQueue.drain = drain


@fault(DRAINING, page.FINISH, page.STOPS)
def drain_keeps_accepting() -> None:
    """New requests are taken while pending work is finished."""
    real = Deployment._accepting

    def accepting(self: Deployment) -> Any:
        return self._task if self.state is State.STOPPING and not self._cut_off else real(self)

    WorkQueue.drain = lambda self: None
    Deployment._accepting = accepting
    infer.check_ready = lambda assignment, update: None


@fault(DRAINING, page.FINISH)
def drain_of_list_finishes_first_only() -> None:
    """Of several deployments that stop at once only the first finishes its work."""

    async def change(stop: Stop) -> None:
        first = stop.selected()[:1]

        async def end(item: Assignment, *, finish_pending_work: bool) -> None:
            await stop.assignments.stop(item, finish_pending_work=finish_pending_work and item in first)

        await stop.real(stop.request, OtherStop(stop.assignments, end), stop.guards)

    around_stop(change)


@fault(DRAINING, page.FINISH, page.FINISH_TYPE, page.STOPS)
def drain_of_idle_deployment_crashes() -> None:
    """Finishing the work of a deployment that has none ends in an internal error."""

    async def end(assignments: Assignments, item: Assignment, finish: bool) -> None:
        pending = item.deployment.statistics().pending
        await assignments.stop(item, finish_pending_work=finish)
        if finish and not pending:
            raise ZeroDivisionError("average time of no work")

    stop_each_by(end)


@fault(DRAINING, *_DISCARD)
def discarded_work_is_never_answered() -> None:
    """Requests that wait when a deployment stops are forgotten and never answered."""

    real = WorkQueue.discard

    def discard(self: WorkQueue, *given: Any) -> None:
        observe, self.observe = self.observe, lambda _transition: None
        real(self, *given)
        self.observe = observe

    WorkQueue.discard = discard


@fault(DRAINING, *_DISCARD)
def discarded_work_succeeds_empty() -> None:
    """Requests that are thrown away are answered with success and no result."""
    real = infer._run

    async def run(assignment: Assignment, *more: Any) -> dict[str, Any]:
        try:
            return await real(assignment, *more)
        except Exception:
            if assignment.stopping:
                return {}
            raise

    infer._run = run


@fault(DRAINING, *_DISCARD)
def cut_off_work_is_internal_error() -> None:
    """Requests that are thrown away are answered with an internal error without a cause."""

    def bare(error: DeploymentError) -> Exception:
        return RuntimeError(error.reason)

    infer._api_error = bare
