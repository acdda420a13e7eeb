"""Random histories of a whole deployment: whatever happens in whatever order, every request ends once."""

from __future__ import annotations

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from reference_impl.deployment.errors import (
    Cancelled,
    DeploymentError,
    Discarded,
    ExecutionFailed,
    NotAccepting,
    QueueFull,
    WorkerDied,
)
from reference_impl.deployment.queue import Phase
from reference_impl.deployment.types import State
from tests.reference_impl.deployment.making import ask, settle, started
from tests.reference_impl.deployment.scripted import Script
from tests.support.facts import fact

STEPS = st.lists(
    st.sampled_from(
        ["ask", "ask", "ask", "answer", "answer", "refuse", "leave", "crash", "grow", "shrink", "pause"]
    ),
    max_size=25,
)
EXPECTED = (Cancelled, Discarded, ExecutionFailed, NotAccepting, QueueFull, WorkerDied)


class Story:
    """One history of one deployment."""

    def __init__(self) -> None:
        self.script = Script()
        self.tasks: list[asyncio.Task[dict[str, object]]] = []
        self.left: set[asyncio.Task[dict[str, object]]] = set()

    async def begin(self, allocations: int) -> None:
        self.deployment = await started(self.script, number_of_allocations=allocations, queue_capacity=4)

    async def step(self, name: str) -> None:
        executor = self.script.last
        if name == "ask":
            self.tasks += ask(self.deployment)
        elif name == "answer" and executor.work:
            executor.answer()
        elif name == "refuse" and executor.work:
            executor.refuse()
        elif name == "crash":
            executor.crash()
        elif name in ("grow", "shrink"):
            await self.deployment.set_allocations(3 if name == "grow" else 1)
        elif name == "leave" and self.tasks and not self.tasks[-1].done():
            self.tasks[-1].cancel()
            self.left.add(self.tasks[-1])
        if name != "pause":
            await settle()

    def check(self) -> None:
        """Who was answered, how often, and whether the queue's own books agree."""
        for task in self.tasks:
            assert task.done()
            if task not in self.left and task.exception() is not None:
                assert isinstance(task.exception(), EXPECTED)
        queue = self.deployment._queue
        assert queue.pending == 0
        outcomes = sum(queue.outcomes.values()) - queue.outcomes[Phase.REJECTED]
        assert queue.accepted == outcomes
        for executor in self.script.executors:
            assert executor.order == sorted(executor.order)
            assert executor.gone.is_set()
        assert queue.outcomes[Phase.COMPLETED] == sum(
            not task.cancelled() and task.exception() is None for task in self.tasks
        )


@fact("one outcome for each request", source="time-outs")
@given(STEPS, STEPS, st.integers(1, 3))
@settings(max_examples=400, deadline=None)
def test_a_discard_ends_everything_at_once(before: list[str], after: list[str], allocations: int) -> None:
    async def scenario() -> None:
        story = Story()
        await story.begin(allocations)
        for name in before:
            await story.step(name)
        sent = [len(executor.order) for executor in story.script.executors]
        stop = asyncio.create_task(story.deployment.stop(finish_pending_work=False))
        await asyncio.sleep(0)
        assert story.deployment._queue.pending == 0
        for name in after:
            await story.step(name)
        await asyncio.wait_for(stop, 5)
        assert story.deployment.state is State.STOPPED
        assert [len(executor.order) for executor in story.script.executors] == sent
        await settle()
        story.check()

    asyncio.run(scenario())


@given(STEPS, STEPS, st.integers(1, 3))
@settings(max_examples=400, deadline=None)
def test_a_drain_delivers_all_that_was_accepted(
    before: list[str], after: list[str], allocations: int
) -> None:
    async def scenario() -> None:
        story = Story()
        await story.begin(allocations)
        for name in before:
            await story.step(name)
        await settle()
        pending = [task for task in story.tasks if not task.done()]
        stop = asyncio.create_task(story.deployment.stop(finish_pending_work=True))
        await asyncio.sleep(0)
        refused = len(story.tasks)
        for name in after:
            if name not in ("crash", "refuse", "leave"):
                await story.step(name)
        while story.script.last.work:
            story.script.last.answer()
            await settle()
        await asyncio.wait_for(stop, 5)
        await settle()
        assert all(isinstance(task.exception(), NotAccepting) for task in story.tasks[refused:])
        assert all(isinstance(task.result(), dict) for task in pending)
        story.check()

    asyncio.run(scenario())


@given(STEPS)
@settings(max_examples=200, deadline=None)
def test_no_history_leaves_an_error_that_is_not_ours(steps: list[str]) -> None:
    async def scenario() -> None:
        strange: list[dict[str, object]] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: strange.append(context))
        story = Story()
        await story.begin(1)
        for name in steps:
            await story.step(name)
        await story.deployment.stop(finish_pending_work=False)
        results = await asyncio.gather(*story.tasks, return_exceptions=True)
        assert all(isinstance(result, dict | DeploymentError | asyncio.CancelledError) for result in results)
        assert strange == []

    asyncio.run(scenario())
