"""An executor without a process: the test says when it loads, answers and dies."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import numpy as np

from reference_impl.deployment.errors import LoadFailed
from reference_impl.deployment.executor import Answer, LoadRequest, Work
from reference_impl.deployment.flow import SLOW_MS

TIME_MS = 2 * SLOW_MS
"""How long each request took: too long for the next one to lie ready meanwhile."""


class ScriptedExecutor:
    """Records what it is told. Answers, and dies of a crash, when the test says so."""

    pid = None
    batch = 1

    def __init__(self, on_answer: Callable[[Answer], None], on_exit: Callable[[str], None]) -> None:
        self._on_answer = on_answer
        self._on_exit = on_exit
        self.work: dict[int, Work] = {}
        self.order: list[int] = []
        self.load: LoadRequest | None = None
        self.allocations = 0
        self.killed = False
        self.input_closed = False
        self.gone = asyncio.Event()

    async def start(self, load: LoadRequest) -> None:
        self.load = load
        self.allocations = load.allocations

    def send(self, work: Work) -> None:
        assert not self.gone.is_set(), "work sent to a process that is gone"
        assert not self.input_closed, "work sent after the input was closed"
        self.work[work.number] = work
        self.order.append(work.number)
        assert len(self.work) <= self.allocations, "more work than allocations"

    def set_allocations(self, number: int) -> None:
        self.allocations = max(number, len(self.work))

    def close_input(self) -> None:
        self.input_closed = True
        if not self.work:
            self._end("exit code 0")

    def kill(self) -> None:
        self.killed = True
        self._end("killed by signal 9")

    async def wait_exited(self) -> None:
        if self.load is not None:
            await self.gone.wait()

    # What the test calls.

    def answer(self, number: int | None = None, value: float | None = None) -> None:
        """Answer one request, the oldest unless said otherwise, with its own number as output."""
        number = number if number is not None else next(iter(self.work))
        del self.work[number]
        output = np.full((1, 1, 1), number if value is None else value, np.float32)
        self._on_answer(Answer(number, TIME_MS, output=output))

    def refuse(self, error: str = "no") -> None:
        """Answer the oldest request with an error."""
        number = next(iter(self.work))
        del self.work[number]
        self._on_answer(Answer(number, TIME_MS, error=error))

    def crash(self, reason: str = "killed by signal 11") -> None:
        """End without having been told."""
        self._end(reason)

    def _end(self, reason: str) -> None:
        if not self.gone.is_set():
            self.gone.set()
            self.work.clear()
            self._on_exit(reason)


class Script:
    """Makes scripted executors, remembers them, and can make them fail to load or wait before they do."""

    def __init__(self) -> None:
        self.executors: list[ScriptedExecutor] = []
        self.load_error: str | None = None
        self.may_load: asyncio.Event | None = None

    def __call__(
        self, on_answer: Callable[[Answer], None], on_exit: Callable[[str], None]
    ) -> ScriptedExecutor:
        executor = _Loading(self, on_answer, on_exit)
        self.executors.append(executor)
        return executor

    @property
    def last(self) -> ScriptedExecutor:
        """The executor in use."""
        return self.executors[-1]


class _Loading(ScriptedExecutor):
    """As scripted, with the loading left to the script; a kill ends the loading with an error."""

    def __init__(
        self, script: Script, on_answer: Callable[[Answer], None], on_exit: Callable[[str], None]
    ) -> None:
        super().__init__(on_answer, self._report)
        self._script = script
        self._report_exit = on_exit
        self._loaded = False

    def _report(self, reason: str) -> None:
        if self._loaded:
            self._report_exit(reason)

    async def start(self, load: LoadRequest) -> None:
        await super().start(load)
        if self._script.may_load is not None:
            waits = [asyncio.create_task(event.wait()) for event in (self._script.may_load, self.gone)]
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for wait in waits:
                wait.cancel()
        if self._script.load_error is not None or self.gone.is_set():
            self.gone.set()
            raise LoadFailed(self._script.load_error or "ended while loading")
        self._loaded = True
