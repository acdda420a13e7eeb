"""The deployment core as the rest of the server sees it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from reference_impl.deployment.deployment import Deployment
from reference_impl.deployment.executor import Answer, Executor
from reference_impl.deployment.process_executor import ProcessExecutor
from reference_impl.deployment.templates import Templates
from reference_impl.deployment.types import CoreOptions, DeploymentSettings, ModelPackage, State

__all__ = ["Core", "Deployment"]


class Core:
    """Runs deployments, each in a process of its own. Used from one event loop."""

    def __init__(self, *, now: Callable[[], float] = time.time, options: CoreOptions | None = None) -> None:
        """``now`` gives seconds since the epoch; statistics and the limit of restarts go by it."""
        self._now = now
        self._options = options or CoreOptions()
        self._templates = Templates()
        self._deployments: set[Deployment] = set()

    async def start(self) -> None:
        """Start the process that workers are forked from, and wait until it has loaded torch."""
        await self._templates.start()

    async def close(self) -> None:
        """Stop all deployments at once, throwing their work away; no process is left."""
        running = list(self._deployments)
        await asyncio.gather(*(deployment.stop(finish_pending_work=False) for deployment in running))
        await self._templates.close()

    def deploy(
        self,
        settings: DeploymentSettings,
        package: ModelPackage,
        on_change: Callable[[Deployment], None],
    ) -> Deployment:
        """Start a deployment and return at once; it loads in the background.

        ``on_change`` is called on the event loop after every change of state, reason or allocations.
        """

        def changed(deployment: Deployment) -> None:
            if deployment.state is State.STOPPED:
                self._deployments.discard(deployment)
            on_change(deployment)

        deployment = Deployment(settings, package, self._new_executor, changed, self._now, self._options)
        self._deployments.add(deployment)
        return deployment

    def _new_executor(self, on_answer: Callable[[Answer], None], on_exit: Callable[[str], None]) -> Executor:
        return ProcessExecutor(self._templates, on_answer, on_exit)
