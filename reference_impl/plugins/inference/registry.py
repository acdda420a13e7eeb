"""All endpoints of the node. Configurations and secrets lie in different collections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from reference_impl.errors import ApiError, already_exists, status_exception
from reference_impl.plugins.inference.endpoint import Endpoint, missing_endpoint
from reference_impl.storage import Store

_ENDPOINTS = "inference_endpoints"
_SECRETS = "inference_secrets"


def _exists(inference_id: str) -> ApiError:
    return already_exists(f"Inference endpoint [{inference_id}] already exists")


def id_clash(inference_id: str) -> ApiError:
    """400 for a new endpoint whose id a model or deployment has."""
    return status_exception(
        400,
        f"Inference endpoint IDs must be unique. Requested inference endpoint ID [{inference_id}] "
        "matches existing trained model ID(s) but must not.",
    )


class Registry:
    """Endpoints by id; every change is durable when the call returns."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._creating: set[str] = set()

    def get(self, inference_id: str) -> Endpoint | None:
        """The endpoint of exactly this id, or None."""
        stored = self._store.get(_ENDPOINTS, inference_id)
        return None if stored is None else Endpoint.from_stored(stored)

    def require(self, inference_id: str) -> Endpoint:
        """The endpoint of exactly this id; 404 when there is none."""
        endpoint = self.get(inference_id)
        if endpoint is None:
            raise missing_endpoint(inference_id)
        return endpoint

    def all(self) -> list[Endpoint]:
        """All endpoints, ascending by id."""
        return [Endpoint.from_stored(stored) for _, stored in self._store.items(_ENDPOINTS)]

    @contextmanager
    def creating(self, inference_id: str) -> Iterator[None]:
        """Hold an id while its endpoint is being made; 400 when someone else does so at this moment."""
        if inference_id in self._creating:
            raise _exists(inference_id)
        self._creating.add(inference_id)
        try:
            yield
        finally:
            self._creating.discard(inference_id)

    def add(self, endpoint: Endpoint, secrets: Mapping[str, Any]) -> None:
        """Store a new endpoint; 400 ``resource_already_exists_exception`` when the id is taken."""
        if self.get(endpoint.inference_id) is not None:
            raise _exists(endpoint.inference_id)
        with self._store.transaction():
            self._store.put(_ENDPOINTS, endpoint.inference_id, endpoint.to_stored())
            self._store.put(_SECRETS, endpoint.inference_id, dict(secrets))

    def remove(self, inference_id: str) -> None:
        """Remove an endpoint with its secrets; removing none is no error."""
        with self._store.transaction():
            self._store.delete(_ENDPOINTS, inference_id)
            self._store.delete(_SECRETS, inference_id)
