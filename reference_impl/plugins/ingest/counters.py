"""How often a pipeline or a processor ran, how long that took, and how often it failed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(slots=True)
class RunCounter:
    """Runs since the node started; ``nanos`` is the time of all of them together."""

    count: int = 0
    nanos: int = 0
    current: int = 0
    failed: int = 0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Count a run; an exception makes it a failed one."""
        self.current += 1
        begun = time.perf_counter_ns()
        try:
            yield
        except BaseException:
            self.failed += 1
            raise
        finally:
            self.current -= 1
            self.count += 1
            self.nanos += time.perf_counter_ns() - begun

    def add(self, other: RunCounter) -> None:
        """Add what another one counted."""
        self.count += other.count
        self.nanos += other.nanos
        self.current += other.current
        self.failed += other.failed

    def to_json(self) -> dict[str, int]:
        """The four figures of the API."""
        return {
            "count": self.count,
            "time_in_millis": self.nanos // 1_000_000,
            "current": self.current,
            "failed": self.failed,
        }
