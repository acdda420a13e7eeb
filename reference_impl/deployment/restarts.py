"""How often a worker process that dies is started again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

RESTARTS = 3
WINDOW_SECONDS = 24 * 3600.0


@dataclass(slots=True)
class RestartBudget:
    """Three restarts; a process that ran for more than 24 hours starts the count anew."""

    now: Callable[[], float]
    starts: int = 0
    _started_at: float = 0.0

    def started(self) -> None:
        """Count a start."""
        self.starts += 1
        self._started_at = self.now()

    def allows_restart(self) -> bool:
        """Whether the process that has just died may be started again."""
        if self.now() - self._started_at > WINDOW_SECONDS:
            self.starts = 0
        return self.starts <= RESTARTS
