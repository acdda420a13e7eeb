"""Users, roles, API keys, and who may do what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reference_impl.plugins.security import handlers_api_keys, handlers_roles, handlers_self, handlers_users
from reference_impl.plugins.security.security import Security

if TYPE_CHECKING:
    from reference_impl.node import Node
    from reference_impl.rest.handler import Route


class SecurityPlugin:
    """Offers ``node.security``. Where it is disabled there are no routes, and nobody is asked anything."""

    name = "security"

    def __init__(self, node: Node) -> None:
        self._security = node.security = Security(node)

    def routes(self) -> Sequence[Route]:
        """Everything under ``/_security``, or nothing."""
        if not self._security.enabled:
            return []
        parts = (handlers_self, handlers_users, handlers_roles, handlers_api_keys)
        return [route for part in parts for route in part.routes(self._security)]

    async def start(self) -> None:
        """Nothing to start."""

    async def stop(self) -> None:
        """Nothing to stop."""
