"""Inference: which deployment or tree answers, and one result a document."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from reference_impl.deployment.errors import DeploymentError, NotAccepting
from reference_impl.deployment.types import State, TaskInput
from reference_impl.errors import ApiError, not_found, status_exception
from reference_impl.plugins.ml.assignments import Assignment
from reference_impl.plugins.ml.documents import dig, java_text, renamed
from reference_impl.plugins.ml.texts import missing_model
from reference_impl.plugins.ml.trees.infer import evaluate

if TYPE_CHECKING:
    from reference_impl.plugins.ml.config import ModelConfig
    from reference_impl.plugins.ml.service import Service
    from reference_impl.services import Prefix

_BEST_FIRST = (State.STARTED, State.STARTING, State.STOPPING, State.FAILED, State.STOPPED)
Update = Mapping[str, Mapping[str, Any]]
"""One task with the options that differ, or empty."""


def target_of(service: Service, name: str) -> Assignment | ModelConfig:
    """What answers for a name: an alias stands for its model; a deployment id wins over a model id; of
    several deployments, one in the best state. 404 when nothing has that name, 409 for a model that must be
    deployed and is not."""
    name = service.aliases.resolve(name) or name
    exact = service.assignments.find(name)
    if exact is not None:
        return exact
    candidates = service.assignments.of_model(name)
    if candidates:
        best = min(_BEST_FIRST.index(item.route) for item in candidates)
        return random.choice([item for item in candidates if _BEST_FIRST.index(item.route) == best])
    config = service.models.find(name)
    if config is None:
        raise missing_model(name)
    if config.model_type == "pytorch":
        raise status_exception(
            409,
            f"Model [{name}] must be deployed to use. Please deploy with the start trained model deployment"
            " API.",
        )
    return config


async def infer_documents(
    service: Service,
    name: str,
    documents: Sequence[Mapping[str, Any]],
    *,
    update: Update,
    timeout: float | None,
    prefix: Prefix,
) -> list[dict[str, Any]]:
    """One result a document, in order; when documents fail, the error of the first.

    ``timeout`` is in seconds, None for no limit.
    """
    if not documents:
        return []
    target = target_of(service, name)
    if not isinstance(target, Assignment):
        return _evaluated(service, target, documents, update)
    timeout = await service.waiters.wait(target, timeout)
    check_ready(target, update)
    field = target.config.input_fields[0]
    return await _all(
        [_run_document(target, document, field, update, timeout, prefix) for document in documents]
    )


async def infer_texts(
    service: Service,
    name: str,
    texts: Sequence[str],
    *,
    update: Update,
    timeout: float | None,
    prefix: Prefix,
) -> list[dict[str, Any]]:
    """As :func:`infer_documents`, for bare texts; only a deployed model takes those (409 otherwise)."""
    if not texts:
        return []
    target = target_of(service, name)
    if not isinstance(target, Assignment):
        raise status_exception(409, f"Model [{name}] does not take texts")
    timeout = await service.waiters.wait(target, timeout)
    check_ready(target, update)
    return await _all([_run(target, text, update, timeout, prefix) for text in texts])


def check_ready(assignment: Assignment, update: Update) -> None:
    """409 when the deployment cannot answer now, 403 when the update is meant for another task."""
    if assignment.state == "stopping":
        raise _stopping(assignment)
    if not assignment.current_allocations:
        raise status_exception(
            409, f"Trained model deployment [{assignment.deployment_id}] is not allocated to any nodes"
        )
    if not update:
        return
    task = assignment.config.task
    for requested in update:
        if requested != task:
            raise status_exception(
                403,
                f"Trained model [{assignment.model_id}] is configured for task [{task}] but called with task"
                f" [{requested}]",
            )


def _stopping(assignment: Assignment) -> ApiError:
    return status_exception(409, f"Trained model [{assignment.deployment_id}] is [stopping]")


async def _run_document(
    assignment: Assignment,
    document: Mapping[str, Any],
    field: str,
    update: Update,
    timeout: float | None,
    prefix: Prefix,
) -> dict[str, Any]:
    value = dig(document, field)
    if value is None:
        raise status_exception(400, f"Input field [{field}] does not exist in the source document")
    if not isinstance(value, str):
        raise status_exception(400, f"Input value [{java_text(value)}] for field [{field}] must be a string")
    return await _run(assignment, value, update, timeout, prefix)


async def _run(
    assignment: Assignment, text: str, update: Update, timeout: float | None, prefix: Prefix
) -> dict[str, Any]:
    options = update.get(assignment.config.task) if update else None
    try:
        return await assignment.deployment.infer(TaskInput(text, options, prefix), timeout=timeout)
    except NotAccepting as error:
        if assignment.state == "stopping":
            raise _stopping(assignment) from error
        raise _api_error(error) from error
    except DeploymentError as error:
        raise _api_error(error) from error


def _api_error(error: DeploymentError) -> ApiError:
    return ApiError(error.status, error.type, error.reason)


async def _all(work: Sequence[Coroutine[Any, Any, dict[str, Any]]]) -> list[dict[str, Any]]:
    """Every result, after all work is done; the first error in order if there is one."""
    if len(work) == 1:
        return [await work[0]]
    outcomes = await asyncio.gather(*work, return_exceptions=True)
    results = []
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
        results.append(outcome)
    return results


def _evaluated(
    service: Service, config: ModelConfig, documents: Sequence[Mapping[str, Any]], update: Update
) -> list[dict[str, Any]]:
    tree = service.models.tree(config.model_id)
    if tree is None:
        raise not_found(f"Could not find trained model definition [{config.model_id}]")
    for requested in update:
        if requested != config.task:
            raise status_exception(
                403,
                f"Trained model [{config.model_id}] is configured for task [{config.task}] but called with"
                f" task [{requested}]",
            )
    options = {**config.options, **update.get(config.task, {})}
    names = config.data.get("default_field_map") or {}
    results = [evaluate(config.model_id, tree, renamed(document, names), options) for document in documents]
    service.count_local(config.model_id, results)
    return results
