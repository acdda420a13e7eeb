"""What stands for the process of a deployment that has no allocation."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

from reference_impl.deployment.errors import NotAccepting
from reference_impl.deployment.types import Crash, DeploymentSettings, State, Statistics, TaskInput


class Asleep:
    """A deployment without a process: it is started, but it takes no work."""

    state = State.STARTED
    reason: str | None = None
    crash: Crash | None = None
    allocations = 0

    def __init__(self, deployment_id: str) -> None:
        self.settings = DeploymentSettings(deployment_id, number_of_allocations=0)

    async def wait_for(self, predicate: Callable[[Any], bool], timeout: float | None) -> bool:
        """True when the predicate holds already: nothing changes here."""
        if predicate(self):
            return True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await asyncio.Event().wait()
        return False

    async def infer(self, task_input: TaskInput, *, timeout: float | None) -> dict[str, Any]:  # noqa: ARG002
        """Raises NotAccepting."""
        raise NotAccepting(
            f"Trained model deployment [{self.settings.deployment_id}] is not allocated to any nodes"
        )

    async def stop(self, *, finish_pending_work: bool) -> None:
        """Nothing runs."""

    async def set_allocations(self, number: int) -> None:
        """Nothing runs."""

    async def clear_cache(self) -> None:
        """Nothing is cached."""

    def statistics(self) -> Statistics:
        """Nothing was counted."""
        return Statistics()
