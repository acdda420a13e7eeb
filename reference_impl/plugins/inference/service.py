"""What an inference service is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from reference_impl.errors import ApiError, status_exception
from reference_impl.plugins.inference.endpoint import Endpoint, Settings
from reference_impl.plugins.inference.results import Results


@dataclass(frozen=True, slots=True)
class InferenceRequest:
    """One inference call. ``input_type`` is in lower case (``internal_ingest`` for calls of the server
    itself); ``timeout`` in seconds, None for no limit."""

    inputs: Sequence[str]
    query: str | None = None
    top_n: int | None = None
    return_documents: bool | None = None
    input_type: str | None = None
    task_settings: Mapping[str, Any] = field(default_factory=dict)
    timeout: float | None = 30.0


@dataclass(frozen=True, slots=True)
class Parsed:
    """A new endpoint, and what must never be shown."""

    endpoint: Endpoint
    secrets: Mapping[str, Any] = field(default_factory=dict)


class Service(Protocol):
    """Makes endpoints of one kind work. All errors are ApiError."""

    name: str

    def parse(self, inference_id: str, task_type: str, body: Mapping[str, Any]) -> Parsed:
        """Read the body of a PUT, from which ``service`` and ``task_type`` were taken."""
        ...

    async def validate(self, endpoint: Endpoint, timeout: float | None) -> Endpoint:
        """Try the new endpoint out; returns it with what was learned (seconds)."""
        ...

    async def start(self, endpoint: Endpoint, timeout: float | None) -> None:
        """Start what the endpoint needs, after it was stored (seconds)."""
        ...

    async def stop(self, endpoint: Endpoint) -> None:
        """Stop what :meth:`start` started."""
        ...

    async def infer(self, endpoint: Endpoint, request: InferenceRequest) -> Results:
        """Answer a call."""
        ...

    def shown_settings(self, endpoint: Endpoint) -> Settings:
        """The service settings that may be shown, at this moment."""
        ...


def unsupported_task(service: str, task_type: str) -> ApiError:
    """400 for a task that the service does not do."""
    return status_exception(400, f"The [{service}] service does not support task type [{task_type}]")
