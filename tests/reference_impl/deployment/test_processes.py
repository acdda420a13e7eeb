"""Deployments in real processes: results, isolation, both stops, kills, and nothing left behind."""

from __future__ import annotations

import asyncio
import math
import os
import select
import signal
import socket
import subprocess
import sys
import textwrap
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from reference_impl.deployment import template_process
from reference_impl.deployment.archive import Archive
from reference_impl.deployment.core import Core, Deployment
from reference_impl.deployment.errors import (
    Cancelled,
    Discarded,
    ExecutionFailed,
    LoadFailed,
    WorkerDied,
)
from reference_impl.deployment.template_process import Child, TemplateProcess
from reference_impl.deployment.types import DeploymentSettings, ModelPackage, State, TaskInput
from tests.support import tiny_models
from tests.support.facts import fact
from tests.support.tiny_models import IDS, TinyModel

pytestmark = pytest.mark.full

ROOT = Path(__file__).parents[3]


class House:
    """A core that serves all tests of this file, in one event loop."""

    def __init__(self, runner: asyncio.Runner) -> None:
        self._runner = runner
        self.core = Core()

    def run(self, scenario: Coroutine[Any, Any, None]) -> None:
        self._runner.run(asyncio.wait_for(scenario, 60))


async def deploy(core: Core, model: TinyModel, **settings: Any) -> Deployment:
    """A deployment that has loaded, or failed to."""
    package = ModelPackage("model", Archive([model.definition]), model.task, model.options, model.vocabulary)
    deployment = core.deploy(DeploymentSettings("dep", **settings), package, lambda _: None)
    assert await deployment.wait_for(lambda seen: seen.state is not State.STARTING, 30)
    return deployment


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with asyncio.Runner() as runner:
        built = House(runner)
        runner.run(built.core.start())
        yield built
        runner.run(built.core.close())


def pid_of(deployment: Deployment) -> int:
    executor = deployment._executor
    assert executor is not None and executor.pid is not None
    return executor.pid


def ask(deployment: Deployment, *texts: str) -> list[asyncio.Task[dict[str, Any]]]:
    return [asyncio.create_task(deployment.infer(TaskInput(text), timeout=None)) for text in texts]


async def queued(deployment: Deployment, count: int) -> None:
    """Let requests reach the queue."""
    while deployment.statistics().pending < count:
        await asyncio.sleep(0)


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


@fact("text_embedding", source="tasks")
def test_an_embedding_is_what_the_weights_say(house: House) -> None:
    ids = [IDS[token] for token in ("[CLS]", "good", "day", "[SEP]") if token in IDS]
    ids[2:2] = [IDS[token] for token in ("d", "##a", "##y")]
    sums = [sum(math.sin(4 * token + column + 1) for token in ids) for column in range(4)]
    length = math.sqrt(sum(value * value for value in sums))

    async def scenario() -> None:
        deployment = await deploy(house.core, tiny_models.tiny())
        result = await deployment.infer(TaskInput("Good day"), timeout=10)
        assert result["predicted_value"] == pytest.approx([value / length for value in sums], abs=1e-5)
        figures = deployment.statistics()
        assert figures.inference_count == 1
        assert figures.memory_rss is not None and figures.memory_rss > 10_000_000
        await deployment.stop(finish_pending_work=True)

    house.run(scenario())


@fact("tensors of each family", source="calling convention of models")
def test_a_model_gets_ids_types_and_positions(house: House) -> None:
    async def scenario() -> None:
        deployment = await deploy(house.core, tiny_models.echo())
        result = await deployment.infer(TaskInput("these words"), timeout=10)
        expected = [IDS[token] for token in ("[CLS]", "these", "words", "[SEP]")]
        assert result["predicted_value"] == [[token, 0, place] for place, token in enumerate(expected)]
        await deployment.stop(finish_pending_work=True)

    house.run(scenario())


def test_labels_follow_the_words(house: House) -> None:
    async def scenario() -> None:
        deployment = await deploy(house.core, tiny_models.classes())
        good = await deployment.infer(TaskInput("a good day"), timeout=10)
        bad = await deployment.infer(TaskInput("a bad day"), timeout=10)
        expected = math.exp(2) / (math.exp(2) + 1)
        assert (good["predicted_value"], bad["predicted_value"]) == ("positive", "negative")
        assert good["prediction_probability"] == pytest.approx(expected)
        assert [entry["class_name"] for entry in bad["top_classes"]] == ["negative", "positive"]
        await deployment.stop(finish_pending_work=True)

    house.run(scenario())


def test_a_mask_is_filled_with_what_the_model_says_of_its_place(house: House) -> None:
    async def scenario() -> None:
        deployment = await deploy(house.core, tiny_models.parrot())
        result = await deployment.infer(TaskInput("hello [MASK] world"), timeout=10)
        expected = math.exp(4) / (math.exp(4) + len(tiny_models.VOCABULARY) - 1)
        assert result["predicted_value"] == "[MASK]"
        assert result["prediction_probability"] == pytest.approx(expected)
        await deployment.stop(finish_pending_work=True)

    house.run(scenario())


def test_a_long_text_is_cut_like_any_other(house: House) -> None:
    async def scenario() -> None:
        deployment = await deploy(house.core, tiny_models.tiny())
        long, short = ask(deployment, "hello " * 50_000, "hello " * 100)
        assert await long == await short
        assert (await short)["is_truncated"] is True
        await deployment.stop(finish_pending_work=True)

    house.run(scenario())


@fact("unreadable archives", source="calling convention of models")
@fact("corrupt TorchScript", source="failures to load")
@pytest.mark.parametrize(
    ("model", "reason"),
    [
        (tiny_models.broken, "PytorchStreamReader"),
        (tiny_models.reaching_out, "Model contains forbidden operations: aten::as_strided"),
        (tiny_models.hooked, "custom state hooks"),
    ],
)
def test_a_bad_archive_fails_the_start_and_ends_the_process(house: House, model: Any, reason: str) -> None:
    async def scenario() -> None:
        deployment = await deploy(house.core, model())
        assert deployment.state is State.FAILED
        assert reason in (deployment.reason or "")
        await deployment.stop(finish_pending_work=True)
        assert deployment._executor is not None and deployment._executor.pid is None

    house.run(scenario())


@fact("stop while in flight", source="infer")
def test_a_discard_cuts_off_even_an_endless_model(house: House) -> None:
    async def scenario() -> None:
        deployment = await deploy(house.core, tiny_models.endless())
        pid = pid_of(deployment)
        tasks = ask(deployment, "fail", "fail", "hello")
        await queued(deployment, 3)
        await deployment.stop(finish_pending_work=False)
        errors = await asyncio.gather(*tasks, return_exceptions=True)
        assert [type(error) for error in errors] == [Cancelled, Discarded, Discarded]
        assert not alive(pid)

    house.run(scenario())


def test_a_drain_answers_all_of_a_slow_model(house: House) -> None:
    async def scenario() -> None:
        deployment = await deploy(house.core, tiny_models.slow(), number_of_allocations=2)
        pid = pid_of(deployment)
        tasks = ask(deployment, "hello", "world", "good", "hello")
        await queued(deployment, 4)
        await deployment.stop(finish_pending_work=True)
        results = [task.result()["predicted_value"] for task in tasks]
        assert results[0] == results[3]
        assert results[0] != results[1]
        assert not alive(pid)

    house.run(scenario())


def test_a_killed_process_fails_one_request_and_comes_back(house: House) -> None:
    async def scenario() -> None:
        bystander = await deploy(house.core, tiny_models.tiny())
        deployment = await deploy(house.core, tiny_models.endless())
        stuck, waiting = ask(deployment, "fail", "hello")
        await queued(deployment, 2)
        os.kill(pid_of(deployment), signal.SIGKILL)
        with pytest.raises(WorkerDied, match="killed by signal 9"):
            await stuck
        assert len((await waiting)["predicted_value"]) == 4
        assert (await bystander.infer(TaskInput("hello"), timeout=10))["predicted_value"]
        assert bystander.statistics().inference_count == 1
        await bystander.stop(finish_pending_work=True)
        await deployment.stop(finish_pending_work=True)

    house.run(scenario())


def test_a_raising_model_fails_only_the_text_that_it_raises_for(house: House) -> None:
    async def scenario() -> None:
        deployment = await deploy(house.core, tiny_models.raising())
        good, bad, also_good = ask(deployment, "hello", "fail", "hello")
        with pytest.raises(ExecutionFailed, match="the model gives up") as failed:
            await bad
        assert failed.value.status == 500
        assert (await good) == (await also_good)
        assert deployment.statistics().error_count == 1
        await deployment.stop(finish_pending_work=True)

    house.run(scenario())


@fact("one process for a deployment, allocations inside", source="one deployment on one node")
def test_a_second_allocation_answers_while_the_first_is_stuck(house: House) -> None:
    async def scenario() -> None:
        deployment = await deploy(house.core, tiny_models.endless())
        stuck, waiting = ask(deployment, "fail", "hello")
        await queued(deployment, 2)
        await deployment.set_allocations(2)
        assert len((await waiting)["predicted_value"]) == 4
        assert not stuck.done()
        await deployment.stop(finish_pending_work=False)
        assert isinstance(stuck.exception(), Cancelled)

    house.run(scenario())


@fact("processors, low priority", source="resources of a node")
def test_the_worker_has_given_up_what_it_does_not_need(house: House) -> None:
    async def scenario() -> None:
        deployment = await deploy(house.core, tiny_models.tiny(), priority="low")
        pid = pid_of(deployment)
        status = dict(
            line.split(":\t", 1)
            for line in Path(f"/proc/{pid}/status").read_text().splitlines()
            if ":\t" in line
        )
        assert status["NoNewPrivs"] == "1"
        assert os.getpriority(os.PRIO_PROCESS, pid) == 15
        assert Path(f"/proc/{pid}/oom_score_adj").read_text().strip() == "1000"
        files = sorted(int(entry.name) for entry in Path(f"/proc/{pid}/fd").iterdir())
        assert files == [0, 1, 2, 3, 4], "standard streams to nowhere, and its own two connections"
        await deployment.stop(finish_pending_work=True)

    house.run(scenario())


def test_the_template_knows_no_secrets_and_runs_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELASTIC_PASSWORD", "open sesame")

    async def scenario() -> None:
        core = Core()
        await core.start()
        pid = core._templates.pid
        assert pid is not None
        assert b"sesame" not in Path(f"/proc/{pid}/environ").read_bytes()
        assert len(list(Path(f"/proc/{pid}/task").iterdir())) == 1
        await core.close()
        assert not alive(pid)

    asyncio.run(scenario())


def test_a_template_that_dies_is_replaced_and_deployments_come_back() -> None:
    async def scenario() -> None:
        core = Core()
        await core.start()
        deployment = await deploy(core, tiny_models.tiny())
        template, executor = core._templates.pid, deployment._executor
        assert template is not None
        os.kill(template, signal.SIGKILL)
        while deployment._executor is executor:
            await asyncio.sleep(0)
        assert core._templates.pid not in (template, None)
        assert (await deployment.infer(TaskInput("hello"), timeout=30))["predicted_value"]
        another = await deploy(core, tiny_models.tiny())
        assert another.state is State.STARTED
        await core.close()
        assert (deployment.state, another.state) == (State.STOPPED, State.STOPPED)

    asyncio.run(asyncio.wait_for(scenario(), 60))


def test_a_template_that_cannot_start_is_an_error_and_no_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(template_process, "_MODULE", "reference_impl.deployment.no_such_module")

    async def scenario() -> None:
        core = Core()
        with pytest.raises(LoadFailed):
            await core.start()
        deployment = await deploy(core, tiny_models.tiny())
        assert deployment.state is State.FAILED
        assert "template" in (deployment.reason or "")
        await core.close()
        assert deployment.state is State.STOPPED

    asyncio.run(asyncio.wait_for(scenario(), 30))


def test_deployments_come_up_side_by_side_even_before_the_template_is_warm() -> None:
    async def scenario() -> None:
        core = Core()
        models = (tiny_models.tiny(), tiny_models.classes(), tiny_models.echo())
        deployments = await asyncio.gather(*(deploy(core, model) for model in models))
        answers = await asyncio.gather(*(task for each in deployments for task in ask(each, "good")))
        shapes = [type(answer["predicted_value"][0]) for answer in answers]
        assert shapes == [float, str, list]
        assert len({pid_of(each) for each in deployments}) == 3
        await core.close()
        assert {each.state for each in deployments} == {State.STOPPED}

    asyncio.run(asyncio.wait_for(scenario(), 60))


def test_a_template_that_is_busy_gets_its_orders_later() -> None:
    async def scenario() -> None:
        template = TemplateProcess(lambda: pytest.fail("the template ended"))
        template.launch()
        await template.wait_ready()
        assert template._control is not None and template.pid is not None
        template._control.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1)
        os.kill(template.pid, signal.SIGSTOP)
        try:
            for _ in range(100):
                template.kill(Child(99))
            assert template._outbox, "the socket took it all: nothing is tested"
            ours, theirs = socket.socketpair()
            with ours, theirs:
                spawn = asyncio.create_task(template.spawn(theirs, theirs, Archive([])))
                await asyncio.sleep(0)
                os.kill(template.pid, signal.SIGCONT)
                child = await asyncio.wait_for(spawn, 30)
                assert not child.exited.done()
        finally:
            os.kill(template.pid, signal.SIGCONT)
            await template.close()

    asyncio.run(scenario())


def test_nothing_survives_a_server_that_is_killed() -> None:
    script = textwrap.dedent("""
        import asyncio
        from reference_impl.deployment.archive import Archive
        from reference_impl.deployment.core import Core
        from reference_impl.deployment.types import DeploymentSettings, ModelPackage, State, TaskInput
        from tests.support import tiny_models

        async def main():
            core = Core()
            await core.start()
            model = tiny_models.endless()
            archive = Archive([model.definition])
            package = ModelPackage("m", archive, model.task, model.options, model.vocabulary)
            deployment = core.deploy(DeploymentSettings("d"), package, lambda _: None)
            await deployment.wait_for(lambda d: d.state is State.STARTED, 30)
            asyncio.create_task(deployment.infer(TaskInput("fail"), timeout=None))
            await asyncio.sleep(0)
            print(core._templates.pid, deployment._executor.pid, flush=True)
            await asyncio.Event().wait()

        asyncio.run(main())
    """)
    server = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    with server, server.stdout:
        pids = [int(word) for word in server.stdout.readline().split()]
        assert len(pids) == 2
        watches = [os.pidfd_open(pid) for pid in pids]
        server.kill()
        for watch in watches:
            ended, _, _ = select.select([watch], [], [], 10)
            os.close(watch)
            assert ended, "a process outlived the server"


def test_the_server_side_never_imports_torch() -> None:
    code = "import sys, reference_impl.deployment.core; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0
