"""Faults that leave the wrong things behind: what stays, what goes, what cannot be made again."""

from __future__ import annotations

from typing import Any

from reference_impl.errors import ApiError, status_exception
from reference_impl.plugins.inference.endpoint import Endpoint
from reference_impl.plugins.inference.handlers import _ALL
from reference_impl.plugins.inference.registry import Registry, _exists
from reference_impl.plugins.inference.services.elasticsearch import ElasticsearchService, deployment_id
from reference_impl.plugins.ingest.processors.inference.answers import Answers
from reference_impl.plugins.ml import handlers_stats, infer, start
from reference_impl.plugins.ml.assignments import COLLECTION, Assignment, Assignments
from reference_impl.plugins.ml.service import Service
from reference_impl.rest.request import RestRequest
from tests.quality.faults import statements as page
from tests.quality.faults.patches import (
    Removal,
    Stop,
    after_stop,
    around_remove,
    around_stop,
    remember_removed,
    removed_endpoints,
    stop_each_by,
)
from tests.quality.faults.registry import STATE, fault


@fault(STATE, page.STOPS)
def stop_does_nothing() -> None:
    """A stop is answered, and nothing stops."""

    async def end(_assignments: Assignments, _item: Assignment, _finish: bool) -> None:
        return

    stop_each_by(end)


@fault(STATE, page.STOPS)
def statistics_keep_stopped_deployment() -> None:
    """Statistics show the last deployment of a model after it was stopped."""
    seen: dict[str, Any] = {}
    real = handlers_stats.entries

    def entries(service: Service, config: Any, *, human: bool = False) -> Any:
        shown = real(service, config, human=human)
        if "deployment_stats" in shown[0]:
            seen[config.model_id] = shown
        return seen.get(config.model_id, shown)

    handlers_stats.entries = entries


@fault(STATE, page.STOPS, page.UNUSABLE)
def stopped_id_stays_taken() -> None:
    """A deployment that was stopped cannot be started again."""
    gone: set[str] = set()
    after_stop(lambda _service, stopped: gone.update(item.deployment_id for item in stopped))
    real = start.start

    async def begin(service: Service, request: start.StartRequest) -> Assignment:
        if request.deployment_id in gone:
            raise status_exception(400, f"deployment [{request.deployment_id}] exists")
        return await real(service, request)

    start.start = begin


@fault(STATE, page.STOPS, page.UNUSABLE)
def stopped_deployment_answers() -> None:
    """A stopped deployment is gone from every list, but its process lives on and answers."""
    ghosts: dict[str, Assignment] = {}

    async def end(assignments: Assignments, item: Assignment, _finish: bool) -> None:
        assignments.forget(item.deployment_id)
        ghosts[item.deployment_id] = assignments._by_id.pop(item.deployment_id)

    stop_each_by(end)
    real = infer.target_of

    def target_of(service: Service, name: str) -> Any:
        try:
            return real(service, name)
        except ApiError:
            if name in ghosts:
                return ghosts[name]
            raise

    infer.target_of = target_of


@fault(STATE, page.STOPS, page.STOP_ID)
def stop_deletes_model() -> None:
    """Stopping a deployment deletes its model."""

    def effect(service: Service, stopped: list[Assignment]) -> None:
        for item in stopped:
            if service.models.find(item.model_id) is not None:
                service.models.remove(item.model_id)

    after_stop(effect)


@fault(STATE, page.STOPS, page.STOP_ID, page.STOP_FORCE, page.UNUSABLE)
def stop_deletes_aliases() -> None:
    """Stopping a deployment deletes the aliases of its model."""

    def effect(service: Service, stopped: list[Assignment]) -> None:
        for item in stopped:
            for alias in service.aliases.of_model(item.model_id):
                service.aliases.remove(alias)

    after_stop(effect)


@fault(STATE, page.STOP_FORCE, page.UNUSABLE)
def forced_stop_deletes_pipelines() -> None:
    """A forced stop deletes the pipelines that refer to the deployment."""

    async def change(stop: Stop) -> None:
        names = [item.deployment_id for item in stop.selected()]
        await stop.go()
        if stop.request.force:
            for pipelines in stop.guards.pipelines.referencing(names).values():
                stop.guards.pipelines.delete(pipelines)

    around_stop(change)


@fault(STATE, page.STOP_FORCE)
def refused_stop_stops() -> None:
    """A stop that is refused because pipelines refer to the deployment stops it all the same."""

    async def change(stop: Stop) -> None:
        try:
            await stop.go()
        except ApiError as error:
            if error.status == 409:
                await stop.go(force=True)
            raise

    around_stop(change)


@fault(STATE, page.NO_MATCH_FALSE, page.WILDCARD_PARTIAL)
def partial_match_stops_then_refuses() -> None:
    """A partial match that is not allowed is refused after its matches were stopped."""

    async def change(stop: Stop) -> None:
        try:
            await stop.go()
        except ApiError as error:
            if error.status == 404:
                await stop.go(allow_no_match=True)
            raise

    around_stop(change)


@fault(STATE, page.STOP_ID)
def stop_takes_siblings() -> None:
    """Stopping one deployment stops every deployment of its model."""

    async def end(assignments: Assignments, item: Assignment, finish: bool) -> None:
        for sibling in assignments.of_model(item.model_id):
            await assignments.stop(sibling, finish_pending_work=finish)

    stop_each_by(end)


@fault(STATE, page.UNUSABLE)
def pipelines_stay_unusable() -> None:
    """Pipelines fail for good once a deployment that they use was stopped."""
    broken: set[str] = set()
    after_stop(lambda _service, stopped: broken.update(item.deployment_id for item in stopped))
    for name in ("texts", "document"):
        _refuse(name, broken)


def _refuse(name: str, broken: set[str]) -> None:
    real = getattr(Answers, name)

    async def answer(self: Answers, model_id: str, *more: Any) -> Any:
        if model_id in broken:
            raise status_exception(409, f"[{model_id}] was stopped")
        return await real(self, model_id, *more)

    setattr(Answers, name, answer)


@fault(STATE, page.DELETES)
def delete_does_nothing() -> None:
    """A deletion is acknowledged, and nothing is deleted."""
    Registry.remove = lambda self, inference_id: None


@fault(STATE, page.DELETES)
def deleted_endpoint_readable() -> None:
    """A deleted endpoint is still shown when it is asked for by its identifier."""
    remember_removed("get", lambda request: request.path_params.get("inference_id", "_all") not in _ALL)


@fault(STATE, page.DELETES)
def deleted_endpoint_listed() -> None:
    """A deleted endpoint is still in the list of all endpoints."""
    remember_removed(
        "get",
        lambda request: (
            request.path_params.get("inference_id", "_all") in _ALL and "task_type" not in request.path_params
        ),
    )


@fault(STATE, page.DELETES)
def deleted_endpoint_listed_by_type() -> None:
    """A deleted endpoint is still in the list of its task type."""

    def typed_list(request: RestRequest) -> bool:
        return "task_type" in request.path_params and request.path_params["inference_id"] in _ALL

    remember_removed("get", typed_list)


@fault(STATE, page.DELETES)
def deleted_endpoint_answers() -> None:
    """A deleted endpoint still answers inference requests."""
    remember_removed("infer")


@fault(STATE, page.STATUS_404, page.DELETES)
def second_delete_succeeds() -> None:
    """Deleting an endpoint for the second time is acknowledged again."""
    remember_removed("delete")


@fault(STATE, page.STATUS_404, page.DELETES)
def second_delete_crashes() -> None:
    """Deleting an endpoint for the second time ends in an internal error."""
    gone = removed_endpoints()

    async def change(removal: Removal) -> dict[str, Any]:
        if removal.registry.get(removal.inference_id) is None and removal.inference_id in gone:
            raise KeyError(removal.inference_id)
        return await removal.go()

    around_remove(change)


@fault(STATE, page.DELETES)
def deleted_id_stays_taken() -> None:
    """An endpoint that was deleted cannot be created again."""
    gone = removed_endpoints()
    real = Registry.add

    def add(self: Registry, endpoint: Endpoint, secrets: Any) -> None:
        if endpoint.inference_id in gone:
            raise _exists(endpoint.inference_id)
        real(self, endpoint, secrets)

    Registry.add = add


@fault(STATE, page.DELETE_FORCE, page.DELETES)
def forced_delete_deletes_pipelines() -> None:
    """A forced deletion deletes the pipelines that refer to the endpoint."""

    async def change(removal: Removal) -> dict[str, Any]:
        body = await removal.go()
        if removal.asked["force"] and body["acknowledged"]:
            removal.node.pipelines.delete(removal.references())
        return body

    around_remove(change)


@fault(STATE, page.DELETES)
def deleted_endpoint_keeps_deployment() -> None:
    """The deployment that an endpoint started outlives the endpoint."""

    async def stop(_self: ElasticsearchService, _endpoint: Endpoint) -> None:
        return

    ElasticsearchService.stop = stop


@fault(STATE, page.DELETES, page.DELETE_ID)
def delete_stops_attached_deployment() -> None:
    """Deleting an endpoint stops a deployment that it was only attached to."""

    async def stop(self: ElasticsearchService, endpoint: Endpoint) -> None:
        await self._models.stop_deployment(deployment_id(endpoint), force=True)

    ElasticsearchService.stop = stop


@fault(STATE, page.DRY_RUN)
def dry_run_deletes() -> None:
    """A dry run deletes the endpoint."""

    async def change(removal: Removal) -> dict[str, Any]:
        body = await removal.go()
        if removal.asked["dry_run"]:
            removal.registry.remove(removal.inference_id)
        return body

    around_remove(change)


@fault(STATE, *page.DELETE_CONFLICT)
def refused_delete_deletes() -> None:
    """A deletion that is refused because pipelines refer to the endpoint deletes it all the same."""

    async def change(removal: Removal) -> dict[str, Any]:
        try:
            return await removal.go()
        except ApiError as error:
            if error.status == 409:
                removal.registry.remove(removal.inference_id)
            raise

    around_remove(change)


@fault(STATE, page.DELETE_ID)
def delete_takes_task_type() -> None:
    """Deleting an endpoint deletes the others of its task type."""

    async def change(removal: Removal) -> dict[str, Any]:
        endpoint = removal.registry.get(removal.inference_id)
        body = await removal.go()
        for other in removal.registry.all():
            if body["acknowledged"] and endpoint and other.task_type == endpoint.task_type:
                removal.registry.remove(other.inference_id)
        return body

    around_remove(change)


@fault(STATE, page.DELETE_ID)
def delete_takes_longer_ids() -> None:
    """Deleting an endpoint deletes every endpoint whose identifier begins with its own."""

    async def change(removal: Removal) -> dict[str, Any]:
        body = await removal.go()
        for other in removal.registry.all():
            if body["acknowledged"] and other.inference_id.startswith(removal.inference_id):
                removal.registry.remove(other.inference_id)
        return body

    around_remove(change)


@fault(STATE, page.STOPS)
def stop_forgets_only_durably() -> None:
    """A stopped deployment is gone from the store, but stays in the node's memory as stopping."""

    async def end(assignments: Assignments, item: Assignment, finish: bool) -> None:
        item.stopping = True
        assignments._store.delete(COLLECTION, item.deployment_id)
        await item.deployment.stop(finish_pending_work=finish)

    stop_each_by(end)
