"""Requests that share a pass: who may, who goes first, and that nobody can tell from the results."""

from __future__ import annotations

import asyncio
import io
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from reference_impl.deployment.archive import Archive
from reference_impl.deployment.core import Core, Deployment
from reference_impl.deployment.errors import ExecutionFailed
from reference_impl.deployment.model import TOLERANCE, load
from reference_impl.deployment.queue import Lane, Phase, Transition, WorkQueue
from reference_impl.deployment.types import (
    CoreOptions,
    DeploymentSettings,
    ModelPackage,
    State,
    TaskInput,
)
from tests.reference_impl.deployment.making import ask, settle, started
from tests.reference_impl.deployment.scripted import Script
from tests.support import tiny_models
from tests.support.architectures.encoders import Encoder, Head
from tests.support.architectures.survey import example
from tests.support.facts import fact
from tests.support.tiny_models import TinyModel

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")


def queue_of(*shapes: str, allocations: int = 1) -> WorkQueue:
    """A queue with one entry for each letter; equal letters are alike."""
    queue = WorkQueue(1000, allocations, lambda: 0.0, lambda _: None)
    for shape in shapes:
        queue.submit(shape, Lane.SEARCH if shape.isupper() else Lane.NORMAL)
    return queue


def joined(queue: WorkQueue, limit: int = 7) -> list[str]:
    leader = queue.take()
    assert leader is not None
    others = queue.join(leader, lambda shape: shape == leader.payload, limit)
    return [leader.payload, *(entry.payload for entry in others)]


def test_the_next_in_line_join_as_long_as_they_are_alike() -> None:
    queue = queue_of("a", "a", "b", "a")
    assert joined(queue) == ["a", "a"]
    assert (queue.outstanding, queue.dispatched, queue.queued) == (1, 2, 2)
    assert queue.take() is None


def test_lanes_do_not_mix() -> None:
    queue = WorkQueue(10, 1, lambda: 0.0, lambda _: None)
    queue.submit("a", Lane.NORMAL)
    queue.submit("a", Lane.SEARCH)
    assert joined(queue) == ["a"]
    assert queue.queued == 1


def test_a_group_is_no_larger_than_its_limit() -> None:
    assert len(joined(queue_of(*"a" * 20), limit=7)) == 8


def test_free_credits_share_the_line() -> None:
    queue = queue_of(*"a" * 6, allocations=2)
    assert [len(joined(queue)), len(joined(queue))] == [3, 3]


def test_a_credit_comes_back_with_the_last_answer_of_its_group() -> None:
    queue = queue_of(*"aaab")
    joined(queue)
    for sequence in (2, 1):
        queue.complete(sequence, None)
        assert queue.take() is None
    queue.complete(3, None)
    assert queue.take() is not None


def test_a_lost_worker_gives_all_credits_back() -> None:
    queue = queue_of(*"aaa")
    joined(queue)
    queue.lose(lambda: ExecutionFailed("gone"))
    assert (queue.outstanding, queue.outcomes[Phase.LOST]) == (0, 3)


@given(
    st.lists(st.sampled_from(["a", "b", "A", "B", "take", "answer", "give up", "lose"]), max_size=60),
    st.integers(1, 3),
    st.integers(0, 7),
)
def test_order_credits_and_books_hold(steps: list[str], allocations: int, limit: int) -> None:
    dispatched: list[tuple[int, int]] = []

    def observe(transition: Transition) -> None:
        if transition.after is Phase.DISPATCHED:
            entry = transition.entry
            assert all(entry < other for other in queue.waiting()), "somebody was overtaken"
            dispatched.append((entry.lane, entry.sequence))

    queue = WorkQueue(50, allocations, lambda: 0.0, observe)
    entries = []
    for step in steps:
        if step in ("a", "b", "A", "B"):
            entries.append(queue.submit(step, Lane.SEARCH if step.isupper() else Lane.NORMAL))
        elif step == "take" and (leader := queue.take()) is not None:
            wanted = leader.payload
            group = queue.join(leader, lambda shape, wanted=wanted: shape == wanted, limit)
            assert {entry.payload for entry in group} <= {wanted}
            assert len(group) <= limit
        elif step == "answer" and queue._at_worker:
            queue.complete(max(queue._at_worker), None)
        elif step == "give up" and entries:
            queue.time_out(entries[len(entries) // 2], ExecutionFailed("late"))
        elif step == "lose":
            queue.lose(lambda: ExecutionFailed("gone"))
        assert queue.outstanding <= allocations
        assert sum(len(group.entries) for group in queue._groups.values()) == len(queue._at_worker)
        assert queue.accepted == sum(queue.outcomes.values()) + queue.queued + queue.dispatched
    assert len(dispatched) == len(set(dispatched))


def test_the_work_of_a_group_has_a_row_for_each() -> None:
    async def scenario() -> None:
        script = Script()
        deployment = await started(script)
        script.last.batch = 8
        first = ask(deployment, text="a")
        await settle()
        others = [*ask(deployment, 2, text="b"), *ask(deployment, text="b c"), *ask(deployment, text="c")]
        await settle()
        script.last.answer()
        await settle()
        (work,) = script.last.work.values()
        assert (work.number, work.companions) == (2, (3,))
        assert work.arguments[0].tolist() == [[2, 6, 3], [2, 6, 3]]
        await deployment.stop(finish_pending_work=False)
        await asyncio.gather(*first, *others, return_exceptions=True)

    asyncio.run(scenario())


# What models may do it, and what comes out.


def traced(module: torch.nn.Module) -> bytes:
    archive = io.BytesIO()
    torch.jit.save(torch.jit.freeze(torch.jit.trace(module.eval(), example(), check_trace=False)), archive)
    return archive.getvalue()


def encoder(task: str) -> torch.nn.Module:
    torch.manual_seed(7)
    return Head(task, Encoder("plain", torch.nn.GELU()))


@fact(
    "documents of one call do not share a pass, or do not show it where the node is told to batch",
    source="batching",
)
@pytest.mark.parametrize("task", ["mean", "labels", "each", "fill", "score"])
def test_results_do_not_show_the_company(task: str) -> None:
    model = load(traced(encoder(task)), batches=True)
    assert model.batches
    generator = np.random.default_rng(3)
    ids = generator.integers(4, 30, (8, 9))
    arguments = [ids, np.ones_like(ids), np.zeros_like(ids), np.tile(np.arange(9), (8, 1))]
    with torch.inference_mode():
        together = model.evaluate_together(arguments)
        alone = [model.evaluate([each[row : row + 1] for each in arguments]) for row in range(8)]
    assert together is not None
    for one, other in zip(alone, together, strict=True):
        assert one.shape == other.shape
        np.testing.assert_allclose(one, other, rtol=TOLERANCE, atol=TOLERANCE)


class Mixing(torch.nn.Module):
    """Looks at all rows at once."""

    def forward(self, a: Any, b: Any, c: Any, d: Any) -> torch.Tensor:
        return a.float() - a.float().mean(dim=0, keepdim=True)


def test_models_that_cannot_share_a_pass_do_not() -> None:
    quantized = torch.ao.quantization.quantize_dynamic(
        encoder("mean").eval(), {torch.nn.Linear}, dtype=torch.qint8
    )
    assert not load(traced(quantized), batches=True).batches, "its numbers depend on the company"
    assert not load(traced(encoder("spans")), batches=True).batches, "its rows are not on the first dimension"
    assert not load(traced(Mixing()), batches=True).batches, "its rows depend on each other"
    assert not load(tiny_models.endless().definition, batches=True).batches, "it has a loop"
    assert not load(traced(encoder("mean")), batches=False).batches, "nobody asked for it"


@pytest.fixture(scope="module")
def runner() -> Iterator[tuple[asyncio.Runner, Core]]:
    with asyncio.Runner() as running:
        core = Core(options=CoreOptions(batch=8))
        running.run(core.start())
        yield running, core
        running.run(core.close())


async def deploy(core: Core, model: TinyModel, **settings: Any) -> Deployment:
    package = ModelPackage("model", Archive([model.definition]), model.task, model.options, model.vocabulary)
    deployment = core.deploy(DeploymentSettings("dep", **settings), package, lambda _: None)
    assert await deployment.wait_for(lambda seen: seen.state is not State.STARTING, 30)
    return deployment


def test_a_hundred_at_once_get_what_each_gets_alone(runner: tuple[asyncio.Runner, Core]) -> None:
    texts = [f"{word} {other}" for word in tiny_models.WORDS[:10] for other in ("world", "hello my words")]

    async def scenario() -> None:
        deployment = await deploy(runner[1], tiny_models.tiny(), number_of_allocations=2)
        assert deployment._executor is not None and deployment._executor.batch == 8
        alone = {text: await deployment.infer(TaskInput(text), timeout=None) for text in texts}
        tasks = [(text, task) for text in texts * 5 for task in ask(deployment, text=text)]
        for text, task in tasks:
            result = await task
            assert result["predicted_value"] == pytest.approx(alone[text]["predicted_value"], abs=TOLERANCE)
        figures = deployment.statistics()
        assert figures.inference_count == 6 * len(texts)
        assert math.isfinite(figures.total_time_ms)
        await deployment.stop(finish_pending_work=True)

    runner[0].run(scenario())


def test_one_bad_request_does_not_spoil_its_company(runner: tuple[asyncio.Runner, Core]) -> None:
    async def scenario() -> None:
        model = tiny_models.tiny()
        # The last token of this vocabulary has no row in the model's table.
        beyond = TinyModel(model.definition, model.task, model.options, (*model.vocabulary, "beyond"))
        deployment = await deploy(runner[1], beyond)
        assert deployment._executor is not None and deployment._executor.batch == 8
        words = ["hello", "beyond", "world", "hello", "beyond", "good"]
        tasks = [task for word in words for task in ask(deployment, text=word)]
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert [isinstance(result, ExecutionFailed) for result in results] == [
            word == "beyond" for word in words
        ]
        assert deployment.statistics().error_count == 2
        await deployment.stop(finish_pending_work=True)

    runner[0].run(scenario())
