"""The queue's state machine: any interleaving keeps what it promises."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from reference_impl.deployment.errors import Discarded, ExecutionFailed, NotAccepting, QueueFull, TimedOut
from reference_impl.deployment.queue import Entry, Lane, Phase, Transition, WorkQueue
from tests.support.facts import fact

OUTCOMES = set(Phase) - {Phase.QUEUED, Phase.DISPATCHED}


def error() -> Discarded:
    return Discarded("gone")


class QueueMachine(RuleBasedStateMachine):
    """Drives a queue at random, next to a simple account of what must be true of it."""

    def __init__(self) -> None:
        super().__init__()
        self.time = 0.0
        self.history: dict[Entry, list[Phase]] = defaultdict(list)
        self.order: list[Entry] = []
        self.queue = WorkQueue(5, 2, lambda: self.time, self.observe)
        self.ready: list[Entry] = []
        self.most = 2
        self.drained = self.discarded = False

    def observe(self, transition: Transition) -> None:
        past = self.history[transition.entry]
        assert transition.before == (past[-1] if past else None)
        if transition.after is Phase.DISPATCHED:
            assert transition.entry is self.waiting()[0], "somebody was overtaken"
        past.append(transition.after)
        self.order.append(transition.entry)

    def waiting(self) -> list[Entry]:
        """What is queued, in order: what lies ready at the worker first, then the line."""
        queued = [entry for entry, past in self.history.items() if past[-1] is Phase.QUEUED]
        line = [entry for entry in queued if entry not in self.ready]
        return [entry for entry in self.ready if entry in queued] + sorted(
            line, key=lambda entry: (entry.lane, entry.sequence)
        )

    def live(self) -> list[Entry]:
        return [entry for entry, past in self.history.items() if past[-1] not in OUTCOMES]

    @rule(lane=st.sampled_from(Lane))
    def submit(self, lane: Lane) -> None:
        room = len(self.waiting()) < 5
        if self.drained or self.discarded:
            with pytest.raises(NotAccepting):
                self.queue.submit("work", lane)
        elif room:
            assert self.queue.submit("work", lane).phase is Phase.QUEUED
        else:
            with pytest.raises(QueueFull):
                self.queue.submit("work", lane)

    @rule(stays=st.booleans())
    def take(self, stays: bool) -> None:
        held, allocations = self.queue.outstanding, self.queue.allocations
        free = held < allocations
        ahead = self.queue.ahead if self.most == allocations > 0 and not stays else 0
        room = free or held < allocations + ahead
        candidates = [entry for entry in self.waiting() if entry not in self.ready]
        running = self.queue.running
        taken = self.queue.take(lambda _: stays)
        if candidates and room and not self.discarded:
            assert taken is candidates[0]
            if taken.phase is Phase.QUEUED:
                assert running >= allocations
                self.ready.append(taken)
            else:
                assert taken.phase is Phase.DISPATCHED
                assert self.queue.running <= allocations
        else:
            assert taken is None

    @rule(number=st.integers(0, 3))
    def look_ahead(self, number: int) -> None:
        self.queue.ahead = number

    @rule(data=st.data(), good=st.booleans())
    def answer(self, data: st.DataObject, good: bool) -> None:
        number = data.draw(st.integers(1, max(len(self.history), 1)))
        entry = self.queue.at_worker(number)
        wanted = entry is not None and entry.phase is Phase.DISPATCHED
        if good:
            assert self.queue.complete(number, "result") == wanted
        else:
            assert self.queue.fail(number, ExecutionFailed("no")) == wanted
        assert self.queue.at_worker(number) is None
        self.ready = [waits for waits in self.ready if self.queue.at_worker(waits.sequence) is None]

    @precondition(lambda self: self.history)
    @rule(data=st.data(), cancelled=st.booleans())
    def give_up(self, data: st.DataObject, cancelled: bool) -> None:
        entry = data.draw(st.sampled_from(list(self.history)))
        was_live = entry.phase not in OUTCOMES
        held = self.queue.outstanding
        end = self.queue.cancel if cancelled else self.queue.time_out
        assert end(entry, TimedOut("late")) == was_live
        assert self.queue.outstanding == held

    @rule(number=st.integers(0, 4))
    def resize(self, number: int) -> None:
        self.most = max(self.most, number)
        self.queue.resize(number)
        self.ready = [waits for waits in self.ready if self.queue.at_worker(waits.sequence) is None]

    @rule()
    def lose(self) -> None:
        held = [entry for entry in self.live() if entry.phase is Phase.DISPATCHED]
        queued = set(self.waiting())
        self.ready, self.most = [], self.queue.allocations
        self.queue.lose(error)
        assert set(self.waiting()) == queued, "what lay ready is back in line"
        assert self.queue.waiting() == self.waiting()
        assert all(entry.phase is Phase.LOST for entry in held)
        assert self.queue.outstanding == 0

    @precondition(lambda self: len(self.history) > 8)
    @rule()
    def drain(self) -> None:
        self.queue.drain()
        self.drained = True

    @rule()
    def end_waiting(self) -> None:
        expected = self.waiting()
        before = len(self.order)
        self.queue.end_waiting(error)
        assert self.order[before:] == expected

    @precondition(lambda self: len(self.history) > 8)
    @rule()
    def discard(self) -> None:
        expected = self.waiting()
        before = len(self.order)
        self.queue.discard(error)
        assert self.order[before:] == expected
        self.discarded = True

    @invariant()
    def every_entry_is_somewhere_once(self) -> None:
        phases = Counter(past[-1] for past in self.history.values())
        assert self.queue.queued == phases[Phase.QUEUED]
        assert self.queue.dispatched == phases[Phase.DISPATCHED]
        assert self.queue.outcomes == Counter({phase: phases[phase] for phase in OUTCOMES if phases[phase]})
        ended = sum(self.queue.outcomes.values()) - self.queue.outcomes[Phase.REJECTED]
        assert self.queue.accepted == ended + self.queue.queued + self.queue.dispatched

    @invariant()
    def the_worker_works_on_no_more_than_it_may(self) -> None:
        assert self.queue.waiting() == self.waiting()
        assert self.queue.running <= self.most
        assert self.queue.outstanding - self.queue.running <= 3

    @invariant()
    def every_entry_has_one_outcome_at_most(self) -> None:
        for past in self.history.values():
            assert sum(phase in OUTCOMES for phase in past) <= 1
            assert all(phase not in OUTCOMES for phase in past[:-1])


TestQueue = QueueMachine.TestCase
TestQueue.settings = settings(max_examples=400, stateful_step_count=40, deadline=None)


@fact("ended entries take no place", source="queue and priorities")
def test_ended_entries_do_not_fill_the_queue() -> None:
    queue = WorkQueue(10, 0, lambda: 0.0, lambda _: None)
    for _ in range(1000):
        assert queue.time_out(queue.submit("work"), TimedOut("late"))
    assert queue.queued == 0
    assert sum(map(len, queue._lines)) < 100
    assert queue.outcomes[Phase.TIMED_OUT] == 1000


@fact("search first, then arrival", source="queue and priorities")
def test_search_overtakes_and_arrival_orders_the_rest() -> None:
    queue = WorkQueue(10, 10, lambda: 0.0, lambda _: None)
    for name, lane in (("a", Lane.NORMAL), ("b", Lane.SEARCH), ("c", Lane.NORMAL), ("d", Lane.SEARCH)):
        queue.submit(name, lane)
    taken = [queue.take() for _ in range(4)]
    assert [entry.payload for entry in taken if entry] == ["b", "d", "a", "c"]


@fact("queue full", source="infer")
@fact("full", source="queue and priorities")
@pytest.mark.parametrize("lane", Lane)
def test_a_full_queue_says_so(lane: Lane) -> None:
    queue = WorkQueue(1, 0, lambda: 0.0, lambda _: None)
    queue.submit("first")
    with pytest.raises(QueueFull) as refused:
        queue.submit("second", lane)
    assert refused.value.status == 429
    assert refused.value.type == "es_rejected_execution_exception"
    assert refused.value.reason == "inference process queue is full. Unable to execute command"


def test_a_worker_that_was_given_more_threads_than_it_may_use_gets_nothing_ahead() -> None:
    queue = WorkQueue(10, 2, lambda: 0.0, lambda _: None, ahead=3)
    for _ in range(5):
        queue.submit("work")
    queue.resize(1)
    assert queue.take() is not None
    assert queue.take() is None
