"""Faults in deployments: their names, who may do what with them, and what is told about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reference_impl.errors import ApiError, status_exception
from reference_impl.plugins.ml import handlers_cat, handlers_deployments, infer, start, stats
from reference_impl.plugins.ml.assignments import Assignment, TaskParameters
from reference_impl.plugins.ml.config import ModelConfig
from reference_impl.plugins.ml.handlers_deployments import DeploymentHandlers
from reference_impl.plugins.ml.profiles import Switches
from reference_impl.plugins.ml.service import Service
from reference_impl.plugins.ml.start import StartRequest
from reference_impl.rest.handler import Operation, RestResponse, Route
from reference_impl.rest.request import RestRequest
from tests.quality.faults.registry import SECURITY, SEMANTIC, STATE, fault

_START = "start-trained-model-deployment#"
_CLEAR = "clear-trained-model-deployment-cache#"
_STATS = "get-trained-models-stats#"
_CAT = "cat-trained-model#"
_INFER = "infer-trained-model#"
_TAKEN = f"{_CAT}query.h.number-documents-pipelines-have-taken"
_CURRENT = f"{_CAT}query.h.number-documents-pipelines-working-on"


@fault(SEMANTIC, f"{_START}query.deployment_id.must-unique-among-deployments-other-models")
def deployment_takes_the_name_of_an_alias() -> None:
    """A deployment may have the name of another model's alias."""
    real = start._deployable

    def deployable(service: Service, request: StartRequest) -> ModelConfig:
        try:
            return real(service, request)
        except ApiError:
            if service.aliases.resolve(request.deployment_id) is None:
                raise
            return start._model(service, request.model)

    start._deployable = deployable


@fault(SECURITY, f"{_CLEAR}prereq.requires-manage_ml-cluster-privilege")
def monitor_may_clear_caches() -> None:
    """To clear a cache it is enough to be allowed to look."""
    real = handlers_deployments.routes

    def routes(service: Service) -> list[Route]:
        return [
            replace(route, action="cluster:monitor/xpack/ml/trained_models/deployment/clear_cache")
            if route.path.endswith("/cache/_clear")
            else route
            for route in real(service)
        ]

    handlers_deployments.routes = routes


@fault(
    SEMANTIC,
    f"{_STATS}response-body.trained_model_stats.deployment_stats.nodes.inference_cache_hit_count"
    ".number-inferences-cache-answered",
)
def cache_hits_are_never_counted() -> None:
    """The count of answers from the cache stays zero."""
    real = stats._node_stats

    def node_stats(*args: Any) -> dict[str, Any]:
        found = real(*args)
        return {**found, "inference_cache_hit_count": 0} if "inference_cache_hit_count" in found else found

    stats._node_stats = node_stats


@fault(SEMANTIC, _TAKEN, f"{_TAKEN}-2", _CURRENT, f"{_CURRENT}-2")
def cat_short_names_changed_places() -> None:
    """The short names of two columns are exchanged."""
    swapped = {"ingest.count": ("icurr", "ingestCount"), "ingest.current": ("ic", "ingestCurrent")}
    handlers_cat.COLUMNS = tuple(
        replace(column, aliases=swapped.get(column.name, column.aliases)) for column in handlers_cat.COLUMNS
    )


@fault(SEMANTIC, f"{_INFER}description.if-has-several-deployments-one-them")
def several_deployments_leave_no_choice() -> None:
    """A model with several deployments can be reached only by their ids."""
    real = infer.target_of

    def target_of(service: Service, name: str) -> Assignment | ModelConfig:
        model_id = service.aliases.resolve(name) or name
        candidates = service.assignments.of_model(model_id)
        if len(candidates) > 1 and service.assignments.find(model_id) is None:
            raise status_exception(409, f"Model [{name}] has more than one deployment")
        return real(service, name)

    infer.target_of = target_of


@fault(
    SEMANTIC,
    f"{_CLEAR}response-body.cleared.whether-cache-empty-now",
    f"{_CLEAR}description.deployment-without-one-not-changed",
)
def nothing_cleared_without_a_cache() -> None:
    """A deployment without a cache says that its cache is not empty."""
    real = DeploymentHandlers.clear_cache

    def clear(self: DeploymentHandlers, request: RestRequest) -> Operation:
        operation = real(self, request)

        async def execute() -> RestResponse:
            response = await operation.execute()
            found = self._service.assignments.find(str(request.param("model_id")))
            cached = found is not None and found.parameters.cache_size > 0
            return replace(response, body={"cleared": cached})

        return Operation(execute)

    DeploymentHandlers.clear_cache = clear


@fault(
    SEMANTIC, f"{_STATS}response-body.trained_model_stats.pipeline_count.number-ingest-pipelines-refer-model"
)
def pipeline_counted_for_each_processor() -> None:
    """A pipeline with two processors of a model counts twice."""
    real = stats._entry

    def entry(service: Service, config: ModelConfig, *args: Any) -> dict[str, Any]:
        found = real(service, config, *args)
        names = {config.model_id, *service.aliases.of_model(config.model_id)}
        store = service.node.pipelines
        count = sum(
            name in names
            for pipeline in stats.pipelines_of_model(service, config)
            for name in _named(store.get(pipeline)["config"])
        )
        return {**found, "pipeline_count": max(count, found["pipeline_count"])}

    stats._entry = entry


def _named(pipeline: Mapping[str, Any]) -> list[str]:
    """The models that the processors of a pipeline name."""
    processors = [config for entry in pipeline.get("processors", []) for config in entry.items()]
    return [str(config.get("model_id")) for kind, config in processors if kind == "inference"]


@fault(STATE, f"{_START}response-codes.408.deployment-goes-on-starting")
def late_start_is_taken_back() -> None:
    """A start that is not done in time takes the deployment away again."""
    real = start._wait

    async def wait(service: Service, assignment: Assignment, request: StartRequest) -> None:
        try:
            await real(service, assignment, request)
        except ApiError as error:
            if error.status == 408:
                await service.assignments.stop(assignment, finish_pending_work=False)
            raise

    start._wait = wait


@fault(SEMANTIC, f"{_START}query.cache_size.have-no-cache-use-0")
def cache_size_zero_counts_as_not_given() -> None:
    """A cache size of zero counts as not given."""
    real = start._parameters

    def parameters(config: ModelConfig, request: StartRequest, switches: Switches) -> TaskParameters:
        return real(config, replace(request, cache_size=request.cache_size or None), switches)

    start._parameters = parameters
