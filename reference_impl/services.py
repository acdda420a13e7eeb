"""What a plugin is, and what one offers another: the only ways in which plugins know of each other."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from reference_impl.rest.handler import Route

Prefix = Literal["none", "ingest", "search"]


@dataclass(frozen=True, slots=True)
class DurationSetting:
    """A cluster setting that is a time, in seconds, with the least value it may have."""

    name: str
    default: float
    least: float


class DynamicSettings(Protocol):
    """Offered by the cluster plugin: cluster settings that others read while they run."""

    def register(self, setting: DurationSetting) -> None:
        """Know a setting from now on: other values than times are refused."""
        ...

    def duration(self, setting: DurationSetting) -> float:
        """Its value now, in seconds."""
        ...


class Pipelines(Protocol):
    """Offered by the ingest plugin."""

    def referencing(self, names: Collection[str]) -> dict[str, list[str]]:
        """Map each of ``names`` that some stored pipeline's inference processor uses as ``model_id`` to the
        sorted ids of those pipelines."""
        ...

    def statistics(self, pipeline_ids: Collection[str]) -> dict[str, Any]:
        """How stored pipelines ran, as statistics of the API show it: ``total`` (``count``,
        ``time_in_millis``, ``current``, ``failed``) and ``pipelines`` by id."""
        ...


class TrainedModels(Protocol):
    """Offered by the ml plugin. All errors are ApiError."""

    def config(self, model_id: str) -> Mapping[str, Any] | None:
        """The stored config of a model (exact id), or None."""
        ...

    def resolve_alias(self, name: str) -> str | None:
        """The model id an alias stands for, or None."""
        ...

    def deployment(self, deployment_id: str) -> Mapping[str, Any] | None:
        """``{deployment_id, model_id, state, number_of_allocations, threads_per_allocation,
        adaptive_allocations}`` of a deployment, or None."""
        ...

    def deployments_of(self, model_id: str) -> list[str]:
        """Ids of the deployments of a model (exact id)."""
        ...

    async def start_deployment(
        self,
        model_id: str,
        deployment_id: str,
        *,
        number_of_allocations: int | None,
        threads_per_allocation: int,
        adaptive_allocations: Mapping[str, Any] | None,
        timeout: float,
    ) -> None:
        """Start a deployment and wait until it is started; seconds."""
        ...

    async def stop_deployment(self, deployment_id: str, *, force: bool) -> None:
        """Stop a deployment if there is one."""
        ...

    def check_update(self, config_update: Mapping[str, Any]) -> None:
        """Refuse options of an inference request that are of the wrong kind or out of bounds, whatever the
        model: 400."""
        ...

    async def infer(
        self,
        target: str,
        documents: Sequence[Mapping[str, Any]],
        *,
        config_update: Mapping[str, Any] | None = None,
        timeout: float | None = 10.0,
        prefix: Prefix = "none",
    ) -> list[dict[str, Any]]:
        """Run documents through an alias, deployment or model, as ``_infer`` does; one result each."""
        ...

    async def infer_texts(
        self,
        target: str,
        texts: Sequence[str],
        *,
        config_update: Mapping[str, Any] | None = None,
        timeout: float | None = 10.0,
        prefix: Prefix = "none",
    ) -> list[dict[str, Any]]:
        """As :meth:`infer`, for bare texts instead of documents."""
        ...


class InferenceEndpoints(Protocol):
    """Offered by the inference plugin."""

    def config(self, inference_id: str) -> Mapping[str, Any] | None:
        """The stored endpoint, or None."""
        ...

    def owner_of(self, deployment_id: str) -> tuple[Literal["created", "used"], str] | None:
        """Which endpoint created, or merely uses, this deployment."""
        ...

    async def infer_texts(self, inference_id: str, texts: Sequence[str], *, timeout: float) -> list[Any]:
        """One plain value a text: a list of floats, a token-weight map, or a string."""
        ...


class Plugin(Protocol):
    """One area of the API. Built with the node; offers routes; started and stopped with the node."""

    name: str

    def routes(self) -> Sequence[Route]:
        """The routes this plugin serves."""
        ...

    async def start(self) -> None:
        """Called once, before the first request; the other plugins exist by now."""
        ...

    async def stop(self) -> None:
        """Called once, after the last request."""
        ...
