"""What happened to models and deployments without anybody asking, told to people."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

LOGGER = logging.getLogger("reference_impl.notifications")
KEPT = 1000
Level = Literal["info", "warning", "error"]
_LOG_LEVELS = {"info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


@dataclass(frozen=True, slots=True)
class Notification:
    """One message about a model or deployment; ``at`` in seconds since the epoch."""

    level: Level
    subject: str
    message: str
    at: float


class Notifications:
    """The latest messages; each also goes to the log. ``now`` gives seconds since the epoch.

    Elasticsearch keeps them in an index of its own, which this server does not have.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self.latest: deque[Notification] = deque(maxlen=KEPT)
        self._now = now

    def info(self, subject: str, message: str) -> None:
        """Something ordinary."""
        self._add("info", subject, message)

    def warning(self, subject: str, message: str) -> None:
        """Something to look at."""
        self._add("warning", subject, message)

    def error(self, subject: str, message: str) -> None:
        """Something that needs somebody."""
        self._add("error", subject, message)

    def _add(self, level: Level, subject: str, message: str) -> None:
        self.latest.append(Notification(level, subject, message, self._now()))
        LOGGER.log(_LOG_LEVELS[level], "[%s] %s", subject, message)
