"""The plugin: routes of the trained model APIs, and the life of the deployments with the node's."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from reference_impl.plugins.ml import (
    handlers_aliases,
    handlers_cat,
    handlers_deployments,
    handlers_infer,
    handlers_info,
    handlers_memory,
    handlers_models,
    handlers_stats,
    handlers_uploads,
)
from reference_impl.plugins.ml.license import without_license
from reference_impl.plugins.ml.offered import OfferedModels

if TYPE_CHECKING:
    from reference_impl.node import Node
    from reference_impl.plugins.ml.core import Core
    from reference_impl.rest.handler import Route


class MachineLearningPlugin:
    """Offers ``node.models``. ``core`` runs the deployments; tests bring a scripted one."""

    name = "ml"

    def __init__(self, node: Node, core: Core | None = None) -> None:
        if core is None:
            from reference_impl.deployment.core import Core as RealCore

            core = RealCore(now=node.now, options=node.settings.core)
        self.core = core
        self.service = OfferedModels(node, core)
        self._scaling: asyncio.Task[None] | None = None
        node.models = self.service

    def routes(self) -> Sequence[Route]:
        """All routes below ``/_ml`` and ``/_cat/ml`` that concern trained models."""
        families = (
            handlers_models,
            handlers_uploads,
            handlers_aliases,
            handlers_deployments,
            handlers_infer,
            handlers_stats,
            handlers_cat,
            handlers_info,
            handlers_memory,
        )
        routes = [route for family in families for route in family.routes(self.service)]
        if self.service.node.settings.license == "basic":
            return [without_license(route) for route in routes]
        return routes

    async def start(self) -> None:
        """Get the core ready and start again, without waiting, what ran when the node went down."""
        await self.core.start()
        models, assignments = self.service.models, self.service.assignments
        for found in assignments.remembered():
            config = models.find(found.parameters.model_id)
            if config is None or not models.is_complete(config.model_id):
                assignments.forget(found.parameters.deployment_id)
                continue
            assignments.create(found.parameters, config, found.adaptive, start_time=found.start_time)
        self._scaling = asyncio.create_task(self.service.scaler.run())

    async def stop(self) -> None:
        """End all deployments; they are remembered for the next start."""
        if self._scaling is not None:
            self._scaling.cancel()
            await asyncio.wait({self._scaling})
        await self.service.assignments.close()
        await self.core.close()
