"""The queue of one deployment: a state machine without I/O, threads or torch.

    submitted ──► QUEUED ──► DISPATCHED ──► COMPLETED | FAILED
        │            │            │
        ▼            └────────────┴───────► TIMED_OUT | CANCELLED | DISCARDED | LOST
     REJECTED

What holds at all times:

* every accepted entry ends in exactly one outcome: ``accepted == outcomes + queued + dispatched``;
* at most ``allocations`` entries, or groups of entries that joined one, are worked on, counting those whose
  caller has given up;
* entries are handed over by priority, then in the order of arrival, and dispatched in that order;
* after a discard nothing is dispatched; after a drain nothing is accepted;
* whoever folds over the transitions sees every change, in order, once.

The worker may be given up to ``ahead`` entries more than it works on, so that it need not wait for the next
one. Those are still queued: each is dispatched by the answer that makes room for it, and after a crash they
are back in line, so that only what the worker worked on is lost.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any, NamedTuple

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
    credit it was handed over, mostly its own."""

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


class Transition(NamedTuple):
    """One change of one entry. ``value`` is the result of a completed entry, the error of any other outcome;
    ``at`` is the time in seconds."""

    entry: Entry
    before: Phase | None
    after: Phase
    at: float
    value: Any = None


@dataclass(eq=False, slots=True)
class _Group:
    """Entries on one credit that the worker has yet to answer; ``running`` while it works on them."""

    running: bool
    entries: dict[int, Entry] = field(default_factory=dict)


def _never(payload: Any) -> bool:  # noqa: ARG001
    return False


@dataclass(slots=True)
class WorkQueue:
    """The queue and its credits. Not thread safe: one thread calls everything.

    ``allocations`` is changed by :meth:`resize`; ``ahead`` can be set at any time.
    """

    capacity: int
    allocations: int
    now: Callable[[], float]
    observe: Callable[[Transition], None]
    ahead: int = 0
    accepting: bool = True
    accepted: int = 0
    outcomes: Counter[Phase] = field(default_factory=Counter)
    _lines: tuple[deque[Entry], ...] = field(default_factory=lambda: tuple(deque() for _ in Lane))
    _queued: int = 0
    _groups: dict[int, _Group] = field(default_factory=dict)
    _at_worker: dict[int, Entry] = field(default_factory=dict)
    _ready: deque[_Group] = field(default_factory=deque)
    _slots: int = 0
    _sequence: int = 0

    def __post_init__(self) -> None:
        self._slots = self.allocations

    @property
    def queued(self) -> int:
        """Entries that wait for a credit."""
        return self._queued

    @property
    def dispatched(self) -> int:
        """Entries that the worker works on, and whose caller still waits."""
        return sum(entry.phase is Phase.DISPATCHED for entry in self._at_worker.values())

    @property
    def outstanding(self) -> int:
        """Entries at the worker, or groups of them, also when their callers have given up."""
        return len(self._groups)

    @property
    def running(self) -> int:
        """Credits in use: what is at the worker without what lies ready there."""
        return len(self._groups) - len(self._ready)

    @property
    def pending(self) -> int:
        """Entries without an outcome."""
        return self.queued + self.dispatched

    def waiting(self) -> list[Entry]:
        """What is queued, in the order in which it will be dispatched."""
        ready = [entry for group in self._ready for entry in group.entries.values()]
        line = [entry for line in self._lines for entry in line]
        return [entry for entry in (*ready, *line) if entry.phase is Phase.QUEUED]

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
        self._lines[lane].append(entry)
        self._move(entry, None, Phase.QUEUED)
        return entry

    def take(self, stays: Callable[[Any], bool] = _never) -> Entry | None:
        """Hand over the next entry, if there is one and the worker has room.

        It is dispatched if a credit is free. One whose payload ``stays`` in line waits for that at its head.
        """
        free = self.allocations - len(self._groups)
        # A worker that could do more than it may would begin at once with what is to lie ready.
        ahead = self.ahead if self._slots == self.allocations > 0 else 0
        if free + ahead <= 0:
            return None
        entry = self._head()
        if entry is None or (free <= 0 and stays(entry.payload)):
            return None
        running = not self._ready and len(self._groups) < self._slots
        group = self._groups[entry.sequence] = _Group(running)
        if not running:
            self._ready.append(group)
        self._hand_over(entry, entry.sequence, group)
        return entry

    def join(self, leader: Entry, alike: Callable[[Any], bool], limit: int) -> list[Entry]:
        """Hand over with ``leader``, on its credit, the entries that stand next in line, up to ``limit``.

        The line is never left: it ends at an entry of another lane, or whose payload is not ``alike``. Each
        free credit leaves its share of the line to the others.
        """
        group = self._groups[leader.credit]
        free = self.allocations - self.outstanding + 1
        limit = min(limit, -(-(self._queued + 1) // max(free, 1)) - 1)
        joined: list[Entry] = []
        while len(joined) < limit:
            entry = self._head()
            if entry is None or entry.lane is not leader.lane or not alike(entry.payload):
                break
            self._hand_over(entry, leader.sequence, group)
            joined.append(entry)
        return joined

    def resize(self, allocations: int) -> None:
        """Work on so many from now on. What was handed over before goes on as it was meant to."""
        self.allocations = allocations
        self._slots = max(self._slots, allocations)
        self._dispatch_ready()

    def complete(self, sequence: int, value: Any) -> bool:
        """Take a result from the worker; False for one that nobody waits for (any more)."""
        return self._answer(sequence, Phase.COMPLETED, value)

    def fail(self, sequence: int, error: DeploymentError) -> bool:
        """Take an error from the worker; False for one that nobody waits for (any more)."""
        return self._answer(sequence, Phase.FAILED, error)

    def at_worker(self, sequence: int) -> Entry | None:
        """The entry that the worker works on under this number: it owes an answer."""
        entry = self._at_worker.get(sequence)
        return entry if entry is not None and self._groups[entry.credit].running else None

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
        """Accept nothing more and end everything queued; nothing is left for it."""
        self.accepting = False
        self.end_waiting(error, outcome)

    def end_waiting(self, error: Callable[[], DeploymentError], outcome: Phase = Phase.DISCARDED) -> None:
        """End everything queued, in the order of dispatch."""
        waiting = self.waiting()
        for line in self._lines:
            line.clear()
        self._queued = 0
        for entry in waiting:
            self._move(entry, Phase.QUEUED, outcome, error())

    def lose(self, error: Callable[[], DeploymentError], outcome: Phase = Phase.LOST) -> None:
        """The worker is gone: end everything it worked on, take all credits back, and put what lay ready
        back in line."""
        held = sorted(self._at_worker.values(), key=lambda entry: entry.sequence)
        self._at_worker.clear()
        self._groups.clear()
        self._ready.clear()
        self._slots = self.allocations
        for entry in reversed(held):
            if entry.phase is Phase.QUEUED:
                self._lines[entry.lane].appendleft(entry)
        for entry in held:
            if entry.phase is Phase.DISPATCHED:
                self._move(entry, Phase.DISPATCHED, outcome, error())

    def _head(self) -> Entry | None:
        """The head of the line, which stays there."""
        for line in self._lines:
            while line and line[0].phase is not Phase.QUEUED:
                line.popleft()
            if line:
                return line[0]
        return None

    def _hand_over(self, head: Entry, credit: int, group: _Group) -> None:
        self._lines[head.lane].popleft()
        head.credit = credit
        group.entries[head.sequence] = self._at_worker[head.sequence] = head
        if group.running:
            self._dispatch(head)

    def _dispatch(self, entry: Entry) -> None:
        self._queued -= 1
        self._move(entry, Phase.QUEUED, Phase.DISPATCHED)

    def _dispatch_ready(self) -> None:
        while self._ready and self.running < self._slots:
            group = self._ready.popleft()
            group.running = True
            for entry in group.entries.values():
                if entry.phase is Phase.QUEUED:
                    self._dispatch(entry)

    def _answer(self, sequence: int, outcome: Phase, value: Any) -> bool:
        entry = self.at_worker(sequence)
        if entry is None:
            return False
        del self._at_worker[sequence]
        group = self._groups[entry.credit]
        del group.entries[sequence]
        if not group.entries:
            del self._groups[entry.credit]
        answered = entry.phase is Phase.DISPATCHED
        if answered:
            self._move(entry, Phase.DISPATCHED, outcome, value)
        if self._ready:
            self._dispatch_ready()
        return answered

    def _give_up(self, entry: Entry, outcome: Phase, error: DeploymentError) -> bool:
        if not entry.live:
            return False
        before = entry.phase
        if before is Phase.QUEUED:
            self._queued -= 1
        self._move(entry, before, outcome, error)
        self._forget_the_dead(self._lines[entry.lane])
        return True

    def _forget_the_dead(self, line: deque[Entry]) -> None:
        # Ended entries stay in line until they come up; without this, a stuck worker would let it grow.
        if len(line) > 2 * self._queued + 64:
            living = [entry for entry in line if entry.phase is Phase.QUEUED]
            line.clear()
            line.extend(living)

    def _move(self, entry: Entry, before: Phase | None, after: Phase, value: Any = None) -> None:
        entry.phase = after
        if after not in _LIVE:
            self.outcomes[after] += 1
        self.observe(Transition(entry, before, after, self.now(), value))
