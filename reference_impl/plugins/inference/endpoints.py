"""What the inference plugin offers to the other plugins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from reference_impl.errors import not_found
from reference_impl.plugins.inference.catalog import Services
from reference_impl.plugins.inference.registry import Registry
from reference_impl.plugins.inference.service import InferenceRequest
from reference_impl.plugins.inference.services.elasticsearch import NAME


class Endpoints:
    """Endpoints as pipelines and deployments see them."""

    def __init__(self, registry: Registry, services: Services) -> None:
        self._registry = registry
        self._services = services

    def config(self, inference_id: str) -> Mapping[str, Any] | None:
        """The stored endpoint, or None."""
        endpoint = self._registry.get(inference_id)
        return None if endpoint is None else endpoint.to_stored()

    def owner_of(self, deployment_id: str) -> tuple[Literal["created", "used"], str] | None:
        """Which endpoint created, or merely uses, this deployment."""
        users = []
        for endpoint in self._registry.all():
            if endpoint.service != NAME:
                continue
            attached = endpoint.service_settings.get("deployment_id")
            if attached is None and endpoint.inference_id == deployment_id:
                return "created", endpoint.inference_id
            if attached == deployment_id:
                users.append(endpoint.inference_id)
        return ("used", users[0]) if users else None

    async def infer_texts(self, inference_id: str, texts: Sequence[str], *, timeout: float) -> list[Any]:
        """One plain value a text: a list of numbers, a token-weight map, or a text. ``timeout`` in seconds.

        404 for an unknown endpoint, 500 for one that ranks.
        """
        endpoint = self._registry.require(inference_id)
        service = self._services.get(endpoint.service)
        if service is None:
            raise not_found(f"Unknown service [{endpoint.service}] for model [{inference_id}]")
        request = InferenceRequest(texts, input_type="internal_ingest", timeout=timeout)
        return (await service.infer(endpoint, request)).plain()
