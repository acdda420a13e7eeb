"""Faults in requests that remove models, aliases and pipelines, and in those that name models."""

from __future__ import annotations

from typing import Any

from reference_impl.plugins.ingest import handlers as pipeline_handlers
from reference_impl.plugins.ml import aliases as naming
from reference_impl.plugins.ml import definition, handlers_aliases
from reference_impl.plugins.ml.aliases import Aliases
from reference_impl.plugins.ml.models import VOCABULARIES, Models
from reference_impl.plugins.ml.service import Service
from tests.quality.faults.registry import SEMANTIC, STATE, fault

_DELETE = "delete-trained-models#"
_DELETE_ALIAS = "delete-trained-models-aliases#"
_PUT_ALIAS = "put-trained-models-aliases#"
_DELETE_PIPELINE = "delete-pipeline-api#"
_CONFLICT = (
    f"{_DELETE}response-codes.409.ingest-pipelines-refer-model-or-one",
    f"{_DELETE}query.force.if-true-model-deleted-even-though",
)
_GOES_ALONG = f"{_DELETE}description.with-model-go-definition-vocabulary-and"


def _change_used(names: Any) -> None:
    """Look for pipelines that use one of ``names(model, aliases)`` only."""
    real = definition._check_unused

    def check(service: Service, model_id: str, aliases: list[str]) -> None:
        model, others = names(model_id, aliases)
        real(service, model, others)

    definition._check_unused = check


@fault(STATE, _GOES_ALONG)
def aliases_outlive_their_model() -> None:
    """The aliases of a model stay when it is deleted."""
    real = definition.delete

    async def delete(service: Service, model_id: str, *, force: bool) -> None:
        kept = service.aliases.of_model(model_id)
        await real(service, model_id, force=force)
        for alias in kept:
            service.aliases.put(alias, model_id)

    definition.delete = delete


@fault(STATE, _GOES_ALONG)
def vocabulary_outlives_its_model() -> None:
    """The vocabulary of a model stays when it is deleted, for the next one of that name."""
    real = Models.remove

    def remove(self: Models, model_id: str) -> None:
        kept = self._store.get(VOCABULARIES, model_id)
        real(self, model_id)
        if kept is not None:
            self._store.put(VOCABULARIES, model_id, kept)

    Models.remove = remove


@fault(SEMANTIC, *_CONFLICT)
def alias_does_not_protect_its_model() -> None:
    """A model is deleted although a pipeline uses an alias of it."""
    _change_used(lambda model_id, _aliases: (model_id, []))


@fault(SEMANTIC, *_CONFLICT)
def deployment_does_not_protect_its_model() -> None:
    """A model that is deployed is deleted without force."""
    real = definition.delete

    async def delete(service: Service, model_id: str, *, force: bool) -> None:
        if not force and service.models.find(model_id) is not None:
            definition._check_unused(service, model_id, service.aliases.of_model(model_id))
            force = True
        await real(service, model_id, force=force)

    definition.delete = delete


@fault(STATE, *_CONFLICT)
def forced_deletion_leaves_deployments() -> None:
    """A forced deletion leaves the deployments of the model running."""
    definition._to_stop = lambda _service, _model_id: []


@fault(SEMANTIC, f"{_DELETE}path.model_id.wildcard-expressions-not-supported")
def deletion_takes_wildcards() -> None:
    """A wildcard expression deletes the first model that matches it."""
    real = definition.delete

    async def delete(service: Service, model_id: str, *, force: bool) -> None:
        names = [config.model_id for config in service.models.all()]
        if model_id.endswith("*"):
            model_id = next((name for name in names if name.startswith(model_id[:-1])), model_id)
        await real(service, model_id, force=force)

    definition.delete = delete


@fault(
    SEMANTIC,
    f"{_DELETE_ALIAS}description.alias-must-refer-model-path-names",
    f"{_DELETE_ALIAS}response-codes.409.alias-refers-another-model-or-ingest",
)
def alias_of_any_model_is_deleted() -> None:
    """The model in the path of a deletion of an alias is not looked at."""
    real = naming.delete_alias

    def delete(alias: str, model_id: str, *, aliases: Aliases, pipelines: Any) -> None:
        real(alias, aliases.resolve(alias) or model_id, aliases=aliases, pipelines=pipelines)

    handlers_aliases.delete_alias = delete


@fault(STATE, f"{_DELETE_ALIAS}description.model-itself-stays")
def alias_takes_the_others_along() -> None:
    """With one alias all aliases of the model are deleted."""
    real = naming.delete_alias

    def delete(alias: str, model_id: str, *, aliases: Aliases, pipelines: Any) -> None:
        real(alias, model_id, aliases=aliases, pipelines=pipelines)
        aliases.remove(*aliases.of_model(model_id))

    handlers_aliases.delete_alias = delete


@fault(
    SEMANTIC,
    f"{_PUT_ALIAS}query.reassign.if-false-such-request-refused-with",
    f"{_PUT_ALIAS}query.reassign.defaults-false",
)
def aliases_move_unasked() -> None:
    """An alias that is taken moves although nobody asked for that."""
    real = naming.put_alias
    handlers_aliases.put_alias = lambda *names, reassign, **more: real(*names, reassign=True, **more)


@fault(SEMANTIC, f"{_PUT_ALIAS}description.alias-moves-only-between-models-perform")
def aliases_move_between_tasks() -> None:
    """An alias moves to a model of another task."""
    naming._check_move = lambda *_: None


@fault(
    STATE,
    f"{_PUT_ALIAS}description.when-moves-what-names-alias-uses",
    f"{_PUT_ALIAS}query.reassign.if-true-alias-assigned-even-though",
)
def moved_alias_stays_where_it_was() -> None:
    """A request to move an alias is acknowledged, and the alias stays."""
    real = Aliases.put

    def put(self: Aliases, alias: str, model_id: str) -> None:
        real(self, alias, self.resolve(alias) or model_id)

    Aliases.put = put


@fault(SEMANTIC, f"{_PUT_ALIAS}path.model_alias.cannot-end-numbers")
def alias_ends_in_a_number() -> None:
    """An alias may end in a number."""
    handlers_aliases.alias_problems = lambda _alias, _model_id: []


@fault(
    SEMANTIC,
    f"{_DELETE_PIPELINE}path.pipeline.wildcard-expressions-supported",
    f"{_DELETE_PIPELINE}summary.deletes-ingest-pipelines",
)
def wildcard_deletes_one_pipeline() -> None:
    """A wildcard expression deletes only the first pipeline that matches it."""
    real = pipeline_handlers.delete_pipelines

    def delete(store: Any, pattern: str) -> None:
        found = list(store.select([pattern]))
        real(store, found[0] if found else pattern)

    pipeline_handlers.delete_pipelines = delete


@fault(SEMANTIC, f"{_DELETE_PIPELINE}response-codes.404.no-pipeline-has-identifier")
def missing_pipeline_is_deleted() -> None:
    """The deletion of a pipeline that is not there is acknowledged."""
    real = pipeline_handlers.delete_pipelines

    def delete(store: Any, pattern: str) -> None:
        if store.select([pattern]):
            real(store, pattern)

    pipeline_handlers.delete_pipelines = delete
