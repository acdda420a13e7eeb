"""Both ways to stop a deployment, with a scripted process."""

from __future__ import annotations

import asyncio

import pytest

from reference_impl.deployment import deployment as module
from reference_impl.deployment.errors import (
    Cancelled,
    Discarded,
    NotAccepting,
    TimedOut,
    WorkerDied,
)
from reference_impl.deployment.types import State, TaskInput
from tests.reference_impl.deployment.making import ask, deploy, fate, settle, started
from tests.reference_impl.deployment.scripted import Script
from tests.support.facts import fact

DISCARDED = "unable to process as inference process worker service has shutdown"
CUT_OFF = "Error in inference process: [inference canceled as process is stopping]"


@fact("stop during start", source="stop a deployment")
@fact("stop during load", source="failures to load")
@pytest.mark.parametrize("drain", [True, False])
@pytest.mark.parametrize("gap", [0, 1, 5])
def test_a_stop_during_the_start_leaves_nothing(drain: bool, gap: int) -> None:
    async def scenario() -> None:
        script = Script()
        script.may_load = asyncio.Event()
        seen: list[State] = []
        deployment = deploy(script, on_change=lambda d: seen.append(d.state))
        for _ in range(gap):
            await asyncio.sleep(0)
        async with asyncio.timeout(5):
            await deployment.stop(finish_pending_work=drain)
        assert deployment.state is State.STOPPED
        assert all(executor.gone.is_set() for executor in script.executors)
        assert State.STARTED not in seen
        assert State.FAILED not in seen
        if not drain and gap == 0:
            assert script.executors == [], "no process is started for nothing"

    asyncio.run(scenario())


@fact("queued and in flight, by the core, and how that counts", source="stop a deployment")
@fact("worker shut down", source="infer")
def test_discard_fails_the_queue_in_order_and_cuts_off_the_rest() -> None:
    async def scenario() -> None:
        script = Script()
        deployment = await started(script)
        order: list[int] = []
        tasks = ask(deployment, 4)
        for number, task in enumerate(tasks):
            task.add_done_callback(lambda _, number=number: order.append(number))
        await settle()
        await deployment.stop(finish_pending_work=False)
        fates = [await fate(task) for task in tasks]
        assert fates[0] == (Cancelled, 409, "status_exception", CUT_OFF)
        assert fates[1:] == [(Discarded, 429, "es_rejected_execution_exception", DISCARDED)] * 3
        assert [number for number in order if number] == [1, 2, 3]
        assert script.last.killed
        assert script.last.order == [1]

    asyncio.run(scenario())


@fact("new work while stopping", source="stop a deployment")
def test_a_drain_finishes_everything_then_ends_the_process_gently() -> None:
    async def scenario() -> None:
        script = Script()
        deployment = await started(script)
        tasks = ask(deployment, 4)
        await settle()
        stop = asyncio.create_task(deployment.stop(finish_pending_work=True))
        await settle()
        assert deployment.state is State.STOPPING
        with pytest.raises(NotAccepting) as refused:
            await deployment.infer(TaskInput("a"), timeout=1)
        text = "[dep] is stopping or stopped due to [undeploy_trained_model (api)]"
        assert (refused.value.status, refused.value.type, refused.value.reason) == (
            409,
            "status_exception",
            text,
        )
        for _ in range(4):
            assert not stop.done()
            script.last.answer()
            await settle()
        assert [await fate(task) for task in tasks] == [{"predicted_value": [[n]]} for n in (1, 2, 3, 4)]
        await asyncio.wait_for(stop, 5)
        assert script.last.input_closed
        assert deployment.state is State.STOPPED

    asyncio.run(scenario())


def test_a_discard_during_a_drain_upgrades_it() -> None:
    async def scenario() -> None:
        script = Script()
        deployment = await started(script)
        tasks = ask(deployment, 3)
        await settle()
        drain = asyncio.create_task(deployment.stop(finish_pending_work=True))
        await settle()
        script.last.answer()
        await settle()
        await asyncio.wait_for(deployment.stop(finish_pending_work=False), 5)
        await asyncio.wait_for(drain, 5)
        kinds = [await fate(task) for task in tasks]
        assert kinds[0] == {"predicted_value": [[1.0]]}
        assert kinds[1] == (Cancelled, 409, "status_exception", CUT_OFF)
        assert kinds[2] == (Discarded, 429, "es_rejected_execution_exception", DISCARDED)

    asyncio.run(scenario())


@fact("up to five minutes and three more, then rejected", source="stop a deployment")
def test_a_drain_waits_five_minutes_for_the_queue_and_three_more_for_results() -> None:
    assert (module.DRAIN_SECONDS, module.RESULT_SECONDS) == (5 * 60, 3 * 60)


@fact("up to five minutes and three more, then rejected", source="stop a deployment")
def test_a_drain_that_takes_too_long_becomes_a_discard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "DRAIN_SECONDS", 0.01)

    async def scenario() -> None:
        script = Script()
        deployment = await started(script)
        tasks = ask(deployment, 2)
        await settle()
        await asyncio.wait_for(deployment.stop(finish_pending_work=True), 5)
        fates = [await fate(task) for task in tasks]
        assert fates == [
            (Cancelled, 409, "status_exception", CUT_OFF),
            (Discarded, 429, "es_rejected_execution_exception", DISCARDED),
        ]
        assert script.last.killed

    asyncio.run(scenario())


@fact("up to five minutes and three more, then rejected", source="stop a deployment")
def test_what_is_at_the_worker_when_the_queue_is_empty_has_a_time_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "RESULT_SECONDS", 0.01)

    async def scenario() -> None:
        script = Script()
        deployment = await started(script)
        first, second = ask(deployment, 2)
        await settle()
        stop = asyncio.create_task(deployment.stop(finish_pending_work=True))
        await settle()
        script.last.answer()
        assert await fate(first) == {"predicted_value": [[1.0]]}
        assert await fate(second) == (Cancelled, 409, "status_exception", CUT_OFF)
        await asyncio.wait_for(stop, 5)

    asyncio.run(scenario())


@fact("what has timed out was answered then", source="stop a deployment")
def test_a_drain_does_not_wait_for_work_that_nobody_waits_for() -> None:
    async def scenario() -> None:
        script = Script()
        deployment = await started(script)
        (task,) = ask(deployment, timeout=0.01)
        assert (await fate(task))[0] is TimedOut  # type: ignore[index]
        await asyncio.wait_for(deployment.stop(finish_pending_work=True), 5)
        assert script.last.killed

    asyncio.run(scenario())


@fact("concurrent stops", source="stop a deployment")
def test_stopping_again_is_harmless() -> None:
    async def scenario() -> None:
        deployment = await started(Script())
        modes = (True, False, True)
        await asyncio.gather(*(deployment.stop(finish_pending_work=mode) for mode in modes))
        await deployment.stop(finish_pending_work=False)
        assert deployment.state is State.STOPPED
        with pytest.raises(NotAccepting):
            await deployment.infer(TaskInput("a"), timeout=1)

    asyncio.run(scenario())


def test_a_stop_goes_on_when_its_caller_is_gone() -> None:
    async def scenario() -> None:
        script = Script()
        deployment = await started(script)
        tasks = ask(deployment)
        await settle()
        stop = asyncio.create_task(deployment.stop(finish_pending_work=True))
        await settle()
        stop.cancel()
        await settle()
        script.last.answer()
        assert await deployment.wait_for(lambda d: d.state is State.STOPPED, 5)
        assert await fate(tasks[0]) == {"predicted_value": [[1.0]]}

    asyncio.run(scenario())


def test_a_crash_during_a_drain_does_not_lose_the_queue() -> None:
    async def scenario() -> None:
        script = Script()
        deployment = await started(script)
        first, second = ask(deployment, 2)
        await settle()
        stop = asyncio.create_task(deployment.stop(finish_pending_work=True))
        await settle()
        script.last.crash()
        await settle()
        script.last.answer()
        assert (await fate(first))[0] is WorkerDied  # type: ignore[index]
        assert await fate(second) == {"predicted_value": [[2.0]]}
        await asyncio.wait_for(stop, 5)

    asyncio.run(scenario())
