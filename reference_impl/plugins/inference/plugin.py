"""The inference plugin: endpoints, the services behind them, and who owns which deployment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reference_impl.plugins.inference.catalog import all_services
from reference_impl.plugins.inference.endpoints import Endpoints
from reference_impl.plugins.inference.handlers import InferenceHandlers
from reference_impl.plugins.inference.profiles import Switches
from reference_impl.plugins.inference.registry import Registry

if TYPE_CHECKING:
    from reference_impl.node import Node
    from reference_impl.rest.handler import Route


class InferencePlugin:
    """Offers ``node.endpoints``."""

    name = "inference"

    def __init__(self, node: Node) -> None:
        registry = Registry(node.store)
        services = all_services(node, Switches.of(node.settings))
        self._handlers = InferenceHandlers(node, registry, services)
        node.endpoints = Endpoints(registry, services)

    def routes(self) -> Sequence[Route]:
        """The routes below ``/_inference``."""
        return self._handlers.routes()

    async def start(self) -> None:
        """Nothing to start: deployments come back by themselves."""

    async def stop(self) -> None:
        """Nothing to stop."""
