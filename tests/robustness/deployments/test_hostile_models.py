"""Models made to do harm: each fails alone, and a deployment beside it answers all the while."""

from __future__ import annotations

import asyncio
import io
import re
import warnings
from collections.abc import Awaitable, Callable, Iterator

import pytest
import torch

from reference_impl.deployment.checks.directory import COMPRESSED_LIMIT
from reference_impl.deployment.errors import Cancelled, Discarded, ExecutionFailed, TimedOut
from reference_impl.deployment.memory import resident_bytes
from reference_impl.deployment.types import CoreOptions, State, TaskInput
from tests.robustness.deployments.house import House, alive, pid_of
from tests.support import archives, tiny_models
from tests.support.tiny_models import TinyModel

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with asyncio.Runner() as runner:
        built = House(runner)
        yield built
        built.close()


async def while_another_answers(house: House, harm: Callable[[], Awaitable[None]]) -> None:
    """Do harm, while a deployment beside it is asked without a pause and always gives the same answer."""
    bystander = await house.deploy(tiny_models.tiny())
    expected = await bystander.infer(TaskInput("hello world"), timeout=None)
    harming = asyncio.ensure_future(harm())
    answers = 0
    while not harming.done() or answers < 10:
        assert await bystander.infer(TaskInput("hello world"), timeout=None) == expected
        answers += 1
    await harming
    assert bystander.statistics().inference_count == answers + 1
    await bystander.stop(finish_pending_work=True)


def altered(archive: bytes) -> TinyModel:
    model = tiny_models.tiny()
    return TinyModel(archive, model.task, model.options)


def forbidden(expression: str) -> Callable[[], TinyModel]:
    return lambda: tiny_models.answering(expression)


def unfolding(levels: int) -> TinyModel:
    """A small archive whose graph doubles in size with each of its methods."""

    class Holder(torch.nn.Module):
        pass

    archive = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        module = torch.jit.script(Holder())
        module.define("def step_0(self, x: Tensor):\n    return torch.tanh(x)\n")
        for level in range(levels):
            once = f"self.step_{level}"
            module.define(f"def step_{level + 1}(self, x: Tensor):\n    return {once}({once}(x))\n")
        module.define(f"def forward(self, a: Tensor, b: Tensor):\n    return self.step_{levels}(a)\n")
        torch.jit.save(module, archive)
    return altered(archive.getvalue())


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        (lambda: altered(archives.bomb(COMPRESSED_LIMIT + 1)), "declares records of"),
        (lambda: altered(archives.overlapping(1000)), "declares records of"),
        (lambda: altered(archives.with_record("archive/../../escaped")), "unsafe name"),
        (lambda: altered(archives.with_record("/tmp/escaped")), "unsafe name"),
        (lambda: altered(archives.naming("os", "system")), r"names \[os.system\]"),
        (lambda: altered(archives.larger_storage()), "declares a storage of 3296 bytes"),
        (lambda: altered(archives.moved_tensor()), "ends at 959 of 412 items"),
        (lambda: altered(archives.honest()[:1000]), "PytorchStreamReader"),
        (forbidden("torch.from_file('/etc/passwd', False, 4, dtype=torch.float32)"), "aten::from_file"),
        (forbidden("torch.as_strided(self.weight, [1, 9999], [1, 1])"), "forbidden .* aten::as_strided"),
        (forbidden("torch.fft.fft(self.weight)"), "Unrecognised operations: aten::fft_fft"),
    ],
)
def test_a_hostile_archive_fails_to_start(house: House, model: Callable[[], TinyModel], reason: str) -> None:
    async def harm() -> None:
        deployment = await house.deploy(model())
        assert deployment.state is State.FAILED
        await deployment.stop(finish_pending_work=True)
        assert deployment._executor is not None and deployment._executor.pid is None
        assert re.search(reason, deployment.reason or "")

    house.run(while_another_answers(house, harm))


def test_a_graph_that_unfolds_without_end_is_given_up(house: House) -> None:
    async def harm() -> None:
        options = CoreOptions(worker_memory=1 << 30, load_seconds=3)
        deployment = await house.deploy(unfolding(60), options=options)
        assert deployment.state is State.FAILED
        await deployment.stop(finish_pending_work=True)
        assert deployment._executor is not None and deployment._executor.pid is None

    house.run(while_another_answers(house, harm))


def test_a_loop_without_end_is_ended_by_a_stop(house: House) -> None:
    async def harm() -> None:
        deployment = await house.deploy(tiny_models.endless())
        pid = pid_of(deployment)
        with pytest.raises(TimedOut):
            await deployment.infer(TaskInput("fail"), timeout=0.2)
        waiting = asyncio.create_task(deployment.infer(TaskInput("hello"), timeout=None))
        await asyncio.sleep(0)
        assert not waiting.done()
        await deployment.stop(finish_pending_work=False)
        assert isinstance(waiting.exception(), Discarded)
        assert not alive(pid)

    house.run(while_another_answers(house, harm))


def test_a_hoarder_hits_its_limit_and_fails_alone(house: House) -> None:
    async def harm() -> None:
        deployment = await house.deploy(tiny_models.hoarding())
        pid = pid_of(deployment)
        before = await deployment.infer(TaskInput("hello"), timeout=None)
        with pytest.raises(ExecutionFailed, match="allocate"):
            await deployment.infer(TaskInput("fail"), timeout=None)
        assert await deployment.infer(TaskInput("hello"), timeout=None) == before
        assert pid_of(deployment) == pid
        assert (resident_bytes(pid) or 0) < 1 << 30
        await deployment.stop(finish_pending_work=True)

    house.run(while_another_answers(house, harm))


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("input_ids", r"Cannot process result tensor of type \[Long\]|of type \[int64\]"),
        ("torch.full([1, 1, 1, 1], 1.0)", r"Cannot convert results tensor of size \[\[1, 1, 1, 1\]\]"),
    ],
)
def test_nonsense_is_an_error_of_its_request(house: House, expression: str, text: str) -> None:
    async def harm() -> None:
        deployment = await house.deploy(tiny_models.answering(expression))
        for _ in range(3):
            with pytest.raises(ExecutionFailed, match=text):
                await deployment.infer(TaskInput("hello"), timeout=None)
        assert deployment.statistics().error_count == 3
        await deployment.stop(finish_pending_work=True)

    house.run(while_another_answers(house, harm))


def test_an_endless_model_that_is_being_stopped_answers_its_callers(house: House) -> None:
    async def harm() -> None:
        deployment = await house.deploy(tiny_models.endless())
        stuck = asyncio.create_task(deployment.infer(TaskInput("fail"), timeout=None))
        while not deployment.statistics().pending:
            await asyncio.sleep(0)
        await deployment.stop(finish_pending_work=False)
        assert isinstance(stuck.exception(), Cancelled)

    house.run(while_another_answers(house, harm))
