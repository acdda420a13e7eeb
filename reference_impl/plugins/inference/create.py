"""PUT: making an endpoint."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from reference_impl.errors import ApiError, status_exception
from reference_impl.plugins.inference.catalog import Services, show
from reference_impl.plugins.inference.endpoint import Endpoint
from reference_impl.plugins.inference.registry import Registry, id_clash
from reference_impl.plugins.inference.service import Parsed, Service
from reference_impl.plugins.inference.services.elasticsearch import ModelProvider
from reference_impl.plugins.inference.settings_reader import wrong_class
from reference_impl.plugins.inference.task_types import resolve_task_type

_ID = re.compile(r"[a-z0-9](?:[a-z0-9_\-.]*[a-z0-9])?")


def id_faults(inference_id: str) -> list[str]:
    """What is wrong with a new id: nothing, or one rule."""
    if _ID.fullmatch(inference_id) and inference_id != "_all":
        return []
    return [
        f"Invalid inference_id; '{inference_id}' can contain lowercase alphanumeric (a-z and 0-9), hyphens "
        "or underscores; must start and end with alphanumeric"
    ]


async def create(
    node: ModelProvider,
    registry: Registry,
    services: Services,
    *,
    inference_id: str,
    url_task_type: str,
    body: Mapping[str, Any],
    timeout: float | None,
) -> dict[str, object]:
    """Make an endpoint and return what is shown of it; ``timeout`` in seconds.

    The order of checks is Elasticsearch's: task type, service, clash with a deployment, settings, trial,
    existing endpoint. Up to here a failure leaves nothing behind; the deployment is started last.
    """
    left = dict(body)
    task_type = resolve_task_type(url_task_type, _text(left, "task_type"))
    service_name = _text(left, "service")
    if service_name is None:
        raise status_exception(400, "Inference endpoint configuration is missing the [service] setting")
    service = services.get(service_name)
    if service is None:
        raise status_exception(400, f"Unknown service [{service_name}]")
    _refuse_clash(node, inference_id)
    parsed = service.parse(inference_id, task_type, left)
    with registry.creating(inference_id):
        endpoint = await _validated(service, parsed, timeout)
        try:
            registry.add(endpoint, parsed.secrets)
        except ApiError:
            await service.stop(endpoint)
            raise
        await service.start(endpoint, timeout)
    return show(services, endpoint)


def _text(left: dict[str, Any], name: str) -> str | None:
    value = left.pop(name, None)
    if value is not None and not isinstance(value, str):
        raise wrong_class(value, "java.lang.String")
    return value


def _refuse_clash(node: ModelProvider, inference_id: str) -> None:
    """Endpoint ids and deployment ids share one space of names."""
    name = node.models.resolve_alias(inference_id) or inference_id
    if node.models.deployment(name) is not None or node.models.deployments_of(name):
        raise id_clash(inference_id)


async def _validated(service: Service, parsed: Parsed, timeout: float | None) -> Endpoint:
    try:
        return await service.validate(parsed.endpoint, timeout)
    except ApiError as error:
        await service.stop(parsed.endpoint)
        reason = (
            "Could not complete inference endpoint creation as validation call to service threw an exception."
        )
        raise status_exception(400, reason, caused_by=error) from error
