"""Other names of models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reference_impl.errors import status_exception
from reference_impl.plugins.ml.texts import unmatched_models

if TYPE_CHECKING:
    from reference_impl.plugins.ml.assignments import Assignments
    from reference_impl.plugins.ml.config import ModelConfig
    from reference_impl.plugins.ml.models import Models
    from reference_impl.services import Pipelines
    from reference_impl.storage import Store

COLLECTION = "ml_aliases"


class Aliases:
    """Which alias stands for which model."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._models: dict[str, str] = dict(store.items(COLLECTION))

    def resolve(self, name: str) -> str | None:
        """The model an alias stands for."""
        return self._models.get(name)

    def of_model(self, model_id: str) -> list[str]:
        """The aliases of a model, sorted."""
        return sorted(alias for alias, target in self._models.items() if target == model_id)

    def all(self) -> list[str]:
        """Every alias, sorted."""
        return sorted(self._models)

    def put(self, alias: str, model_id: str) -> None:
        """Let the alias stand for the model from now on."""
        self._store.put(COLLECTION, alias, model_id)
        self._models[alias] = model_id

    def remove(self, *aliases: str) -> None:
        """Forget aliases."""
        with self._store.transaction():
            for alias in aliases:
                self._store.delete(COLLECTION, alias)
        for alias in aliases:
            self._models.pop(alias, None)


def put_alias(
    alias: str,
    model_id: str,
    *,
    reassign: bool,
    aliases: Aliases,
    models: Models,
    assignments: Assignments,
) -> str | None:
    """Give a model an alias; return a warning when an alias moves between models with unlike input fields.

    400 when the name is taken, or the old and the new model are of different kinds or differently deployed;
    404 when the model does not exist.
    """
    old_id = aliases.resolve(alias)
    if old_id is not None and not reassign:
        raise status_exception(
            400,
            f"cannot assign model_alias [{alias}] to model_id [{model_id}] as model_alias already refers to"
            f" [{old_id}]. Set parameter [reassign] to [true] if model_alias should be reassigned.",
        )
    if models.find(alias) is not None:
        raise status_exception(400, "model_alias cannot be the same as an existing trained model_id")
    new = models.find(model_id)
    if new is None:
        raise unmatched_models(model_id)
    old = None if old_id is None else models.find(old_id)
    warning = None
    if old is not None:
        _check_move(alias, old, new, assignments)
        warning = _input_warning(old, new)
    aliases.put(alias, model_id)
    return warning


def _check_move(alias: str, old: ModelConfig, new: ModelConfig, assignments: Assignments) -> None:
    to_new = f"cannot reassign model_alias [{alias}] to model [{new.model_id}]"
    if old.task and new.task and old.task != new.task:
        raise status_exception(
            400,
            f"{to_new} with inference config type [{new.task}] from model [{old.model_id}] with type"
            f" [{old.task}]",
        )
    if old.model_type != new.model_type:
        raise status_exception(
            400,
            f"{to_new} with type [{new.model_type}] from model [{old.model_id}] with type [{old.model_type}]",
        )
    if new.model_type != "pytorch":
        return
    old_running, new_running = assignments.of_model(old.model_id), assignments.of_model(new.model_id)
    if old_running and not new_running:
        raise status_exception(400, f"{to_new} from model [{old.model_id}] as it is not yet deployed")
    serving = {"started", "fully_allocated"}
    served = any(item.allocation_state in serving for item in old_running)
    if served and not all(item.allocation_state in serving for item in new_running):
        raise status_exception(
            400, f"{to_new}  from model [{old.model_id}] as it is not yet allocated to any nodes"
        )


def _input_warning(old: ModelConfig, new: ModelConfig) -> str | None:
    before, after = set(old.input_fields), set(new.input_fields)
    if len(before - after) > len(before) // 2 or len(before & after) < len(before) // 2:
        return (
            f"The input fields for new model [{new.model_id}] and for old model [{old.model_id}] differ"
            " significantly, model results may change drastically."
        )
    return None


def delete_alias(alias: str, model_id: str, *, aliases: Aliases, pipelines: Pipelines) -> None:
    """Remove an alias: 404 when unknown, 409 when it is another model's or a pipeline uses it."""
    target = aliases.resolve(alias)
    if target is None:
        raise status_exception(404, f"model_alias [{alias}] could not be found")
    if target != model_id:
        raise status_exception(409, f"model_alias [{alias}] does not refer to provided model_id [{model_id}]")
    if pipelines.referencing([alias]):
        raise status_exception(
            409, f"Cannot delete model_alias [{alias}] as it is still referenced by ingest processors"
        )
    aliases.remove(alias)
