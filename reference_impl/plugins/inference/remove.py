"""DELETE: removing an endpoint, or only asking what stands in the way."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any, Protocol

from reference_impl.errors import ApiError, status_exception
from reference_impl.plugins.inference.catalog import Services
from reference_impl.plugins.inference.endpoint import Endpoint
from reference_impl.plugins.inference.registry import Registry
from reference_impl.plugins.inference.task_types import fits, mismatch
from reference_impl.services import Pipelines


class PipelineProvider(Protocol):
    """The node, as far as it knows who refers to an endpoint."""

    pipelines: Pipelines


async def remove(
    node: PipelineProvider,
    registry: Registry,
    services: Services,
    *,
    inference_id: str,
    task_type: str,
    force: bool,
    dry_run: bool,
) -> dict[str, Any]:
    """Remove an endpoint and return the answer's body.

    404 for an unknown id, 400 for another task type; a dry run then only reports. Without ``force``, 409
    when pipelines refer to the endpoint. This server has no mappings, so ``indexes`` is always empty.
    """
    endpoint = registry.require(inference_id)
    if not fits(task_type, endpoint.task_type):
        raise mismatch(task_type, endpoint.task_type)
    pipelines = node.pipelines.referencing([inference_id]).get(inference_id, [])
    if dry_run:
        message = _in_use(inference_id, pipelines) if pipelines else ""
        return _answer(acknowledged=False, pipelines=pipelines, error_message=message)
    if pipelines and not force:
        raise status_exception(409, _in_use(inference_id, pipelines))
    await _stop(services, endpoint, force=force)
    registry.remove(inference_id)
    return _answer(acknowledged=True, pipelines=[])


def _answer(*, acknowledged: bool, pipelines: Sequence[str], **more: Any) -> dict[str, Any]:
    return {"acknowledged": acknowledged, "pipelines": list(pipelines), "indexes": [], **more}


def _in_use(inference_id: str, pipelines: Sequence[str]) -> str:
    return (
        f"Inference endpoint {inference_id} is referenced by pipelines: [{', '.join(pipelines)}]. "
        "Ensure that no pipelines are using this inference endpoint, "
        "or use force to ignore this warning and delete the inference endpoint."
    )


async def _stop(services: Services, endpoint: Endpoint, *, force: bool) -> None:
    service = services.get(endpoint.service)
    if service is None:
        if force:
            return
        inference_id = endpoint.inference_id
        raise status_exception(404, f"No service found for this inference endpoint {inference_id}")
    with contextlib.suppress(*([ApiError] if force else [])):
        await service.stop(endpoint)
