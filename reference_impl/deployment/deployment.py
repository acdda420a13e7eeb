"""One deployment: its life, and the way of a request through it.

Everything here runs on the event loop's thread, so each step is atomic: from the instant of a stop nothing
new is accepted, and every accepted request has exactly one outcome.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

from reference_impl.deployment.errors import (
    Cancelled,
    Discarded,
    LoadFailed,
    NotAccepting,
    WorkerDied,
)
from reference_impl.deployment.executor import (
    Executor,
    ExecutorFactory,
    LoadRequest,
)
from reference_impl.deployment.flow import Flow
from reference_impl.deployment.memory import resident_bytes
from reference_impl.deployment.queue import Lane, Phase
from reference_impl.deployment.restarts import RestartBudget
from reference_impl.deployment.tasks import Request, Task, build_task
from reference_impl.deployment.types import (
    CoreOptions,
    Crash,
    DeploymentSettings,
    ModelPackage,
    State,
    Statistics,
    TaskInput,
)
from reference_impl.deployment.watchers import Watchers

DRAIN_SECONDS = 300.0
RESULT_SECONDS = 180.0
EXIT_SECONDS = 10.0
LONG_TEXT = 20_000
_DISCARDED = "unable to process as inference process worker service has shutdown"
_CUT_OFF = "Error in inference process: [inference canceled as process is stopping]"
_STOPPED_BY = "undeploy_trained_model (api)"


class Deployment:
    """A model that is running, or on its way to or from that. Made by :meth:`Core.deploy`."""

    def __init__(
        self,
        settings: DeploymentSettings,
        package: ModelPackage,
        executors: ExecutorFactory,
        on_change: Callable[[Deployment], None],
        now: Callable[[], float],
        options: CoreOptions | None = None,
    ) -> None:
        """Begin to load in the background. ``on_change`` is called after every change of state, reason or
        allocations; ``now`` gives seconds since the epoch."""
        self._options = options or CoreOptions()
        self.settings = settings
        self.model_id = package.model_id
        self.state = State.STARTING
        self.reason: str | None = None
        self.crash: Crash | None = None
        self.allocations = 0
        self._package = package
        self._executors = executors
        self._on_change = on_change
        self._target = settings.number_of_allocations
        self._watchers = Watchers()
        self._flow = Flow(settings, now, self._ended)
        self._queue = self._flow.queue
        self._budget = RestartBudget(now)
        self._task: Task | None = None
        self._executor: Executor | None = None
        self._cut_off = False
        self._stopping: asyncio.Task[None] | None = None
        self._loading = asyncio.create_task(self._load())

    async def wait_for(self, predicate: Callable[[Deployment], bool], timeout: float | None) -> bool:
        """Wait until ``predicate`` holds, looked at on every change; False after ``timeout`` seconds."""
        return await self._watchers.wait(lambda: predicate(self), timeout)

    async def infer(self, task_input: TaskInput, *, timeout: float | None) -> dict[str, Any]:
        """Run one text and return its result fields. ``timeout`` in seconds counts from acceptance.

        Raises InvalidInput, NotAccepting, QueueFull, TimedOut, Discarded, Cancelled, WorkerDied or
        ExecutionFailed.
        """
        task = self._accepting()
        request = await self._prepare(task, task_input)
        lane = Lane.SEARCH if task_input.prefix == "search" else Lane.NORMAL
        result = await self._flow.run(request, lane, timeout)
        return request.finish(result.output)

    async def stop(self, *, finish_pending_work: bool) -> None:
        """Stop; return when the process is gone.

        With ``finish_pending_work`` everything accepted is finished first: for up to five minutes what is
        queued, and for up to three more what is at the worker then. Without, it is thrown away at once, which
        also cuts a drain short that is under way. Can be called any number of times.
        """
        if self._stopping is None:
            self._queue.drain()
            self._stopping = asyncio.create_task(self._stop())
            self._change(State.STOPPING)
        if not finish_pending_work:
            self._throw_away()
        await asyncio.shield(self._stopping)

    async def set_allocations(self, number: int) -> None:
        """Run up to ``number`` requests at a time from now on; what is running goes on."""
        self._target = number
        if self.state is not State.STARTED:
            return
        self.allocations = number
        self._flow.resize(number)
        self._changed()
        self._flow.pump()

    async def clear_cache(self) -> None:
        """Forget all cached results; the counters stay."""
        self._flow.cache.clear()

    def statistics(self) -> Statistics:
        """The figures since the worker process last started."""
        figures = self._flow.meter.snapshot()
        figures.pending = self._queue.pending
        figures.allocations = self.allocations
        figures.memory_rss = resident_bytes(self._executor.pid if self._executor else None)
        return figures

    # The life of the process.

    async def _load(self) -> None:
        try:
            self._task = build_task(self._package)
            await self._start_process()
        except LoadFailed as failed:
            self._fail(failed.reason)
            return
        except Exception as unforeseen:  # a stored config of any shape must not leave the start hanging
            self._fail(f"cannot load the model: {unforeseen!r}")
            return
        if self._stopping is None:
            self.allocations = self._target
            self._change(State.STARTED)
        self._flow.pump()

    async def _start_process(self) -> None:
        """Start a process with figures of its own. Raises LoadFailed."""
        if self._cut_off:
            raise LoadFailed("model stopped before it is started")
        executor = self._executor = self._executors(self._flow.answered, self._exited)
        self._budget.started()
        load = self._load_request()
        await executor.start(load)
        if load.allocations != self._target:
            executor.set_allocations(self._target)
        self._flow.open(executor, self._target)

    def _load_request(self) -> LoadRequest:
        definition, options = self._package.definition, self._options
        return LoadRequest(
            definition,
            self.settings.threads_per_allocation,
            self._target,
            low_priority=self.settings.priority == "low",
            # Loading holds the archive, one record of it, and the model.
            memory=options.worker_memory + 3 * definition.size if options.worker_memory else 0,
            seconds=options.load_seconds,
            batch=options.batch,
        )

    def _exited(self, reason: str) -> None:
        """The process ended: on our order, or by a crash that costs only what it held."""
        failure = f"inference native process died unexpectedly with failure [{reason}]"
        self._flow.close(lambda: WorkerDied(f"Error in inference process: [{failure}]"))
        if self._cut_off or (self._stopping is not None and not self._queue.pending):
            return
        restarts = self._budget.allows_restart()
        self.crash = Crash(reason, max(1, self._budget.starts))
        if restarts:
            if not self.settings.queue_outlives_crash:
                self._queue.end_waiting(lambda: Discarded(_DISCARDED))
            self._loading = asyncio.create_task(self._restart())
            self._changed()
        else:
            self._fail(f"inference process crashed due to reason [{reason}]")

    async def _restart(self) -> None:
        try:
            await self._start_process()
        except LoadFailed as failed:
            self.crash = Crash(failed.reason, self._budget.starts)
            self._fail(f"inference process crashed due to reason [{failed.reason}]")
        else:
            self._flow.pump()

    def _fail(self, reason: str) -> None:
        """Give up on the model; what waits fails with the reason."""
        self._queue.discard(lambda: WorkerDied(reason, type="illegal_state_exception"), Phase.LOST)
        if self._stopping is None:
            self.allocations = 0
            self.reason = reason
            self._change(State.FAILED)
        else:
            self._changed()

    # The end.

    def _throw_away(self) -> None:
        """End all work now: what is queued in order, what is at the worker with it."""
        if self._cut_off:
            return
        self._cut_off = True
        self._queue.discard(lambda: Discarded(_DISCARDED))
        self._queue.lose(lambda: Cancelled(_CUT_OFF), Phase.CANCELLED)
        self._changed()

    async def _stop(self) -> None:
        drained = await self._drain()
        # Work whose caller has given up may still run, for however long; nobody waits for it.
        idle = drained and not self._cut_off and not self._queue.outstanding and self._loading.done()
        self._throw_away()
        await self._end_process(gently=idle)
        self._flow.end()
        self.allocations = 0
        self._change(State.STOPPED)

    async def _drain(self) -> bool:
        """Wait for the queue, then for what the worker still has; False when that took too long."""
        queue = self._queue
        await self._watchers.wait(lambda: self._cut_off or not queue.queued, DRAIN_SECONDS)
        if queue.queued:
            return False
        return await self._watchers.wait(lambda: self._cut_off or not queue.pending, RESULT_SECONDS)

    async def _end_process(self, *, gently: bool) -> None:
        if gently and self._executor is not None:
            self._executor.close_input()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(EXIT_SECONDS):
                    await self._executor.wait_exited()
        if self._executor is not None:
            self._executor.kill()
        # A start that the kill has overtaken ends by itself, with an error that is of no interest now.
        await asyncio.wait([self._loading])
        if self._executor is not None:
            await self._executor.wait_exited()

    # The way of a request.

    def _accepting(self) -> Task:
        """The task, when new work may come in. Raises NotAccepting."""
        name = self.settings.deployment_id
        if self.state in (State.STOPPING, State.STOPPED):
            raise NotAccepting(f"[{name}] is stopping or stopped due to [{_STOPPED_BY}]")
        if self.state is State.FAILED:
            raise NotAccepting(f"Trained model [{name}] is [{self.state}]")
        if self.state is State.STARTING or self._task is None:
            raise NotAccepting(f"Trained model [{self.model_id}] is not initialized")
        return self._task

    async def _prepare(self, task: Task, task_input: TaskInput) -> Request:
        """Tokenize; a long text in a thread, where it holds nobody up. Raises InvalidInput, NotAccepting."""
        if len(task_input.text) < LONG_TEXT:
            return task.prepare(task_input)
        request = await asyncio.to_thread(task.prepare, task_input)
        self._accepting()
        return request

    def _ended(self) -> None:
        """Some work has an outcome. A stop looks again once the next in line has been handed over."""
        self._watchers.changed()
        if self._stopping is not None:
            asyncio.get_running_loop().call_soon(self._watchers.changed)

    def _change(self, state: State) -> None:
        self.state = state
        self._changed()

    def _changed(self) -> None:
        self._on_change(self)
        self._watchers.changed()
