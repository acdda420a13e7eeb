"""What this plugin offers to the others: trained models and their deployments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from reference_impl.plugins.ml import infer, start
from reference_impl.plugins.ml.adaptive import Adaptive
from reference_impl.plugins.ml.service import Service
from reference_impl.plugins.ml.tasks import read_update
from reference_impl.rest.parsing import Source

if TYPE_CHECKING:
    from reference_impl.services import Prefix


class OfferedModels(Service):
    """The ``TrainedModels`` of the other plugins."""

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
        """Start a deployment and wait until it is started, at most ``timeout`` seconds."""
        adaptive = None if adaptive_allocations is None else Adaptive.from_json(adaptive_allocations)
        request = start.StartRequest(
            model_id,
            deployment_id,
            self.switches.queue_capacity,
            timeout,
            number_of_allocations,
            threads_per_allocation,
            adaptive=adaptive,
        )
        await start.start(self, request)

    async def infer(
        self,
        target: str,
        documents: Sequence[Mapping[str, Any]],
        *,
        config_update: Mapping[str, Any] | None = None,
        timeout: float | None = 10.0,
        prefix: Prefix = "none",
    ) -> list[dict[str, Any]]:
        """Run documents through an alias, deployment or model; one result each, ``timeout`` in seconds."""
        return await infer.infer_documents(
            self,
            target,
            documents,
            update=_update(config_update),
            timeout=timeout,
            prefix=prefix,
        )

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
        return await infer.infer_texts(
            self, target, texts, update=_update(config_update), timeout=timeout, prefix=prefix
        )


def _update(config: Mapping[str, Any] | None) -> dict[str, Any]:
    """The options to change; none where nothing is given."""
    return read_update(config, Source()) if config else {}
