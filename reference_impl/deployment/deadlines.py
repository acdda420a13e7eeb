"""The times by which requests must have an outcome."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import Callable

from reference_impl.deployment.queue import Entry


class Deadlines:
    """Calls ``expired`` with an entry that still has no outcome when its time is over, and with that time.

    One timer of the event loop stands for all: a timer for each request would cost more than the request.
    """

    def __init__(self, expired: Callable[[Entry, float], None]) -> None:
        self._expired = expired
        self._loop = asyncio.get_running_loop()
        self._heap: list[tuple[float, int, Entry, float]] = []
        self._numbers = itertools.count()
        self._timer: asyncio.TimerHandle | None = None
        self._armed_for = 0.0
        self._compact_at = 64

    def add(self, entry: Entry, seconds: float) -> None:
        """Give an entry so many seconds from now on."""
        self._forget_the_ended()
        due = self._loop.time() + seconds
        heapq.heappush(self._heap, (due, next(self._numbers), entry, seconds))
        if self._timer is None or due < self._armed_for:
            self._arm(due)

    def close(self) -> None:
        """Forget all entries."""
        self._heap.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _arm(self, due: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._armed_for = due
        self._timer = self._loop.call_at(due, self._fire)

    def _fire(self) -> None:
        self._timer = None
        now = self._loop.time()
        # the loop may call a little early, by the resolution of its clock
        while self._heap and (self._heap[0][0] <= max(now, self._armed_for) or not self._heap[0][2].live):
            _, _, entry, seconds = heapq.heappop(self._heap)
            if entry.live:
                self._expired(entry, seconds)
        if self._heap:
            self._arm(self._heap[0][0])

    def _forget_the_ended(self) -> None:
        """Drop entries with an outcome from the front, and from everywhere when half of all have one."""
        heap = self._heap
        while heap and not heap[0][2].live:
            heapq.heappop(heap)
        if len(heap) > self._compact_at:
            self._heap = [item for item in heap if item[2].live]
            heapq.heapify(self._heap)
            self._compact_at = 2 * len(self._heap) + 64
