"""Creating and deleting models: the checks that look at what else there is."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from reference_impl.errors import ApiError, status_exception
from reference_impl.plugins.ml import config as configs
from reference_impl.plugins.ml.ids import is_packaged
from reference_impl.plugins.ml.texts import missing_model
from reference_impl.plugins.ml.trees.definition import Definition
from reference_impl.plugins.ml.trees.model import Ensemble, Model, Tree
from reference_impl.plugins.ml.trees.parse import inflate, parse_definition
from reference_impl.plugins.ml.trees.reading import Inconsistent, Unreadable
from reference_impl.rest.units import format_size

if TYPE_CHECKING:
    from reference_impl.plugins.ml.assignments import Assignment
    from reference_impl.plugins.ml.config import ModelConfig
    from reference_impl.plugins.ml.service import Service


MAX_NATIVE_BYTES = 50 * 2**30
"""Stored parts of all models together, beyond which no PyTorch model can be created."""


def create(
    service: Service, model_id: str, body: Mapping[str, Any], now: float, *, deferred: bool = False
) -> ModelConfig:
    """Store a new model from a validated request, and return its config.

    ``deferred``: the size that the request names holds for a compressed definition, in place of the real
    one. All refusals are 400, but for 409 when the store is full.
    """
    if is_packaged(model_id):
        raise status_exception(400, f"[{model_id}] is a model package; this node downloads no packages")
    definition = _definition(model_id, body)
    size, operations = int(body.get("model_size_bytes", 0)), 0
    model_type = str(body.get("model_type", "tree_ensemble"))
    if definition is not None:
        tree = _checked_tree(model_id, definition, body)
        if not (deferred and size and "compressed_definition" in body):
            size = len(json.dumps(definition))
        operations = _operations(tree.model)
        body = {"input": {"field_names": list(tree.inputs)}, **body}
    _check_names(service, model_id, list(body.get("tags", [])))
    if model_type == "pytorch":
        _check_room(service)
    new = configs.created(model_id, body, model_type=model_type, size=size, operations=operations, now=now)
    service.models.add(new, definition)
    return new


def _definition(model_id: str, body: Mapping[str, Any]) -> Mapping[str, Any] | None:
    if "compressed_definition" not in body:
        return body.get("definition")
    try:
        inflated: Mapping[str, Any] = inflate(str(body["compressed_definition"]))
    except Unreadable as error:
        raise _unparsable(model_id, error) from error
    return inflated


def _unparsable(model_id: str, error: Exception) -> ApiError:
    cause = ApiError(400, "illegal_argument_exception", str(error))
    return status_exception(400, f"Failed to parse definition for [{model_id}]", caused_by=cause)


def _checked_tree(model_id: str, definition: Mapping[str, Any], body: Mapping[str, Any]) -> Definition:
    try:
        tree = parse_definition(definition)
    except Unreadable as error:
        raise _unparsable(model_id, error) from error
    except Inconsistent as error:
        cause = ApiError(400, "validation_exception", str(error))
        raise status_exception(
            400, f"Definition for [{model_id}] has validation failures.", caused_by=cause
        ) from error
    model_type = body.get("model_type", "tree_ensemble")
    if model_type != "tree_ensemble":
        raise status_exception(
            400, f"model_type [{model_type}] does not match the model definition type [tree_ensemble]"
        )
    task = next(iter(body["inference_config"]))
    if task != tree.target:
        raise status_exception(
            400,
            f"Model [{model_id}] inference config type [{task}] does not support definition target type"
            f" [{tree.target}]",
        )
    return tree


def _operations(tree: Model) -> int:
    """An estimate: every node is looked at once at most."""
    if isinstance(tree, Tree):
        return len(tree.nodes)
    assert isinstance(tree, Ensemble)
    return sum(_operations(member) for member in tree.members)


def _check_names(service: Service, model_id: str, tags: list[str]) -> None:
    if service.aliases.resolve(model_id) is not None:
        raise status_exception(
            400,
            f"requested model_id [{model_id}] is the same as an existing model_alias. Model model_aliases and"
            " ids must be unique",
        )
    if service.assignments.find(model_id) is not None:
        raise status_exception(
            400,
            f"Cannot create model [{model_id}] the model id is the same as the deployment id of a current"
            " model deployment",
        )
    if any(model_id in other.tags for other in service.models.all()):
        raise status_exception(400, f"The provided model_id {model_id} must not match existing tags.")
    taken = [tag for tag in tags if service.models.find(tag) is not None]
    if taken:
        raise status_exception(
            400, f"The provided tags [{', '.join(taken)}] must not match existing model_ids."
        )


def _check_room(service: Service) -> None:
    if service.models.native_bytes > MAX_NATIVE_BYTES:
        raise status_exception(
            409,
            "Native model store has exceeded the maximum acceptable size of"
            f" {format_size(MAX_NATIVE_BYTES)}, please delete older unused pytorch models",
        )


async def delete(service: Service, model_id: str, *, force: bool) -> None:
    """Remove a model, its definition, vocabulary and aliases.

    404 when there is none. Unless forced, 409 when a pipeline names the model or an alias of it, or when it
    is deployed; forced, its deployments are stopped first.
    """
    if service.models.find(model_id) is None:
        raise missing_model(model_id)
    aliases = service.aliases.of_model(model_id)
    if not force:
        _check_unused(service, model_id, aliases)
        if service.assignments.of_model(model_id):
            raise _in_use(model_id, "is currently deployed")
    while running := _to_stop(service, model_id):
        await service.assignments.stop(running[0], finish_pending_work=False)
    aliases = service.aliases.of_model(model_id)
    with service.node.store.transaction():
        service.aliases.remove(*aliases)
        service.models.remove(model_id)


def _to_stop(service: Service, model_id: str) -> list[Assignment]:
    running = service.assignments.of_model(model_id)
    if service.switches.force_delete_stops_all:
        return running
    return [item for item in running if item.deployment_id == model_id]


def _check_unused(service: Service, model_id: str, aliases: list[str]) -> None:
    pipelines = service.node.pipelines
    if pipelines.referencing([model_id]):
        raise _in_use(model_id, "is still referenced by ingest processors")
    if used := (pipelines.referencing(aliases) if aliases else {}):
        raise _in_use(
            model_id, f"has a model_alias [{min(used)}] that is still referenced by ingest processors"
        )


def _in_use(model_id: str, why: str) -> ApiError:
    return status_exception(
        409, f"Cannot delete model [{model_id}] as it {why}; use force to delete the model"
    )


def compressed(definition: Mapping[str, Any]) -> str:
    """A definition as ``compressed_definition`` carries it: gzip in base64."""
    packed = gzip.compress(json.dumps(definition).encode(), mtime=0)
    return base64.b64encode(packed).decode()
