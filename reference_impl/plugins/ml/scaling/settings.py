"""The cluster settings of adaptive allocations."""

from __future__ import annotations

from reference_impl.services import DurationSetting

_PREFIX = "xpack.ml.trained_models.adaptive_allocations"
_MINUTE = 60.0

SCALE_TO_ZERO_TIME = DurationSetting(f"{_PREFIX}.scale_to_zero_time", 24 * 60 * _MINUTE, _MINUTE)
"""Without a request for so long, a deployment goes to zero allocations."""

SCALE_UP_COOLDOWN_TIME = DurationSetting(f"{_PREFIX}.scale_up_cooldown_time", 5 * _MINUTE, _MINUTE)
"""After going up, a deployment does not go down for so long."""
