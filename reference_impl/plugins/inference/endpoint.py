"""An inference endpoint as it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reference_impl.errors import ApiError, not_found

Settings = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Configuration of one endpoint, without secrets. The service decides what is in ``service_settings``
    and how much of it is shown."""

    inference_id: str
    task_type: str
    service: str
    service_settings: Settings
    task_settings: Settings = field(default_factory=dict)
    chunking_settings: Settings | None = None

    def to_stored(self) -> dict[str, Any]:
        """As JSON, for the store."""
        return {
            "inference_id": self.inference_id,
            "task_type": self.task_type,
            "service": self.service,
            "service_settings": dict(self.service_settings),
            "task_settings": dict(self.task_settings),
            "chunking_settings": self.chunking_settings,
        }

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> Endpoint:
        """The endpoint that :meth:`to_stored` wrote."""
        return cls(**stored)

    def shown(self, service_settings: Settings) -> dict[str, Any]:
        """As an answer shows it, with the settings that the service lets out; empty parts are left out."""
        shown: dict[str, Any] = {
            "inference_id": self.inference_id,
            "task_type": self.task_type,
            "service": self.service,
            "service_settings": dict(service_settings),
        }
        if self.task_settings:
            shown["task_settings"] = dict(self.task_settings)
        if self.chunking_settings is not None:
            shown["chunking_settings"] = dict(self.chunking_settings)
        return shown


def missing_endpoint(inference_id: str) -> ApiError:
    """404 for an id that no endpoint has."""
    return not_found(f"Inference endpoint not found [{inference_id}]")
