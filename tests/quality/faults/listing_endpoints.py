"""Faults in how inference endpoints are listed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reference_impl.plugins.inference.endpoint import Endpoint
from reference_impl.plugins.inference.registry import Registry
from tests.quality.faults.registry import SEMANTIC, fault

_GET = "get-inference-api#"


@fault(SEMANTIC, f"{_GET}response-body.endpoints.inference-endpoints-sorted-their-identifiers")
def endpoints_listed_newest_first() -> None:
    """Endpoints are listed from the newest to the oldest."""
    order: list[str] = []
    real_add, real_all = Registry.add, Registry.all

    def add(self: Registry, endpoint: Endpoint, secrets: Mapping[str, Any]) -> None:
        real_add(self, endpoint, secrets)
        order.insert(0, endpoint.inference_id)

    Registry.add = add
    Registry.all = lambda self: sorted(real_all(self), key=lambda found: order.index(found.inference_id))
