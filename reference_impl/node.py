"""The node: what every plugin is given, and what plugins offer each other."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from reference_impl.settings import Settings
from reference_impl.storage import Store

if TYPE_CHECKING:
    from reference_impl.rest.caller import Security
    from reference_impl.services import DynamicSettings, InferenceEndpoints, Pipelines, Plugin, TrainedModels


class Node:
    """One node, without plugins at first; :mod:`reference_impl.assembly` gives it some.

    Each plugin puts what it offers to others into the attribute of that name when it is built; the others
    look there when they are asked, not before.
    """

    security: Security
    cluster_settings: DynamicSettings
    pipelines: Pipelines
    models: TrainedModels
    endpoints: InferenceEndpoints

    def __init__(self, settings: Settings, *, now: Callable[[], float] = time.time) -> None:
        """``now`` gives seconds since the epoch; tests inject their own."""
        self.settings = settings
        self.now = now
        self.node_id = secrets.token_urlsafe(16)
        self.store = Store(settings.data)
        self.plugins: list[Plugin] = []

    async def start(self) -> None:
        """Start the plugins in order."""
        for plugin in self.plugins:
            await plugin.start()

    async def stop(self) -> None:
        """Stop the plugins in reverse order and close the store."""
        for plugin in reversed(self.plugins):
            await plugin.stop()
        self.store.close()
