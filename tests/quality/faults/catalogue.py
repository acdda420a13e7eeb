"""All seeded faults: importing this module registers them."""

from __future__ import annotations

from tests.quality.faults import (
    crash_and_shape,
    creating,
    deploying,
    deploying_several,
    deployments_at_work,
    draining_and_timing,
    evaluating,
    inference_in_pipelines,
    keeping_pipelines,
    listing_endpoints,
    naming,
    narrowing_lists,
    reading,
    removing,
    security,
    selection,
    semantic,
    serving_endpoints,
    state,
    storing_models,
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
    storing_models,
    naming,
    deploying,
    deploying_several,
    listing_endpoints,
    keeping_pipelines,
    serving_endpoints,
    deployments_at_work,
    inference_in_pipelines,
    narrowing_lists,
)

__all__ = ["FAULTS", "KINDS", "MODULES", "Fault"]
