"""The node: settings, store, clock and plugins, wired together."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from reference_impl.settings import Settings
from reference_impl.storage import Store

if TYPE_CHECKING:
    from reference_impl.plugins.plugin import Plugin
    from reference_impl.plugins.security.plugin import SecurityPlugin
    from reference_impl.services import DynamicSettings, InferenceEndpoints, Pipelines, TrainedModels


class Node:
    """One node. Each plugin puts what it offers to others into the attribute of that name."""

    pipelines: Pipelines
    models: TrainedModels
    endpoints: InferenceEndpoints
    security: SecurityPlugin
    cluster_settings: DynamicSettings

    def __init__(self, settings: Settings, *, now: Callable[[], float] = time.time) -> None:
        """``now`` gives seconds since the epoch; tests inject their own."""
        from reference_impl.plugins.cluster.plugin import ClusterPlugin
        from reference_impl.plugins.inference.plugin import InferencePlugin
        from reference_impl.plugins.ingest.plugin import IngestPlugin
        from reference_impl.plugins.ml.plugin import MachineLearningPlugin
        from reference_impl.plugins.security.plugin import SecurityPlugin

        self.settings = settings
        self.now = now
        self.node_id = secrets.token_urlsafe(16)
        self.store = Store(settings.data)
        self.plugins: list[Plugin] = [
            SecurityPlugin(self),
            ClusterPlugin(self),
            IngestPlugin(self),
            MachineLearningPlugin(self),
            InferencePlugin(self),
        ]

    async def start(self) -> None:
        """Start the plugins in order."""
        for plugin in self.plugins:
            await plugin.start()

    async def stop(self) -> None:
        """Stop the plugins in reverse order and close the store."""
        for plugin in reversed(self.plugins):
            await plugin.stop()
        self.store.close()
