"""Faults in deployments at work: how many allocations they have, and what they keep in the cache."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from reference_impl.deployment.deployment import Deployment
from reference_impl.deployment.flow import Flow
from reference_impl.plugins.ml import handlers_deployments
from reference_impl.plugins.ml.profiles import Switches
from reference_impl.plugins.ml.start import StartRequest
from reference_impl.plugins.ml.update import UpdateRequest
from tests.quality.faults.registry import SEMANTIC, STATE, fault

_START = "start-trained-model-deployment#"
_INFER = "infer-trained-model#"


@fault(
    SEMANTIC,
    f"{_START}request-body.adaptive_allocations.min_number_of_allocations.only-applies-when-enabled-true",
)
def disabled_minimum_counts() -> None:
    """The minimum of adaptive allocations says how many to start with, also when they are disabled."""
    real = StartRequest.allocations

    def allocations(self: StartRequest, switches: Switches) -> int:
        return real(self, replace(switches, disabled_minimum_counts=True))

    StartRequest.allocations = allocations


@fault(SEMANTIC, "update-trained-model-deployment#request-body.adaptive_allocations.optional-object-or-null")
def null_adaptive_counts_as_absent() -> None:
    """Adaptive allocations of null change nothing."""
    real = handlers_deployments.read_update

    def read_update(*given: Any) -> UpdateRequest:
        return replace(real(*given), clear_adaptive=False)

    handlers_deployments.read_update = read_update


@fault(
    STATE,
    "get-trained-models-stats#response-body.trained_model_stats.deployment_stats.nodes"
    ".inference_cache_hit_count.number-inferences-cache-answered",
)
def clear_resets_hit_count() -> None:
    """With the cache the count of its answers is emptied."""
    real = Deployment.clear_cache

    async def clear_cache(self: Deployment) -> None:
        await real(self)
        self._flow.meter._figures.cache_hit_count = 0

    Deployment.clear_cache = clear_cache


@fault(SEMANTIC, f"{_INFER}summary.evaluates-trained-model-on-documents-request")
def cache_key_cut_short() -> None:
    """Texts with the same eight tokens in front share a place in the cache."""

    def key(self: Flow, arguments: tuple[Any, ...]) -> bytes | None:
        if not self.cache.enabled:
            return None
        return b"".join(array[:, :8].tobytes() for array in arguments)

    Flow._key = key
