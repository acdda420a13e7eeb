"""Faults in model aliases: how they are followed, moved and guarded."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from reference_impl.errors import status_exception
from reference_impl.plugins.ml import handlers_aliases, infer
from reference_impl.plugins.ml.aliases import Aliases
from reference_impl.plugins.ml.assignments import Assignment
from reference_impl.plugins.ml.config import ModelConfig
from reference_impl.plugins.ml.service import Service
from reference_impl.services import Pipelines
from tests.quality.faults.registry import SEMANTIC, STATE, fault

_PUT = "put-trained-models-aliases#"
_DELETE = "delete-trained-models-aliases#"


@fault(SEMANTIC, f"{_PUT}description.alias-can-used-place-identifier-model")
def alias_misses_deployments_with_their_own_ids() -> None:
    """Through an alias only the deployment that is named as its model answers."""
    real = infer.target_of

    def target_of(service: Service, name: str) -> Assignment | ModelConfig:
        resolved = service.aliases.resolve(name)
        deployed = resolved is not None and service.assignments.of_model(resolved)
        if resolved is not None and deployed and service.assignments.find(resolved) is None:
            raise status_exception(
                409,
                f"Model [{resolved}] must be deployed to use. Please deploy with the start trained model"
                " deployment API.",
            )
        return real(service, name)

    infer.target_of = target_of


@fault(SEMANTIC, f"{_DELETE}response-codes.409.alias-refers-another-model-or-ingest")
def alias_guarded_by_its_models_name() -> None:
    """An alias is protected by pipelines that name its model, not by those that name it."""
    real = handlers_aliases.delete_alias

    def delete(alias: str, model_id: str, *, aliases: Aliases, pipelines: Pipelines) -> None:
        of_model = SimpleNamespace(referencing=lambda _names: pipelines.referencing([model_id]))
        real(alias, model_id, aliases=aliases, pipelines=of_model)

    handlers_aliases.delete_alias = delete


@fault(STATE, f"{_PUT}description.when-moves-what-names-alias-uses")
def alias_followed_once() -> None:
    """Inference remembers what an alias stood for when it first met it."""
    real = infer.target_of
    known: dict[str, str] = {}

    def target_of(service: Service, name: str) -> Assignment | ModelConfig:
        resolved = service.aliases.resolve(name)
        if resolved is not None:
            name = known.setdefault(name, resolved)
        return real(service, name)

    infer.target_of = target_of


@fault(SEMANTIC, f"{_DELETE}response-codes.409.alias-refers-another-model-or-ingest")
def alias_in_use_is_deleted() -> None:
    """An alias can be deleted although pipelines refer to it."""
    real = handlers_aliases.delete_alias
    none = SimpleNamespace(referencing=lambda _names: {})

    def delete_alias(alias: str, model_id: str, **more: Any) -> None:
        real(alias, model_id, **{**more, "pipelines": none})

    handlers_aliases.delete_alias = delete_alias
