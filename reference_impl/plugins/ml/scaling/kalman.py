"""A filter that estimates one slowly changing quantity from noisy measurements."""

from __future__ import annotations

import math

JUMP = 5.0
"""Standard deviations from which a measurement is no noise any more, but a new state of affairs."""


class KalmanFilter:
    """A one-dimensional Kalman filter whose state drifts at random.

    ``smoothing`` is about the number of measurements that an estimate remembers. A measurement far outside of
    what noise explains makes the filter forget the past and follow at once.
    """

    def __init__(self, smoothing: float) -> None:
        self._drift = 1.0 / smoothing**2
        self._value: float | None = None
        self._variance = 0.0

    @property
    def known(self) -> bool:
        """True once there was a measurement."""
        return self._value is not None

    @property
    def value(self) -> float:
        """The estimate; 0 when nothing is known."""
        return self._value or 0.0

    @property
    def lower(self) -> float:
        """One standard deviation below the estimate, at least 0."""
        return max(0.0, self.value - math.sqrt(self._variance))

    @property
    def upper(self) -> float:
        """One standard deviation above the estimate."""
        return self.value + math.sqrt(self._variance)

    def add(self, measurement: float, variance: float, *, changed: bool = False) -> None:
        """Take a measurement with its variance into account. ``changed``: something happened since the last
        one that makes the past a poor guide."""
        if self._value is None:
            self._value, self._variance = measurement, variance
            return
        residual = measurement - self._value
        expected = self._variance + variance * self._drift
        if changed or residual**2 > JUMP**2 * (expected + variance):
            expected += residual**2
        total = expected + variance
        gain = expected / total if total > 0 else 1.0
        self._value += gain * residual
        self._variance = (1.0 - gain) * expected
