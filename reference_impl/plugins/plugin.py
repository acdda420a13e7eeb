"""What a plugin is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from reference_impl.rest.handler import Route


class Plugin(Protocol):
    """One area of the API. Built with the node; offers routes; started and stopped with the node."""

    name: str

    def routes(self) -> Sequence[Route]:
        """The routes this plugin serves."""
        ...

    async def start(self) -> None:
        """Called once, before the first request; the other plugins exist by now."""
        ...

    async def stop(self) -> None:
        """Called once, after the last request."""
        ...
