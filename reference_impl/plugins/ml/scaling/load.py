"""How much work comes to a deployment, and how many allocations that needs."""

from __future__ import annotations

from reference_impl.deployment.types import Statistics
from reference_impl.plugins.ml.scaling.kalman import KalmanFilter

SMOOTHING = 10.0
BUSY = 0.9
"""Load of each allocation above which one more is needed."""

RELAXED = 0.85
"""Load of each remaining allocation below which one fewer will do."""


class Load:
    """Requests in a second and seconds for a request, estimated from the counters of a deployment.

    ``last_request`` is when work was last seen, in seconds since the epoch.
    """

    def __init__(self, figures: Statistics, at: float) -> None:
        self.last_request = at
        self._rate = KalmanFilter(SMOOTHING)
        self._time = KalmanFilter(SMOOTHING)
        self._before = figures
        self._at = at
        self._allocations = figures.allocations

    def observe(self, figures: Statistics, at: float) -> None:
        """Take the counters of this moment into account. A process that began anew counts from zero."""
        seconds = at - self._at
        if seconds <= 0:
            return
        before = Statistics() if figures.inference_count < self._before.inference_count else self._before
        arrived = max(0, _requests(figures) - _requests(before))
        if arrived or figures.pending:
            self.last_request = at
        # a count of independent arrivals varies by as much as it is
        self._rate.add(arrived / seconds, max(arrived, 1) / seconds**2)
        answered = figures.inference_count - before.inference_count
        if answered:
            mean = (figures.total_time_ms - before.total_time_ms) / 1000 / answered
            rescaled = figures.allocations != self._allocations
            self._time.add(mean, mean**2 / answered, changed=rescaled)
            self._allocations = figures.allocations
        self._before, self._at = figures, at

    def allocations(self, current: int, highest: int) -> int:
        """The number that fits the load, up to ``highest``; ``current`` while too little is known."""
        if not self._time.known:
            return current
        least, most = self._rate.lower * self._time.lower, self._rate.upper * self._time.upper
        number = max(current, 1)
        while number < highest and least / number > BUSY:
            number += 1
        while number > 1 and most / (number - 1) < RELAXED:
            number -= 1
        return number


def _requests(figures: Statistics) -> int:
    """Every request that has come, whatever became of it."""
    failures = figures.error_count + figures.timeout_count + figures.rejected_execution_count
    return figures.inference_count + failures + figures.pending
