"""Requests that lie ready at the worker: bounded, none of slow ones, and still queued for everybody else."""

from __future__ import annotations

import asyncio

import numpy as np

from reference_impl.deployment.deployment import Deployment
from reference_impl.deployment.errors import TimedOut, WorkerDied
from reference_impl.deployment.executor import Answer, Work
from reference_impl.deployment.flow import AHEAD_MOST, SLOW_MS
from tests.reference_impl.deployment.making import ask, settle, started
from tests.reference_impl.deployment.scripted import Script, ScriptedExecutor


def answer(executor: ScriptedExecutor, time_ms: float) -> None:
    """Answer the oldest request."""
    number = next(iter(executor.work))
    del executor.work[number]
    executor._on_answer(Answer(number, time_ms, output=np.zeros((1, 1, 1), np.float32)))


async def quick(script: Script, time_ms: float = 0.02, **settings: int) -> Deployment:
    """A deployment whose first request took that long."""
    deployment = await started(script, **settings)
    executor = script.last

    def send(work: Work) -> None:
        executor.work[work.number] = work
        executor.order.append(work.number)

    executor.send = send  # type: ignore[method-assign]
    first = ask(deployment)
    await settle()
    answer(executor, time_ms)
    await first[0]
    return deployment


def test_the_faster_the_more_lie_ready_and_of_slow_ones_none() -> None:
    async def handed_over(time_ms: float, allocations: int = 1) -> int:
        script = Script()
        deployment = await quick(script, time_ms, number_of_allocations=allocations)
        tasks = ask(deployment, 100)
        await settle()
        count = len(script.last.work)
        assert deployment.statistics().pending == 100
        queue = deployment._queue
        assert (queue.dispatched, queue.queued) == (allocations, 100 - allocations)
        await deployment.stop(finish_pending_work=False)
        await asyncio.gather(*tasks, return_exceptions=True)
        return count

    assert asyncio.run(handed_over(0.02)) == 1 + AHEAD_MOST
    assert asyncio.run(handed_over(0.25)) == 1 + 4
    assert asyncio.run(handed_over(SLOW_MS - 1)) == 1 + 1
    assert asyncio.run(handed_over(SLOW_MS - 1, allocations=3)) == 3 + 3
    assert asyncio.run(handed_over(SLOW_MS)) == 1


def test_only_full_batches_lie_ready() -> None:
    async def handed_over(waiting: int) -> list[int]:
        script = Script()
        deployment = await quick(script, 1.0)
        script.last.batch = 4
        tasks = ask(deployment, 1 + waiting)
        await settle()
        sizes = [1 + len(work.companions) for work in script.last.work.values()]
        await deployment.stop(finish_pending_work=False)
        await asyncio.gather(*tasks, return_exceptions=True)
        return sizes

    assert asyncio.run(handed_over(3)) == [1], "more may join them until there is a credit"
    assert asyncio.run(handed_over(4)) == [1, 4]
    assert asyncio.run(handed_over(9)) == [1, 4]


def test_a_crash_costs_only_what_was_worked_on() -> None:
    async def scenario() -> None:
        script = Script()
        deployment = await quick(script)
        tasks = ask(deployment, 10)
        await settle()
        assert len(script.last.work) == 10
        script.last.crash()
        await settle()
        assert isinstance(tasks[0].exception(), WorkerDied)
        assert not any(task.done() for task in tasks[1:])
        assert list(script.last.work) == [3], "one by one again, in order, until it is known to be fast"
        for _ in range(9):
            script.last.answer()
            await settle()
        assert all(task.result() for task in tasks[1:])
        await deployment.stop(finish_pending_work=True)

    asyncio.run(scenario())


def test_the_time_of_what_lies_ready_goes_on() -> None:
    async def scenario() -> None:
        script = Script()
        deployment = await quick(script)
        kept, late = ask(deployment), ask(deployment, timeout=0.0)
        await settle()
        while not late[0].done():
            await asyncio.sleep(0)
        assert isinstance(late[0].exception(), TimedOut)
        answer(script.last, 0.02)
        await settle()
        assert kept[0].done()
        assert deployment._queue.running == 1, "the worker has it all the same"
        answer(script.last, 0.02)
        assert deployment._queue.outstanding == 0
        assert deployment.statistics().timeout_count == 1
        await deployment.stop(finish_pending_work=True)

    asyncio.run(scenario())


def test_an_answer_out_of_turn_ends_the_worker() -> None:
    async def scenario() -> None:
        script = Script()
        deployment = await quick(script)
        executor = script.last
        tasks = ask(deployment, 3)
        await settle()
        last = max(executor.work)
        executor._on_answer(Answer(last, 0.02, output=np.zeros((1, 1, 1), np.float32)))
        assert executor.killed
        await deployment.stop(finish_pending_work=False)
        await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(scenario())


def test_after_a_slow_request_nothing_lies_ready() -> None:
    async def scenario() -> None:
        script = Script()
        deployment = await quick(script)
        tasks = ask(deployment, 3)
        await settle()
        for _ in range(3):
            answer(script.last, 10 * SLOW_MS)
        await asyncio.gather(*tasks)
        more = ask(deployment, 3)
        await settle()
        assert len(script.last.work) == 1
        await deployment.stop(finish_pending_work=False)
        await asyncio.gather(*more, return_exceptions=True)

    asyncio.run(scenario())
