"""What the deterministic services share.

They bear the names of the services in Elasticsearch's own test plugin and compute their answers from the
input alone, so that a client can be tested without any model. They want a model name and an API key, ignore
settings they do not know, and start nothing.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from reference_impl.errors import ApiError, validation
from reference_impl.plugins.inference.endpoint import Endpoint, Settings
from reference_impl.plugins.inference.results import Results
from reference_impl.plugins.inference.service import InferenceRequest, Parsed, unsupported_task
from reference_impl.plugins.inference.settings_reader import SettingsReader, wrong_class

SECRET = "api_key"
_FAIL = "should_fail_validation"


class DeterministicService(ABC):
    """Base of these services; subclasses say which tasks they do, read their settings, and answer."""

    task_settings: ClassVar[Mapping[str, type]] = {"temperature": int, _FAIL: bool}
    """Task settings that are kept; others are ignored."""

    def __init__(self, name: str, task_types: Sequence[str]) -> None:
        self.name = name
        self._task_types = task_types

    def parse(self, inference_id: str, task_type: str, body: Mapping[str, Any]) -> Parsed:
        """Read settings; 400 ``validation_exception`` for a missing model, then for a missing key."""
        given = body.get("service_settings")
        if given is None:
            raise ApiError(500, "null_pointer_exception", None)
        reader = SettingsReader(_object(given))
        settings = self.read_settings(reader)
        reader.finish()
        secret = reader.text(SECRET)
        reader.finish()
        if secret is None:
            raise validation([f"missing {SECRET}"])
        task_settings = self._read_task_settings(body.get("task_settings"))
        endpoint = Endpoint(inference_id, task_type, self.name, settings, task_settings)
        return Parsed(endpoint, {SECRET: secret})

    def read_settings(self, reader: SettingsReader) -> dict[str, Any]:
        """The service settings to store; faults go to the reader."""
        return {"model": read_model(reader)}

    def _read_task_settings(self, given: Any) -> dict[str, Any]:
        if given is None:
            return {}
        reader = SettingsReader(_object(given), "task_settings")
        values = {name: reader.of_type(name, kind) for name, kind in self.task_settings.items()}
        reader.finish()
        return {name: value for name, value in values.items() if value is not None}

    async def validate(self, endpoint: Endpoint, timeout: float | None) -> Endpoint:
        """Answer one call, which fails for tasks that the service does not do."""
        query = "test query" if endpoint.task_type == "rerank" else None
        request = InferenceRequest(["how big"], query, input_type="internal_ingest", timeout=timeout)
        await self.infer(endpoint, request)
        return endpoint

    async def start(self, _endpoint: Endpoint, _timeout: float | None) -> None:
        """Nothing to start."""
        return

    async def stop(self, _endpoint: Endpoint) -> None:
        """Nothing to stop."""
        return

    async def infer(self, endpoint: Endpoint, request: InferenceRequest) -> Results:
        """Compute the answer; 400 for another task, 500 when the task settings ask for a failure."""
        if endpoint.task_type not in self._task_types:
            raise unsupported_task(self.name, endpoint.task_type)
        settings = {**endpoint.task_settings, **self._read_task_settings(request.task_settings)}
        if settings.get(_FAIL):
            reason = "validation call intentionally failed based on task settings"
            raise ApiError(500, "runtime_exception", reason)
        return self.answer(endpoint, request.inputs, settings)

    @abstractmethod
    def answer(self, endpoint: Endpoint, inputs: Sequence[str], task_settings: Settings) -> Results:
        """The results for these inputs."""

    def shown_settings(self, endpoint: Endpoint) -> Settings:
        """All stored settings; secrets are not among them."""
        return endpoint.service_settings


def read_model(reader: SettingsReader) -> str | None:
    """The model's name, from ``model_id`` or ``model``; its absence is noted."""
    first, second = reader.text("model_id"), reader.text("model")
    if first is None and second is None and not reader.errors:
        reader.errors.append("missing model")
    return first if first is not None else second


def _object(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise wrong_class(value, "java.util.Map")
    return value
