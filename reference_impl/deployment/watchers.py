"""Waiting until something holds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Watchers:
    """Those who wait for a condition on one subject. Every condition is looked at on every change, so even a
    state that lasts for a moment only is seen."""

    def __init__(self) -> None:
        self._waiting: dict[asyncio.Future[None], Callable[[], bool]] = {}

    def changed(self) -> None:
        """Look at all conditions."""
        for future, condition in self._waiting.items():
            if not future.done() and condition():
                future.set_result(None)

    async def wait(self, condition: Callable[[], bool], timeout: float | None) -> bool:
        """Wait up to ``timeout`` seconds, or for ever; False when the time ran out."""
        if condition():
            return True
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[future] = condition
        try:
            async with asyncio.timeout(timeout):
                await future
        except TimeoutError:
            return False
        finally:
            del self._waiting[future]
        return True
