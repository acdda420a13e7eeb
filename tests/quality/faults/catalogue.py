"""All seeded faults: importing this module registers them."""

from __future__ import annotations

from tests.quality.faults import (
    crash_and_shape,
    creating,
    draining_and_timing,
    evaluating,
    reading,
    removing,
    security,
    selection,
    semantic,
    state,
)
from tests.quality.faults.registry import FAULTS, KINDS, Fault

MODULES = (
    crash_and_shape,
    state,
    selection,
    semantic,
    creating,
    evaluating,
    reading,
    removing,
    security,
    draining_and_timing,
)

__all__ = ["FAULTS", "KINDS", "MODULES", "Fault"]
