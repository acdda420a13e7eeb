"""A deployment's life with a scripted process: start, requests, time-outs, crash, cache."""

from __future__ import annotations

import asyncio

import pytest

from reference_impl.deployment.deployment import Deployment
from reference_impl.deployment.errors import (
    Discarded,
    ExecutionFailed,
    InvalidInput,
    NotAccepting,
    QueueFull,
    TimedOut,
    WorkerDied,
)
from reference_impl.deployment.types import Crash, State, TaskInput
from tests.reference_impl.deployment.making import ask, deploy, fate, package, settle, started
from tests.reference_impl.deployment.scripted import Script
from tests.support.facts import fact


def test_it_is_starting_at_once_and_tells_every_change() -> None:
    async def scenario() -> None:
        seen: list[tuple[State, int]] = []
        deployment = deploy(
            Script(), on_change=lambda d: seen.append((d.state, d.allocations)), number_of_allocations=2
        )
        assert deployment.state is State.STARTING
        with pytest.raises(NotAccepting):
            await deployment.infer(TaskInput("a"), timeout=1)
        assert await deployment.wait_for(lambda d: d.state is State.STARTED, 5)
        await deployment.stop(finish_pending_work=True)
        assert seen[0] == (State.STARTED, 2)
        assert State.STOPPING in [state for state, _ in seen]
        assert seen[-1] == (State.STOPPED, 0)

    asyncio.run(scenario())


def test_a_wait_ends_with_its_time() -> None:
    async def scenario() -> None:
        script = Script()
        script.may_load = asyncio.Event()
        deployment = deploy(script)
        assert not await deployment.wait_for(lambda d: d.state is State.STARTED, 0.01)
        script.may_load.set()
        assert await deployment.wait_for(lambda d: d.state is State.STARTED, 5)
        await deployment.stop(finish_pending_work=False)

    asyncio.run(scenario())


def test_a_model_that_does_not_load_fails_with_the_reason() -> None:
    async def scenario() -> None:
        script = Script()
        script.load_error = "not an archive"
        deployment = deploy(script)
        assert await deployment.wait_for(lambda d: d.state is State.FAILED, 5)
        assert deployment.reason == "not an archive"
        with pytest.raises(NotAccepting):
            await deployment.infer(TaskInput("a"), timeout=1)
        await deployment.stop(finish_pending_work=True)
        assert deployment.state is State.STOPPED

    asyncio.run(scenario())


@fact("no vocabulary", source="failures to load")
def test_a_missing_vocabulary_fails_the_start_as_a_missing_model(caplog: pytest.LogCaptureFixture) -> None:
    async def scenario() -> None:
        deployment = deploy(Script(), model=package(vocabulary=None))
        assert await deployment.wait_for(lambda d: d.state is State.FAILED, 5)
        assert deployment.reason == (
            "No known trained model with model_id [model], you may need to create it or load it into the"
            " cluster with eland"
        )
        assert "Could not find vocabulary document [model_vocabulary]" in caplog.text
        await deployment.stop(finish_pending_work=False)

    asyncio.run(scenario())


@fact("timeout", source="infer")
@fact("a timer from acceptance, late results", source="time-outs")
@fact("late results do not count", source="meaning of statistics")
def test_a_timeout_is_answered_and_the_late_result_dropped() -> None:
    async def scenario() -> None:
        script = Script()
        deployment = await started(script)
        early, queued = ask(deployment, 2, timeout=0.01)
        text = "timeout [10ms] waiting for inference result"
        assert await fate(early) == (TimedOut, 408, "status_exception", text)
        assert await fate(queued) == (TimedOut, 408, "status_exception", text)
        (patient,) = ask(deployment)
        await settle()
        assert script.last.order == [1], "the credit is in use until the late answer is here"
        script.last.answer()
        await settle()
        assert script.last.order == [1, 3], "the queued one is never sent"
        script.last.answer()
        assert await fate(patient) == {"predicted_value": [[3.0]]}
        figures = deployment.statistics()
        assert (figures.timeout_count, figures.inference_count) == (2, 1)
        await deployment.stop(finish_pending_work=True)

    asyncio.run(scenario())


@fact("types of errors and their statuses", source="conventions of all endpoints")
@fact("a full queue does not matter", source="clear the cache")
@fact("queue full", source="infer")
@fact("what runs takes no place in the queue, pending requests are both", source="one deployment on one node")
@fact("full", source="queue and priorities")
def test_a_full_queue_refuses_and_counts() -> None:
    async def scenario() -> None:
        script = Script()
        deployment = await started(script, queue_capacity=2)
        accepted = ask(deployment, 3)
        await settle()
        assert deployment.statistics().pending == 3
        with pytest.raises(QueueFull):
            await deployment.infer(TaskInput("a"), timeout=1)
        assert deployment.statistics().rejected_execution_count == 1
        await deployment.clear_cache()
        for _ in range(3):
            script.last.answer()
            await settle()
        assert len(await asyncio.gather(*accepted)) == 3
        await deployment.stop(finish_pending_work=True)

    asyncio.run(scenario())


@fact("search first, then arrival", source="queue and priorities")
def test_what_a_search_asks_comes_first() -> None:
    async def scenario() -> None:
        script = Script()
        deployment = await started(script)
        ask(deployment, 2)
        search = asyncio.create_task(deployment.infer(TaskInput("a", prefix="search"), timeout=None))
        await settle()
        script.last.answer()
        await settle()
        assert script.last.order == [1, 3]
        script.last.answer()
        assert await fate(search) == {"predicted_value": [[3.0]]}
        await deployment.stop(finish_pending_work=False)

    asyncio.run(scenario())


@fact("one queue for all allocations", source="queue and priorities")
def test_all_allocations_share_one_queue() -> None:
    async def scenario() -> None:
        script = Script()
        deployment = await started(script, queue_capacity=2, number_of_allocations=3)
        ask(deployment, 5)
        await settle()
        assert script.last.order == [1, 2, 3]
        assert deployment.statistics().pending == 5
        with pytest.raises(QueueFull):
            await deployment.infer(TaskInput("a"), timeout=1)
        await deployment.stop(finish_pending_work=False)

    asyncio.run(scenario())


@fact("client gone", source="infer")
@fact("cancellation counts as timeout", source="time-outs")
def test_a_caller_that_goes_away_frees_the_queue() -> None:
    async def scenario() -> None:
        script = Script()
        deployment = await started(script)
        tasks = ask(deployment, 2)
        await settle()
        tasks[1].cancel()
        await settle()
        figures = deployment.statistics()
        assert (figures.pending, figures.timeout_count) == (1, 1)
        script.last.answer()
        await settle()
        assert script.last.order == [1]
        await deployment.stop(finish_pending_work=True)

    asyncio.run(scenario())


@fact("input errors do not count", source="meaning of statistics")
def test_an_input_error_costs_nothing() -> None:
    async def scenario() -> None:
        config = {"tokenization": {"bert": {"max_sequence_length": 4, "truncate": "none"}}}
        script = Script()
        deployment = await started(script, model=package(config=config))
        with pytest.raises(InvalidInput) as refused:
            await deployment.infer(TaskInput("a b c"), timeout=1)
        assert refused.value.reason == (
            "Input too large. The tokenized input length [5] exceeds the maximum sequence length [4]"
        )
        figures = deployment.statistics()
        assert (figures.error_count, figures.inference_count, figures.pending) == (0, 0, 0)
        await deployment.stop(finish_pending_work=True)

    asyncio.run(scenario())


@fact("native error", source="infer")
def test_a_model_error_is_the_answer_to_its_request() -> None:
    async def scenario() -> None:
        script = Script()
        deployment = await started(script)
        first, second = ask(deployment, 2)
        await settle()
        script.last.refuse("bad weather")
        await settle()
        script.last.answer()
        text = "Error in inference process: [bad weather]"
        assert await fate(first) == (ExecutionFailed, 500, "status_exception", text)
        assert await fate(second) == {"predicted_value": [[2.0]]}
        assert deployment.statistics().error_count == 1
        await deployment.stop(finish_pending_work=True)

    asyncio.run(scenario())


@fact("native process died", source="infer")
@fact("counters live with the process", source="statistics")
@fact("in flight 500, the queue goes on", source="crash and restart")
def test_a_crash_costs_what_was_in_flight_and_the_queue_goes_on() -> None:
    async def scenario() -> None:
        script = Script()
        deployment = await started(script)
        early, first, second = ask(deployment, 3)
        await settle()
        script.last.answer()
        await settle()
        assert await fate(early) == {"predicted_value": [[1.0]]}
        script.last.crash("killed by signal 11")
        text = (
            "Error in inference process: [inference native process died unexpectedly "
            "with failure [killed by signal 11]]"
        )
        assert await fate(first) == (WorkerDied, 500, "status_exception", text)
        await settle()
        assert len(script.executors) == 2
        script.last.answer()
        assert await fate(second) == {"predicted_value": [[3.0]]}
        assert deployment.state is State.STARTED
        assert deployment.statistics().inference_count == 1, "the figures are those of the new process"
        await deployment.stop(finish_pending_work=True)

    asyncio.run(scenario())


@fact("the queue is rejected at a crash that is followed by a restart", source="crash and restart")
def test_a_queue_that_does_not_outlive_a_crash_is_refused_and_the_next_process_goes_on() -> None:
    async def scenario() -> None:
        script = Script()
        deployment = await started(script, queue_outlives_crash=False)
        first, *queued = ask(deployment, 3)
        await settle()
        script.last.crash("killed by signal 11")
        text = "unable to process as inference process worker service has shutdown"
        assert await fate(first) is not None
        for each in queued:
            assert await fate(each) == (Discarded, 429, "es_rejected_execution_exception", text)
        await settle()
        assert deployment.state is State.STARTED
        (later,) = ask(deployment)
        await settle()
        script.last.answer()
        assert await fate(later) == {"predicted_value": [[4.0]]}
        await deployment.stop(finish_pending_work=True)

    asyncio.run(scenario())


@fact("the fourth fails the deployment", source="crash and restart")
def test_the_fourth_crash_fails_the_deployment_and_its_queue() -> None:
    async def scenario() -> None:
        script = Script()
        deployment = await started(script)
        tasks = ask(deployment, 6)
        for _ in range(4):
            await settle()
            script.last.crash("exit code 3")
        await settle()
        reason = "inference process crashed due to reason [exit code 3]"
        assert (deployment.state, deployment.reason) == (State.FAILED, reason)
        assert len(script.executors) == 4
        fates = [await fate(task) for task in tasks]
        assert fates[4:] == [(WorkerDied, 500, "illegal_state_exception", reason)] * 2
        await deployment.stop(finish_pending_work=True)

    asyncio.run(scenario())


@fact("notification of each restart", source="crash and restart")
def test_a_crash_is_told_with_its_number_in_24_hours() -> None:
    async def scenario() -> None:
        script = Script()
        changes: list[tuple[State, Crash | None]] = []
        deployment = await started(script, on_change=lambda found: changes.append((found.state, found.crash)))
        for _ in range(4):
            script.last.crash("exit code 3")
            await settle()
        crashes = [(state, crash.count) for state, crash in changes if crash is not None]
        assert crashes == [(State.STARTED, 1), (State.STARTED, 2), (State.STARTED, 3), (State.FAILED, 4)]
        assert deployment.crash == Crash("exit code 3", 4)
        await deployment.stop(finish_pending_work=True)

    asyncio.run(scenario())


def test_an_answer_that_was_not_asked_for_ends_the_process() -> None:
    async def scenario() -> None:
        script = Script()
        deployment = await started(script)
        ask(deployment)
        await settle()
        executor = script.last
        executor.work[99] = executor.work[1]
        executor.answer(99)
        assert executor.killed
        await deployment.stop(finish_pending_work=False)

    asyncio.run(scenario())


def test_allocations_follow_and_running_work_goes_on() -> None:
    async def scenario() -> None:
        script = Script()
        changes: list[int] = []
        deployment = await started(script, on_change=lambda d: changes.append(d.allocations))
        tasks = ask(deployment, 5)
        await settle()
        await deployment.set_allocations(3)
        assert (deployment.allocations, script.last.order) == (3, [1, 2, 3])
        await deployment.set_allocations(1)
        for _ in range(2):
            script.last.answer()
            await settle()
        assert script.last.order == [1, 2, 3]
        while script.last.work:
            script.last.answer()
            await settle()
        assert len(await asyncio.gather(*tasks)) == 5
        assert script.last.order == [1, 2, 3, 4, 5]
        assert changes == [1, 3, 1]
        await deployment.stop(finish_pending_work=True)

    asyncio.run(scenario())


@fact("equal tokens hit", source="result cache")
def test_equal_inputs_are_answered_from_the_cache_until_it_is_cleared() -> None:
    async def scenario() -> None:
        script = Script()
        deployment = await started(script, cache_size=10_000)

        async def infer(text: str) -> object:
            (task,) = ask(deployment, text=text)
            await settle()
            if script.last.work:
                script.last.answer()
            return await fate(task)

        assert [await infer(text) for text in ("a", "b", "a", " a\t")] == [
            {"predicted_value": [[1.0]]},
            {"predicted_value": [[2.0]]},
            {"predicted_value": [[1.0]]},
            {"predicted_value": [[1.0]]},
        ]
        assert deployment.statistics().cache_hit_count == 2
        await deployment.clear_cache()
        assert await infer("a") == {"predicted_value": [[5.0]]}
        figures = deployment.statistics()
        assert (figures.inference_count, figures.cache_hit_count) == (5, 2)
        await deployment.stop(finish_pending_work=True)

    asyncio.run(scenario())


@fact("options do not belong to the key", source="result cache")
def test_options_of_the_result_do_not_matter_to_the_cache() -> None:
    async def scenario() -> None:
        script = Script()
        deployment = await started(script, cache_size=10_000)
        (first,) = ask(deployment)
        await settle()
        script.last.answer()
        assert await fate(first) == {"predicted_value": [[1.0]]}
        renamed = await deployment.infer(TaskInput("a", {"results_field": "other"}), timeout=1)
        assert renamed == {"other": [[1.0]]}
        assert deployment.statistics().cache_hit_count == 1
        await deployment.stop(finish_pending_work=True)

    asyncio.run(scenario())


@fact("an exception is not cached", source="result cache")
def test_an_error_is_not_cached() -> None:
    async def scenario() -> None:
        script = Script()
        deployment = await started(script, cache_size=10_000)
        for _ in range(2):
            (failed,) = ask(deployment)
            await settle()
            script.last.refuse("bad weather")
            assert (await fate(failed))[0] is ExecutionFailed  # type: ignore[index]
        (answered,) = ask(deployment)
        await settle()
        script.last.answer()
        assert await fate(answered) == {"predicted_value": [[3.0]]}
        figures = deployment.statistics()
        assert (figures.error_count, figures.inference_count, figures.cache_hit_count) == (2, 1, 0)
        await deployment.stop(finish_pending_work=True)

    asyncio.run(scenario())


@fact("without a cache", source="clear the cache")
@fact("zero disables", source="result cache")
def test_without_a_cache_everything_is_computed() -> None:
    async def scenario() -> None:
        script = Script()
        deployment = await started(script, number_of_allocations=2)
        ask(deployment, 2)
        await settle()
        assert script.last.order == [1, 2]
        await deployment.clear_cache()
        await deployment.stop(finish_pending_work=False)

    asyncio.run(scenario())


def test_the_settings_reach_the_process() -> None:
    async def scenario() -> None:
        script = Script()
        settings = {"number_of_allocations": 3, "threads_per_allocation": 2, "priority": "low"}
        deployment: Deployment = await started(script, **settings)
        load = script.last.load
        assert load is not None
        assert (load.allocations, load.threads, load.low_priority) == (3, 2, True)
        await deployment.stop(finish_pending_work=False)

    asyncio.run(scenario())


def test_a_config_of_a_strange_shape_fails_the_start() -> None:
    async def scenario() -> None:
        deployment = deploy(Script(), model=package(config={"tokenization": 5}))
        assert await deployment.wait_for(lambda d: d.state is State.FAILED, 5)
        assert deployment.reason is not None
        await deployment.stop(finish_pending_work=False)

    asyncio.run(scenario())
