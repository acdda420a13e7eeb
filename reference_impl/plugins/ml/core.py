"""What this plugin asks of the deployment core, so that a scripted one can stand in for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from reference_impl.deployment.types import (
    Crash,
    DeploymentSettings,
    ModelPackage,
    State,
    Statistics,
    TaskInput,
)


class Deployment(Protocol):
    """One running model."""

    @property
    def settings(self) -> DeploymentSettings:
        """How it was asked to run."""
        ...

    @property
    def state(self) -> State:
        """Where it is in its life."""
        ...

    @property
    def reason(self) -> str | None:
        """Why it failed, or None."""
        ...

    @property
    def crash(self) -> Crash | None:
        """The latest crash of its process, or None."""
        ...

    @property
    def allocations(self) -> int:
        """Allocations that run now."""
        ...

    async def wait_for(self, predicate: Callable[[Any], bool], timeout: float | None) -> bool:
        """True once the predicate holds, False when ``timeout`` seconds passed before that."""
        ...

    async def infer(self, task_input: TaskInput, *, timeout: float | None) -> dict[str, Any]:
        """The result object for one text; raises DeploymentError."""
        ...

    async def stop(self, *, finish_pending_work: bool) -> None:
        """Return when the process is gone; may be called more than once."""
        ...

    async def set_allocations(self, number: int) -> None:
        """Run this many allocations."""
        ...

    async def clear_cache(self) -> None:
        """Forget cached results."""
        ...

    def statistics(self) -> Statistics:
        """Figures since the process last started."""
        ...


class Core(Protocol):
    """Runs deployments."""

    async def start(self) -> None:
        """Get ready to deploy."""
        ...

    async def close(self) -> None:
        """End everything that runs."""
        ...

    def deploy(
        self,
        settings: DeploymentSettings,
        package: ModelPackage,
        on_change: Callable[[Any], None],
    ) -> Deployment:
        """Begin to load a model, and return at once."""
        ...
