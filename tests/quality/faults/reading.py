"""Faults in what reading requests show: which resources, in which order, how many, and what of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from reference_impl.deployment.cache import ResultCache
from reference_impl.plugins.inference import handlers as inference_handlers
from reference_impl.plugins.inference.registry import Registry
from reference_impl.plugins.ingest import handlers as pipeline_handlers
from reference_impl.plugins.ingest import management
from reference_impl.plugins.ml import handlers_cat, handlers_models, handlers_stats, listing, stats
from reference_impl.plugins.ml.config import ModelConfig
from reference_impl.plugins.ml.handlers_cat import CatHandlers, Units
from reference_impl.plugins.ml.listing import Selection
from reference_impl.plugins.ml.service import Service
from reference_impl.rest.handler import Operation
from reference_impl.rest.request import RestRequest
from tests.quality.faults.registry import CRASH, SECURITY, SEMANTIC, fault

_MODELS = "get-trained-models#"
_STATS = "get-trained-models-stats#"
_CAT = "cat-trained-model#"
_ENDPOINTS = "get-inference-api#"
_PIPELINES = "get-pipeline-api#"
_DEPLOYMENT = f"{_STATS}response-body.trained_model_stats.deployment_stats"

_LIST = (
    f"{_MODELS}path.model_id.comma-separated-list-them-and-wildcard",
    f"{_MODELS}description.one-request-can-retrieve-several-models",
    f"{_MODELS}summary.retrieves-configurations-trained-models",
)
_PAGES = (
    f"{_MODELS}query.from.must-not-negative",
    f"{_MODELS}query.from.defaults-0",
    f"{_MODELS}query.size.must-not-negative",
    f"{_MODELS}query.size.defaults-100",
    f"{_MODELS}response-body.count.number-models-match-whether-or-not",
)

Matching = Callable[..., list[ModelConfig]]


def _change_matching(change: Callable[[list[ModelConfig], Selection], list[ModelConfig]]) -> None:
    """Let ``change`` have a look at the models that a request names, in every API that lists some."""
    real = listing.matching_models

    def matching(service: Service, selection: Selection, **more: Any) -> list[ModelConfig]:
        return change(real(service, selection, **more), selection)

    for module in (handlers_models, handlers_stats, handlers_cat):
        module.matching_models = matching


@fault(SEMANTIC, *_LIST)
def list_loses_its_last_part() -> None:
    """Of several models that a request names, the last by name is not shown."""
    _change_matching(lambda found, _: found[:-1] if len(found) > 2 else found)


@fault(SEMANTIC, *_LIST, f"{_MODELS}response-body.trained_model_configs.models-sorted-their-identifiers")
def models_in_reverse_order() -> None:
    """Models are sorted from the last to the first."""
    _change_matching(lambda found, _: found[::-1])


@fault(SEMANTIC, *_PAGES)
def page_begins_one_later() -> None:
    """A page that does not begin at the first model leaves one out."""
    real = Selection.page

    def page(self: Selection, items: Sequence[Any]) -> Sequence[Any]:
        return real(replace(self, start=self.start + 1) if self.start else self, items)

    Selection.page = page


@fault(SEMANTIC, f"{_MODELS}response-body.count.number-models-match-whether-or-not", *_LIST)
def count_of_the_page() -> None:
    """The number of models is that of the page."""
    _change_matching(lambda found, selection: list(selection.page(found)) if not selection.start else found)


@fault(SEMANTIC, f"{_MODELS}query.tags.only-models-have-all-them-returned")
def one_tag_is_enough() -> None:
    """A model with one of the tags is shown."""
    real = handlers_models.matching_models

    def matching(service: Service, selection: Selection, *, tags: Sequence[str] = ()) -> list[ModelConfig]:
        found = real(service, selection)
        return [config for config in found if not tags or set(tags) & set(config.tags)]

    handlers_models.matching_models = matching


@fault(SEMANTIC, f"{_MODELS}query.exclude_generated.if-true-fields-created_by-version-create_time")
def generated_field_stays() -> None:
    """One of the generated fields is shown although they are to be left out."""
    real = ModelConfig.shown

    def shown(self: ModelConfig, *names: Any, **options: Any) -> dict[str, Any]:
        data = real(self, *names, **options)
        return {**data, "license_level": "platinum"}

    ModelConfig.shown = shown


@fault(SEMANTIC, f"{_MODELS}response-body.trained_model_configs.metadata.model_aliases.aliases-model-sorted")
def aliases_in_order_of_creation() -> None:
    """The aliases of a model are shown in the order in which it got them, the last one first."""
    from reference_impl.plugins.ml.aliases import Aliases

    def of_model(self: Aliases, model_id: str) -> list[str]:
        return [alias for alias, target in reversed(self._models.items()) if target == model_id]

    Aliases.of_model = of_model


@fault(CRASH, f"{_MODELS}response-body.count.integer", _PAGES[-1])
def count_as_text() -> None:
    """The number of models is a text."""
    real = handlers_models.ModelHandlers.get

    def get(self: Any, request: Any) -> Any:
        operation = real(self, request)
        execute = operation.execute

        async def answer() -> Any:
            response = await execute()
            response.body = {**response.body, "count": str(response.body["count"])}
            return response

        operation.execute = answer
        return operation

    handlers_models.ModelHandlers.get = get


@fault(SEMANTIC, f"{_STATS}path.model_id_or_deployment_id.unique-identifier-deployment-trained-model-or")
def statistics_know_no_deployment_ids() -> None:
    """Statistics are found by the ids of models only."""
    real = listing.matching_models

    def matching(service: Service, selection: Selection, **_: Any) -> list[ModelConfig]:
        return real(service, selection)

    handlers_stats.matching_models = matching


@fault(
    SEMANTIC,
    f"{_STATS}summary.retrieves-what-trained-models-and-their",
    f"{_DEPLOYMENT}.inference_count.number-inferences-on-all-nodes",
    f"{_STATS}response-body.trained_model_stats.inference_stats.inference_count.number-inferences",
)
def every_inference_counts_twice() -> None:
    """Statistics show twice the number of inferences."""
    real = stats._inference_stats

    def counted(node: Any, figures: Any) -> dict[str, Any]:
        shown = real(node, figures)
        return {**shown, "inference_count": 2 * shown["inference_count"]}

    stats._inference_stats = counted


@fault(
    SEMANTIC,
    f"{_DEPLOYMENT}.error_count.number-inferences-ended-error",
    f"{_STATS}response-body.trained_model_stats.inference_stats.failure_count.number-failed-inferences",
)
def errors_are_not_counted() -> None:
    """Inferences that end in an error are not counted."""
    real = stats._counters

    def counters(figures: Any, **options: Any) -> dict[str, int]:
        return {name: value for name, value in real(figures, **options).items() if name != "error_count"}

    stats._counters = counters


@fault(SEMANTIC, f"{_DEPLOYMENT}.only-present-when-model-deployed")
def statistics_of_no_deployment() -> None:
    """A model without a deployment has empty statistics of one."""
    real = handlers_stats.entries

    def entries(service: Service, config: ModelConfig, **options: Any) -> list[dict[str, Any]]:
        return [{"deployment_stats": {}, **entry} for entry in real(service, config, **options)]

    handlers_stats.entries = entries


@fault(
    SEMANTIC, f"{_STATS}response-body.trained_model_stats.pipeline_count.number-ingest-pipelines-refer-model"
)
def pipelines_of_aliases_do_not_count() -> None:
    """Pipelines that name an alias of a model are not counted for it."""

    def referring(service: Service, config: ModelConfig) -> set[str]:
        found = service.node.pipelines.referencing([config.model_id])
        return set(found.get(config.model_id, ()))

    stats.referring_pipelines = referring


@fault(
    SEMANTIC,
    "clear-trained-model-deployment-cache#summary.empties-cache-results-deployment-on-all",
    "clear-trained-model-deployment-cache#response-body.cleared.whether-cache-empty-now",
)
def cache_is_not_emptied() -> None:
    """The request to empty the cache is answered, and the cache stays."""
    ResultCache.clear = lambda _self: None


@fault(
    SEMANTIC,
    "clear-trained-model-deployment-cache#description.deployment-keeps-results-recent-requests-if",
    f"{_DEPLOYMENT}.nodes.inference_cache_hit_count.number-inferences-cache-answered",
)
def cache_keeps_nothing() -> None:
    """The cache keeps no result."""
    ResultCache.put = lambda _self, *_entry: None


@fault(SEMANTIC, f"{_CAT}query.v.if-true-response-includes-row-column", f"{_CAT}query.v.defaults-false")
def headings_always() -> None:
    """A table has headings, asked for or not."""
    real = handlers_cat._table

    def table(lines: list[list[str]], *, right: Sequence[bool]) -> bytes:
        named = lines[:1] and lines[0][:1] in (["id"], ["heap_size"])
        return real(lines if named else [["id"] * len(right), *lines], right=right)

    handlers_cat._table = table


@fault(SEMANTIC, f"{_CAT}query.s.comma-separated-list-column-names-or")
def rows_are_not_sorted() -> None:
    """The columns that rows are to be sorted by are ignored."""
    handlers_cat._sorted = lambda rows, _order: rows


@fault(
    SEMANTIC,
    f"{_CAT}query.h.comma-separated-list-column-names",
    f"{_CAT}query.h.wildcard-expressions-supported",
    f"{_CAT}query.h.number-pipelines-refer-model-2",
)
def short_names_of_columns_are_unknown() -> None:
    """Columns are known by their full names only."""
    handlers_cat.COLUMNS = tuple(replace(column, aliases=()) for column in handlers_cat.COLUMNS)


@fault(
    SEMANTIC,
    f"{_ENDPOINTS}path.task_type.if-omitted-inference-endpoints-any-task",
    f"{_ENDPOINTS}description.one-request-retrieves-one-inference-endpoint",
    f"{_ENDPOINTS}request.get-inference-task_type-all",
)
def endpoints_of_every_task_type() -> None:
    """The list of the endpoints of one task type shows those of all."""
    inference_handlers.fits = lambda _wanted, _stored: True


@fault(
    SEMANTIC,
    f"{_ENDPOINTS}response-body.endpoints.inference-endpoints-sorted-their-identifiers",
    f"{_ENDPOINTS}description.one-request-retrieves-one-inference-endpoint",
)
def endpoints_in_reverse_order() -> None:
    """Endpoints are sorted from the last to the first."""
    real = Registry.all
    Registry.all = lambda self: real(self)[::-1]


@fault(SECURITY, f"{_ENDPOINTS}response-body.endpoints.service_settings.settings-service-without-secrets")
def secrets_are_shown() -> None:
    """The settings of an endpoint are shown with its key."""
    real = inference_handlers.show

    def show(services: Any, endpoint: Any) -> dict[str, object]:
        shown = real(services, endpoint)
        return {**shown, "service_settings": {**shown["service_settings"], "api_key": "abc64"}}

    inference_handlers.show = show


@fault(SEMANTIC, f"{_PIPELINES}query.summary.if-true-configurations-left-out-and")
def summary_is_ignored() -> None:
    """Pipelines are shown with their configurations even if only identifiers are asked for."""
    real = management.show_pipelines

    def shown(store: Any, ids: Any, *, summary: bool, human: bool) -> Any:
        return real(store, ids, summary=False, human=human)

    pipeline_handlers.show_pipelines = shown


@fault(
    SEMANTIC,
    f"{_PIPELINES}path.pipeline.comma-separated-list-them-and-wildcard",
    f"{_PIPELINES}summary.retrieves-ingest-pipelines",
)
def only_the_first_pipeline_of_a_list() -> None:
    """Of a list of pipelines only the first part is looked at."""
    real = management.show_pipelines
    pipeline_handlers.show_pipelines = lambda store, ids, **options: real(store, ids[:1], **options)


@fault(SEMANTIC, f"{_PIPELINES}response-codes.404.no-pipeline-matches")
def no_pipeline_is_a_success() -> None:
    """A request that matches no pipeline is answered with 200."""
    real = management.show_pipelines

    class Found(dict[str, Any]):
        def __bool__(self) -> bool:
            return True

    pipeline_handlers.show_pipelines = lambda *args, **options: Found(real(*args, **options))


@fault(SEMANTIC, f"{_CAT}query.bytes.unit-all-sizes-response")
def unit_of_sizes_holds_for_text_only() -> None:
    """The unit of sizes is ignored where data is asked for instead of text."""
    real = CatHandlers.get

    def get(self: CatHandlers, request: RestRequest) -> Operation:
        structured = handlers_cat._wants_structure(request)
        handlers_cat.Units = lambda size, time: Units(None if structured else size, time)
        return real(self, request)

    CatHandlers.get = get
