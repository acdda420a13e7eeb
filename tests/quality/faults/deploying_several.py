"""Faults in deployments of which a model has several, and in what is told about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from reference_impl.plugins.ml import handlers_cat, infer, start, stats, update
from reference_impl.plugins.ml.assignments import Assignment, Assignments
from reference_impl.plugins.ml.documents import dig
from reference_impl.plugins.ml.handlers_deployments import DeploymentHandlers
from reference_impl.plugins.ml.handlers_stats import StatsHandlers
from reference_impl.plugins.ml.listing import Selection, matching_models
from reference_impl.plugins.ml.service import Service
from reference_impl.plugins.ml.start import StartRequest
from reference_impl.plugins.ml.update import UpdateRequest
from reference_impl.rest.handler import Operation, RestResponse
from reference_impl.rest.request import RestRequest
from tests.quality.faults.registry import SEMANTIC, STATE, fault

_START = "start-trained-model-deployment#"
_UPDATE = "update-trained-model-deployment#"
_CLEAR = "clear-trained-model-deployment-cache#"
_STATS = "get-trained-models-stats#"
_CAT = "cat-trained-model#"
_INFER = "infer-trained-model#"


@fault(SEMANTIC, f"{_START}description.model-may-have-several-deployments-each")
def second_deployment_is_the_first() -> None:
    """A model that is deployed is not deployed again: the answer is its first deployment."""
    real = start.start

    async def begin(service: Service, request: StartRequest) -> Assignment:
        model_id = service.aliases.resolve(request.model) or request.model
        running = service.assignments.of_model(model_id)
        if running and service.assignments.find(request.deployment_id) is None:
            return running[0]
        return await real(service, request)

    start.start = begin


@fault(SEMANTIC, f"{_START}query.threads_per_allocation.must-power-2")
def threads_may_be_any_even_number() -> None:
    """Any even number of threads is taken for a power of 2."""
    real = start.problems

    def problems(request: StartRequest) -> list[str]:
        even = request.threads_per_allocation % 2 == 0 and 0 < request.threads_per_allocation <= 32
        return [text for text in real(request) if not (even and "power of 2" in text)]

    start.problems = problems


def _first(assignments: Assignments, deployment_id: str) -> str:
    """The first deployment of the model that a deployment runs."""
    found = assignments.find(deployment_id)
    return deployment_id if found is None else assignments.of_model(found.model_id)[0].deployment_id


@fault(SEMANTIC, f"{_UPDATE}summary.changes-number-allocations-deployment")
def update_reaches_the_models_first_deployment() -> None:
    """A change of one deployment befalls the first of its model."""
    real = update.update

    def change(assignments: Assignments, request: UpdateRequest) -> Assignment:
        return real(assignments, replace(request, deployment_id=_first(assignments, request.deployment_id)))

    update.update = change


@fault(SEMANTIC, f"{_CLEAR}summary.empties-cache-results-deployment-on-all")
def clear_reaches_the_models_first_deployment() -> None:
    """The cache that is emptied is that of the model's first deployment."""
    real = DeploymentHandlers.clear_cache

    def clear(self: DeploymentHandlers, request: RestRequest) -> Operation:
        operation = real(self, request)

        async def execute() -> RestResponse:
            named = str(request.param("model_id"))
            first = self._service.assignments.find(_first(self._service.assignments, named))
            if first is None or first.deployment_id == named:
                return await operation.execute()
            await first.deployment.clear_cache()
            return RestResponse(body={"cleared": True})

        return Operation(execute)

    DeploymentHandlers.clear_cache = clear


@fault(SEMANTIC, f"{_STATS}response-body.count.number-models-match-whether-or-not")
def stats_count_deployments() -> None:
    """The count of the statistics is one for each deployment."""
    real = StatsHandlers.get

    def get(self: StatsHandlers, request: RestRequest) -> Operation:
        operation, selection = real(self, request), Selection.read(request)

        async def execute() -> RestResponse:
            response = await operation.execute()
            models = matching_models(self._service, selection, deployments=True)
            count = sum(len(stats.entries(self._service, config)) for config in models)
            return replace(response, body={**response.body, "count": count})

        return Operation(execute)

    StatsHandlers.get = get


@fault(SEMANTIC, f"{_CAT}query.s.comma-separated-list-column-names-or")
def cat_sorts_by_the_last_column_first() -> None:
    """The last of several columns to sort by outweighs the others."""
    real = handlers_cat._sorted

    def ordered(rows: list[dict[str, str | None]], order: Sequence[str]) -> list[dict[str, str | None]]:
        return real(rows, list(reversed(order)))

    handlers_cat._sorted = ordered


@fault(SEMANTIC, f"{_INFER}request-body.docs.each-them-must-contain-input-field")
def only_the_first_document_needs_the_field() -> None:
    """Documents after the first are read as empty texts where they lack the input field."""
    real = infer.infer_documents

    async def run(
        service: Service, name: str, documents: Sequence[Mapping[str, Any]], **options: Any
    ) -> list[dict[str, Any]]:
        target = infer.target_of(service, name) if documents else None
        if isinstance(target, Assignment):
            field = target.config.input_fields[0]
            later = [doc if dig(doc, field) is not None else {**doc, field: ""} for doc in documents[1:]]
            documents = [documents[0], *later]
        return await real(service, name, documents, **options)

    infer.infer_documents = run


@fault(STATE, f"{_UPDATE}summary.changes-number-allocations-deployment")
def update_reaches_all_deployments_of_the_model() -> None:
    """An update changes all deployments of the model."""
    real = update.update

    def update_all(assignments: Assignments, request: UpdateRequest) -> Assignment:
        changed = real(assignments, request)
        for other in assignments.of_model(changed.model_id):
            if other is not changed and other.state == "started":
                assignments.change(other, changed.parameters.number_of_allocations, changed.adaptive)
        return changed

    update.update = update_all
