"""Many requests at once, with every way to end: each gets exactly one answer, and the books add up."""

from __future__ import annotations

import asyncio
import os
import signal
from collections import Counter
from collections.abc import Iterator

import pytest

from reference_impl.deployment.types import CoreOptions, State
from tests.robustness.deployments.house import House, Ledger, alive, pid_of, until
from tests.support import tiny_models

MANY = 10_000


@pytest.fixture(scope="module", params=[1, 8], ids=["alone", "together"])
def house(request: pytest.FixtureRequest) -> Iterator[House]:
    with asyncio.Runner() as runner:
        built = House(runner, CoreOptions(worker_memory=1 << 30, batch=request.param))
        yield built
        built.close()


def test_a_drain_answers_ten_thousand(house: House) -> None:
    async def scenario() -> None:
        deployment = await house.deploy(tiny_models.tiny(), queue_capacity=MANY, number_of_allocations=2)
        pid = pid_of(deployment)
        ledger = Ledger(deployment)
        ledger.ask(["hello"] * MANY)
        await ledger.arrived()
        await deployment.stop(finish_pending_work=True)
        counted = await ledger.outcomes()
        assert counted == {"answered": MANY}
        ledger.check(counted)
        assert deployment.statistics().inference_count == MANY
        assert not alive(pid)

    house.run(scenario())


def test_a_discard_ends_ten_thousand_in_order(house: House) -> None:
    async def scenario() -> None:
        deployment = await house.deploy(tiny_models.endless(), queue_capacity=MANY)
        pid = pid_of(deployment)
        ledger = Ledger(deployment)
        ledger.ask(["fail"] * MANY)
        await ledger.arrived()
        await deployment.stop(finish_pending_work=False)
        counted = await ledger.outcomes()
        assert counted == {"Cancelled": 1, "Discarded": MANY - 1}
        ledger.check(counted)
        queued = [number for number in ledger.done_in_order if number]
        assert queued == sorted(queued)
        assert not alive(pid)

    house.run(scenario())


def test_a_drain_that_is_cut_short_gives_everyone_one_answer(house: House) -> None:
    async def scenario() -> None:
        deployment = await house.deploy(tiny_models.tiny(), queue_capacity=MANY)
        ledger = Ledger(deployment)
        ledger.ask(["hello"] * MANY)
        await ledger.arrived()
        drain = asyncio.create_task(deployment.stop(finish_pending_work=True))
        await until(lambda: len(ledger.done_in_order) > 100)
        await deployment.stop(finish_pending_work=False)
        await drain
        counted = await ledger.outcomes()
        ledger.check(counted)
        assert set(counted) <= {"answered", "Cancelled", "Discarded"}
        assert counted["answered"] > 100 and counted["Discarded"] > 0
        assert deployment.state is State.STOPPED

    house.run(scenario())


def test_a_worker_killed_under_load_costs_what_it_held(house: House) -> None:
    async def scenario() -> None:
        deployment = await house.deploy(tiny_models.tiny(), queue_capacity=MANY, number_of_allocations=2)
        ledger = Ledger(deployment)
        ledger.ask(["hello world"] * 3000)
        await ledger.arrived()
        held = 0
        for kill in range(1, 4):
            await until(lambda kill=kill: len(ledger.done_in_order) > 500 * kill)
            held += deployment._queue.dispatched
            before = deployment._executor
            os.kill(pid_of(deployment), signal.SIGKILL)
            # a process that is killed before it has loaded would not be started again
            await until(
                lambda before=before: deployment._executor is not before and deployment._queue.allocations
            )
        counted = await ledger.outcomes()
        ledger.check(counted)
        assert set(counted) <= {"answered", "WorkerDied"}
        assert counted["WorkerDied"] <= 3 * 2 * house.core._options.batch
        assert deployment.state is State.STARTED
        await deployment.stop(finish_pending_work=True)

    house.run(scenario())


def test_a_worker_that_dies_too_often_fails_all_that_wait(house: House) -> None:
    async def scenario() -> None:
        deployment = await house.deploy(tiny_models.endless(), queue_capacity=MANY)
        ledger = Ledger(deployment)
        ledger.ask(["fail"] * 1000)
        await ledger.arrived()
        pids = []
        for _ in range(4):
            await until(lambda: deployment._executor.pid is not None and deployment._queue.dispatched > 0)  # type: ignore[union-attr]
            pids.append(pid_of(deployment))
            os.kill(pids[-1], signal.SIGKILL)
            await until(lambda: not alive(pids[-1]) and deployment._queue.dispatched == 0)
        counted = await ledger.outcomes()
        ledger.check(counted)
        assert counted == {"WorkerDied": 1000}
        assert deployment.state is State.FAILED
        assert "killed by signal 9" in (deployment.reason or "")
        await deployment.stop(finish_pending_work=True)

    house.run(scenario())


def test_mixed_fortunes_add_up(house: House) -> None:
    async def scenario() -> None:
        deployment = await house.deploy(tiny_models.raising(), queue_capacity=400, number_of_allocations=2)
        ledger = Ledger(deployment)
        for _ in range(10):
            ledger.ask(["hello", "fail", "good day", "fail", "hello world"] * 40, timeout=None)
            ledger.ask(["hello"] * 40, timeout=0.0)
            await until(lambda: deployment._queue.queued < 100)
        counted = await ledger.outcomes()
        ledger.check(counted)
        assert (
            counted["answered"] + counted["ExecutionFailed"] + counted["TimedOut"] + counted["QueueFull"]
            == 2400
        )
        assert counted["ExecutionFailed"] > 0 and counted["TimedOut"] > 0
        figures = deployment.statistics()
        assert Counter(
            answered=figures.inference_count,
            ExecutionFailed=figures.error_count,
            TimedOut=figures.timeout_count,
            QueueFull=figures.rejected_execution_count,
        ) == Counter(
            {**dict.fromkeys(("answered", "ExecutionFailed", "TimedOut", "QueueFull"), 0), **counted}
        )
        await deployment.stop(finish_pending_work=True)

    house.run(scenario())
