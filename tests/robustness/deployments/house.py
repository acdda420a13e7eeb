"""A core with real processes for the tests of this folder, and the books on what became of requests."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable
from pathlib import Path
from typing import Any

from reference_impl.deployment.archive import Archive
from reference_impl.deployment.core import Core, Deployment
from reference_impl.deployment.deployment import Deployment as AnyDeployment
from reference_impl.deployment.errors import DeploymentError
from reference_impl.deployment.queue import Phase
from reference_impl.deployment.types import (
    CoreOptions,
    DeploymentSettings,
    ModelPackage,
    State,
    TaskInput,
)
from tests.support.tiny_models import TinyModel

OPTIONS = CoreOptions(worker_memory=1 << 30)


class House:
    """One core, and one event loop that all tests of a file share."""

    def __init__(self, runner: asyncio.Runner, options: CoreOptions = OPTIONS) -> None:
        self._runner = runner
        self.core = Core(options=options)
        runner.run(self.core.start())

    def run(self, scenario: Coroutine[Any, Any, None]) -> None:
        self._runner.run(asyncio.wait_for(scenario, 60))

    def close(self) -> None:
        self._runner.run(self.core.close())

    async def deploy(
        self, model: TinyModel, *, options: CoreOptions | None = None, **settings: Any
    ) -> Deployment:
        """A deployment that has loaded, or failed to."""
        package = ModelPackage(
            "model", Archive([model.definition]), model.task, model.options, model.vocabulary
        )
        wanted = DeploymentSettings("dep", **settings)
        if options is None:
            deployment = self.core.deploy(wanted, package, ignore)
        else:
            core = self.core
            deployment = AnyDeployment(wanted, package, core._new_executor, ignore, core._now, options)
        assert await deployment.wait_for(lambda seen: seen.state is not State.STARTING, 50)
        return deployment


def ignore(_: Any) -> None:
    """Listens to changes, and does nothing about them."""


class Ledger:
    """Sends requests and keeps the first answer of each. A second answer could not go unnoticed: the future
    of a request takes one."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.tasks: list[asyncio.Task[str]] = []
        self.done_in_order: list[int] = []

    def ask(self, texts: Iterable[str], *, timeout: float | None = None) -> None:
        for text in texts:
            number = len(self.tasks)
            task = asyncio.create_task(self._one(text, timeout))
            task.add_done_callback(lambda _, number=number: self.done_in_order.append(number))
            self.tasks.append(task)

    async def _one(self, text: str, timeout: float | None) -> str:
        try:
            result = await self.deployment.infer(TaskInput(text), timeout=timeout)
        except DeploymentError as error:
            return type(error).__name__
        return "answered" if len(result["predicted_value"]) == 4 else "nonsense"

    async def arrived(self, count: int | None = None) -> None:
        """Wait until so many requests, or all, have reached the queue or an answer."""
        wanted = len(self.tasks) if count is None else count
        while self.deployment._queue._sequence < wanted:
            await asyncio.sleep(0)

    async def outcomes(self) -> Counter[str]:
        """How often each kind of answer was given, when all have one."""
        return Counter(await asyncio.gather(*self.tasks))

    def check(self, counted: Counter[str]) -> None:
        """The queue's books agree with what the callers got."""
        queue = self.deployment._queue
        assert queue.pending == 0
        ended = Counter(
            {
                "answered": queue.outcomes[Phase.COMPLETED],
                "ExecutionFailed": queue.outcomes[Phase.FAILED],
                "QueueFull": queue.outcomes[Phase.REJECTED],
                "TimedOut": queue.outcomes[Phase.TIMED_OUT],
                "Cancelled": queue.outcomes[Phase.CANCELLED],
                "Discarded": queue.outcomes[Phase.DISCARDED],
                "WorkerDied": queue.outcomes[Phase.LOST],
            }
        )
        assert +ended == counted
        assert queue.accepted == sum(queue.outcomes.values()) - queue.outcomes[Phase.REJECTED]


def pid_of(deployment: Deployment) -> int:
    """The worker of a deployment that runs."""
    executor = deployment._executor
    assert executor is not None and executor.pid is not None
    return executor.pid


def alive(pid: int) -> bool:
    """Whether there is such a process."""
    return Path(f"/proc/{pid}").exists()


async def until(condition: Callable[[], bool]) -> None:
    """Wait for something that an event loop's own steps bring about."""
    while not condition():
        await asyncio.sleep(0.001)
