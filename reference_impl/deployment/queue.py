"""The queue of one deployment: a state machine without I/O, threads or torch.

    submitted ──► QUEUED ──► DISPATCHED ──► COMPLETED | FAILED
        │            │            │
        ▼            └────────────┴───────► TIMED_OUT | CANCELLED | DISCARDED | LOST
     REJECTED

What holds at all times:

* every accepted entry ends in exactly one outcome: ``accepted == outcomes + queued + dispatched``;
* at most ``allocations`` entries, or groups of entries that joined one, are at the worker, counting those
  whose caller has given up;
* entries are dispatched by priority, then in the order of arrival;
* after a discard nothing is dispatched; after a drain nothing is accepted;
* whoever folds over the transitions sees every change, in order, once.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any

from reference_impl.deployment.errors import DeploymentError, NotAccepting, QueueFull

QUEUE_FULL = "inference process queue is full. Unable to execute command"
SHUT_DOWN = "inference process worker service has shutdown"


class Phase(StrEnum):
    """Where an entry is; all but the first two are outcomes."""

    QUEUED = "queued"
    DISPATCHED = "dispatched"
    COMPLETED = "completed"
    FAILED = "failed"
    REJECTED = "rejected"
    TIMED_OUT = "timed_out"
    CANCELLED = "cancelled"
    DISCARDED = "discarded"
    LOST = "lost"


class Lane(IntEnum):
    """Priority of an entry; the lower number goes first."""

    SEARCH = 0
    NORMAL = 1


_LIVE = (Phase.QUEUED, Phase.DISPATCHED)


@dataclass(eq=False, slots=True)
class Entry:
    """One piece of work; ``sequence`` is its place in the order of arrival, ``credit`` the entry on whose
    credit it was dispatched, mostly its own."""

    sequence: int
    lane: Lane
    payload: Any
    phase: Phase = Phase.QUEUED
    credit: int = 0

    def __lt__(self, other: Entry) -> bool:
        return (self.lane, self.sequence) < (other.lane, other.sequence)

    @property
    def live(self) -> bool:
        """True while the entry has no outcome."""
        return self.phase in _LIVE


@dataclass(frozen=True, slots=True)
class Transition:
    """One change of one entry. ``value`` is the result of a completed entry, the error of any other outcome;
    ``at`` is the time in seconds."""

    entry: Entry
    before: Phase | None
    after: Phase
    at: float
    value: Any = None


@dataclass(slots=True)
class WorkQueue:
    """The queue and its credits. Not thread safe: one thread calls everything."""

    capacity: int
    allocations: int
    now: Callable[[], float]
    observe: Callable[[Transition], None]
    accepting: bool = True
    accepted: int = 0
    outcomes: Counter[Phase] = field(default_factory=Counter)
    _heap: list[Entry] = field(default_factory=list)
    _queued: int = 0
    _at_worker: dict[int, Entry] = field(default_factory=dict)
    _credits: Counter[int] = field(default_factory=Counter)
    _sequence: int = 0

    @property
    def queued(self) -> int:
        """Entries that wait for a credit."""
        return self._queued

    @property
    def dispatched(self) -> int:
        """Entries at the worker whose caller still waits."""
        return sum(entry.live for entry in self._at_worker.values())

    @property
    def outstanding(self) -> int:
        """Credits in use: entries at the worker, or groups of them, also when their callers have given up."""
        return len(self._credits)

    @property
    def pending(self) -> int:
        """Entries without an outcome."""
        return self.queued + self.dispatched

    def submit(self, payload: Any, lane: Lane = Lane.NORMAL) -> Entry:
        """Accept work, or raise QueueFull when ``capacity`` entries wait, or NotAccepting after a stop."""
        if not self.accepting:
            raise NotAccepting(SHUT_DOWN)
        self._sequence += 1
        entry = Entry(self._sequence, lane, payload)
        if self._queued >= self.capacity:
            error = QueueFull(QUEUE_FULL)
            self._move(entry, None, Phase.REJECTED, error)
            raise error
        self.accepted += 1
        self._queued += 1
        heapq.heappush(self._heap, entry)
        self._move(entry, None, Phase.QUEUED)
        return entry

    def take(self) -> Entry | None:
        """Dispatch the next entry, if there is one and a credit is free."""
        if self.outstanding >= self.allocations:
            return None
        entry = self._next()
        if entry is not None:
            self._dispatch(entry, entry.sequence)
        return entry

    def join(self, leader: Entry, alike: Callable[[Any], bool], limit: int) -> list[Entry]:
        """Dispatch with ``leader``, on its credit, the entries that stand next in line, up to ``limit``.

        The line is never left: it ends at an entry of another lane, or whose payload is not ``alike``. Each
        free credit leaves its share of the line to the others.
        """
        free = self.allocations - self.outstanding + 1
        limit = min(limit, -(-(self._queued + 1) // max(free, 1)) - 1)
        joined: list[Entry] = []
        while len(joined) < limit:
            entry = self._next()
            if entry is None or entry.lane is not leader.lane or not alike(entry.payload):
                break
            self._dispatch(entry, leader.sequence)
            joined.append(entry)
        return joined

    def complete(self, sequence: int, value: Any) -> bool:
        """Take a result from the worker; False for one that nobody waits for (any more)."""
        return self._answer(sequence, Phase.COMPLETED, value)

    def fail(self, sequence: int, error: DeploymentError) -> bool:
        """Take an error from the worker; False for one that nobody waits for (any more)."""
        return self._answer(sequence, Phase.FAILED, error)

    def at_worker(self, sequence: int) -> Entry | None:
        """The entry for which the worker owes an answer under this number."""
        return self._at_worker.get(sequence)

    def time_out(self, entry: Entry, error: DeploymentError) -> bool:
        """End an entry whose time is over. Work at the worker goes on there and keeps its credit."""
        return self._give_up(entry, Phase.TIMED_OUT, error)

    def cancel(self, entry: Entry, error: DeploymentError) -> bool:
        """End an entry whose caller has gone; as :meth:`time_out`."""
        return self._give_up(entry, Phase.CANCELLED, error)

    def drain(self) -> None:
        """Accept nothing more; what is queued is still dispatched."""
        self.accepting = False

    def discard(self, error: Callable[[], DeploymentError], outcome: Phase = Phase.DISCARDED) -> None:
        """Accept nothing more and end everything queued, in the order of dispatch; nothing is left for it."""
        self.accepting = False
        waiting = sorted(entry for entry in self._heap if entry.phase is Phase.QUEUED)
        self._heap.clear()
        self._queued = 0
        for entry in waiting:
            self._move(entry, Phase.QUEUED, outcome, error())

    def lose(self, error: Callable[[], DeploymentError], outcome: Phase = Phase.LOST) -> None:
        """The worker is gone: end everything it held and take all credits back."""
        held = sorted(self._at_worker.values(), key=lambda entry: entry.sequence)
        self._at_worker.clear()
        self._credits.clear()
        for entry in held:
            if entry.live:
                self._move(entry, Phase.DISPATCHED, outcome, error())

    def _next(self) -> Entry | None:
        """The head of the line, which stays there."""
        while self._heap and self._heap[0].phase is not Phase.QUEUED:
            heapq.heappop(self._heap)
        return self._heap[0] if self._heap else None

    def _dispatch(self, head: Entry, credit: int) -> None:
        heapq.heappop(self._heap)
        self._queued -= 1
        head.credit = credit
        self._credits[credit] += 1
        self._at_worker[head.sequence] = head
        self._move(head, Phase.QUEUED, Phase.DISPATCHED)

    def _answer(self, sequence: int, outcome: Phase, value: Any) -> bool:
        entry = self._at_worker.pop(sequence, None)
        if entry is None:
            return False
        self._credits[entry.credit] -= 1
        if not self._credits[entry.credit]:
            del self._credits[entry.credit]
        if not entry.live:
            return False
        self._move(entry, Phase.DISPATCHED, outcome, value)
        return True

    def _give_up(self, entry: Entry, outcome: Phase, error: DeploymentError) -> bool:
        if not entry.live:
            return False
        before = entry.phase
        if before is Phase.QUEUED:
            self._queued -= 1
        self._move(entry, before, outcome, error)
        self._forget_the_dead()
        return True

    def _forget_the_dead(self) -> None:
        # Ended entries stay in the heap until they come up; without this, a stuck worker would let it grow.
        if len(self._heap) > 2 * self._queued + 64:
            self._heap = [entry for entry in self._heap if entry.phase is Phase.QUEUED]
            heapq.heapify(self._heap)

    def _move(self, entry: Entry, before: Phase | None, after: Phase, value: Any = None) -> None:
        entry.phase = after
        if after not in _LIVE:
            self.outcomes[after] += 1
        self.observe(Transition(entry, before, after, self.now(), value))
