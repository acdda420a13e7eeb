"""The way of a request through a deployment: in line, to the worker, and back to its caller."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from reference_impl.deployment.cache import ResultCache
from reference_impl.deployment.deadlines import Deadlines
from reference_impl.deployment.durations import format_duration
from reference_impl.deployment.errors import Cancelled, DeploymentError, ExecutionFailed, TimedOut
from reference_impl.deployment.executor import Answer, Executor, IntArray, Work
from reference_impl.deployment.meter import Meter, Result
from reference_impl.deployment.queue import Entry, Lane, Phase, Transition, WorkQueue
from reference_impl.deployment.tasks import Request
from reference_impl.deployment.types import DeploymentSettings

AHEAD_MS = 1.0
"""How much work, in milliseconds, may lie ready at the worker for each of its allocations."""

SLOW_MS = 50.0
"""Requests that take longer are handed over when there is a credit for them, and not before: waiting for the
next one costs nothing to speak of then. Of others, one for each allocation lies ready."""

AHEAD_MOST = 32
_WEIGHT = 0.1
_GIVEN_UP = "Error in inference process: [inference task cancelled]"


@dataclass(eq=False, slots=True)
class _Job:
    """What a queue entry carries: the request, the future of its caller, and its key in the cache."""

    request: Request
    future: asyncio.Future[Result]
    key: bytes | None


class Flow:
    """Queue, cache and figures of one deployment, and the worker when there is one.

    ``on_outcome`` is called after every outcome. Everything runs on the event loop's thread.
    """

    def __init__(
        self, settings: DeploymentSettings, now: Callable[[], float], on_outcome: Callable[[], None]
    ) -> None:
        """``now`` gives seconds since the epoch."""
        self.queue = WorkQueue(settings.queue_capacity, 0, now, self._observe)
        self.cache = ResultCache(settings.cache_size)
        self.meter = Meter(now)
        self._now = now
        self._on_outcome = on_outcome
        self._executor: Executor | None = None
        self._deadlines = Deadlines(self._time_out)
        self._usual_ms: float | None = None

    def open(self, executor: Executor, allocations: int) -> None:
        """Hand work to this worker from now on, and count anew. :meth:`pump` starts it."""
        self.meter = Meter(self._now)
        self._executor = executor
        self._usual_ms = None
        self.queue.ahead = 0
        self.queue.resize(allocations)

    def close(self, error: Callable[[], DeploymentError]) -> None:
        """The worker is gone: what it worked on is lost, the rest waits for the next one."""
        self._executor = None
        self.queue.resize(0)
        self.queue.lose(error)

    def resize(self, allocations: int) -> None:
        """Work on so many requests at a time, if there is a worker."""
        if self._executor is not None:
            self._executor.set_allocations(allocations)
            self.queue.resize(allocations)
            self._look_ahead()

    def end(self) -> None:
        """Forget the deadlines: nothing has one any more."""
        self._deadlines.close()

    async def run(self, request: Request, lane: Lane, timeout: float | None) -> Result:
        """Wait in line, and for the result, for ``timeout`` seconds at most.

        Raises NotAccepting, QueueFull, TimedOut, Discarded, Cancelled, WorkerDied or ExecutionFailed.
        """
        job = _Job(request, asyncio.get_running_loop().create_future(), self._key(request.arguments))
        entry = self.queue.submit(job, lane)
        if timeout is not None:
            self._deadlines.add(entry, timeout)
        self.pump()
        try:
            return await job.future
        except asyncio.CancelledError:
            self.queue.cancel(entry, Cancelled(_GIVEN_UP))
            raise

    def pump(self) -> None:
        """Hand out work while there is room. Known results need no worker, but wait in line as well."""
        while self._executor is not None and (entry := self.queue.take(self._stays)) is not None:
            job: _Job = entry.payload
            known = self.cache.get(job.key) if job.key is not None else None
            if known is not None:
                self.queue.complete(entry.sequence, Result(known, 0.0, cache_hit=True))
            else:
                self._executor.send(self._work(entry, self._executor.batch))

    def answered(self, answer: Answer) -> None:
        """Take an answer of the worker. One that nobody waits for any more only gives its credit back."""
        entry = self.queue.at_worker(answer.number)
        if entry is None:
            # It answers what it was not asked: nothing that it says can be believed.
            if self._executor is not None:
                self._executor.kill()
            return
        if answer.output is None:
            text = f"Error in inference process: [{answer.error}]"
            self.queue.fail(answer.number, ExecutionFailed(text))
        else:
            key = entry.payload.key
            if key is not None:
                self.cache.put(key, answer.output, answer.output.nbytes + len(key))
            self.queue.complete(answer.number, Result(answer.output, answer.time_ms))
        self._learn(answer.time_ms)
        self.pump()

    def _stays(self, job: _Job) -> bool:
        """Whether it is better off in line than ready at the worker: its result is known, or others may join
        it yet."""
        assert self._executor is not None
        return (job.key is not None and job.key in self.cache) or self.queue.queued < self._executor.batch

    def _key(self, arguments: tuple[IntArray, ...]) -> bytes | None:
        """What equal requests have in common: the shape and the bytes of all arguments."""
        if not self.cache.enabled:
            return None
        return repr(arguments[0].shape).encode() + b"".join(array.tobytes() for array in arguments)

    def _work(self, entry: Entry, batch: int) -> Work:
        """The work of an entry, and of the next in line where one pass can do them all."""
        request: Request = entry.payload.request
        if batch == 1 or len(request.arguments[0]) != 1:
            return Work(entry.sequence, request.arguments, request.keep)

        def alike(job: _Job) -> bool:
            other = job.request
            return (
                other.arguments[0].shape == request.arguments[0].shape
                and len(other.arguments) == len(request.arguments)
                and other.keep == request.keep
                and job.key not in self.cache
            )

        joined = self.queue.join(entry, alike, batch - 1)
        if not joined:
            return Work(entry.sequence, request.arguments, request.keep)
        rows = [request.arguments, *(other.payload.request.arguments for other in joined)]
        arguments = tuple(np.concatenate(columns) for columns in zip(*rows, strict=True))
        return Work(entry.sequence, arguments, request.keep, tuple(other.sequence for other in joined))

    def _learn(self, time_ms: float) -> None:
        """Follow how long requests take: it says how many may lie ready at the worker."""
        usual = self._usual_ms
        self._usual_ms = time_ms if usual is None else usual + _WEIGHT * (time_ms - usual)
        self._look_ahead()

    def _look_ahead(self) -> None:
        usual = self._usual_ms
        if usual is None or self._executor is None or not 0 <= usual < SLOW_MS:
            self.queue.ahead = 0
        else:
            one_each = self.queue.allocations
            room_ms = one_each * AHEAD_MS / self._executor.batch
            self.queue.ahead = min(AHEAD_MOST, max(one_each, int(room_ms / max(usual, 0.01))))

    def _time_out(self, entry: Entry, timeout: float) -> None:
        text = f"timeout [{format_duration(timeout)}] waiting for inference result"
        self.queue.time_out(entry, TimedOut(text))

    def _observe(self, transition: Transition) -> None:
        """Count an outcome, and tell the caller of it."""
        if transition.entry.live:
            return
        self.meter.record(transition)
        if transition.after is Phase.REJECTED:
            return
        future: asyncio.Future[Any] = transition.entry.payload.future
        if not future.done():
            if isinstance(transition.value, DeploymentError):
                future.set_exception(transition.value)
            else:
                future.set_result(transition.value)
        self._on_outcome()
