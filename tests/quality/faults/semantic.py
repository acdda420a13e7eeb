"""Faults in what a parameter means, what a reference is, and what an answer says."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from reference_impl.errors import status_exception
from reference_impl.plugins.inference import remove as removing
from reference_impl.plugins.inference.endpoint import missing_endpoint
from reference_impl.plugins.inference.task_types import ANY
from reference_impl.plugins.ingest import store as pipelines
from reference_impl.plugins.ingest.processor import Flow
from reference_impl.plugins.ingest.processors.inference import factory
from reference_impl.plugins.ingest.references import ScanRules
from reference_impl.plugins.ingest.store import PipelineStore
from reference_impl.plugins.ml.assignments import Assignment
from reference_impl.plugins.ml.stop import Guards
from tests.quality.faults import statements as page
from tests.quality.faults.patches import (
    Removal,
    Stop,
    around_remove,
    around_stop,
    change_default,
    change_flag,
)
from tests.quality.faults.registry import SEMANTIC, fault

_STOP_PATH = "/deployment/_stop"
_ENDPOINT_PATH = "/_inference/"
_GUARDED = (page.STOP_FORCE, *page.DELETE_CONFLICT)


@fault(SEMANTIC, page.STOP_FORCE)
def stop_ignores_force() -> None:
    """A stop never takes force for an answer."""

    async def change(stop: Stop) -> None:
        await stop.go(force=False)

    around_stop(change)


@fault(SEMANTIC, page.STOP_FORCE)
def stop_forces_by_default() -> None:
    """A stop that says nothing about force uses it."""
    change_default("force", _STOP_PATH, True)


def _scan(change: Callable[[Any], Any]) -> None:
    """Look for references in what ``change`` leaves of a pipeline."""
    real = pipelines.model_ids

    def model_ids(pipeline: Mapping[str, Any], rules: ScanRules) -> Iterator[str]:
        return real(change(pipeline), rules)

    pipelines.model_ids = model_ids


def _without(value: Any, name: str) -> Any:
    if isinstance(value, Mapping):
        return {key: _without(item, name) for key, item in value.items() if key != name}
    return [_without(item, name) for item in value] if isinstance(value, list) else value


@fault(SEMANTIC, *_GUARDED)
def references_in_foreach_missed() -> None:
    """Pipelines that use a model inside foreach do not count."""
    _scan(lambda pipeline: _without(pipeline, "foreach"))


@fault(SEMANTIC, *_GUARDED)
def references_in_pipeline_handlers_missed() -> None:
    """Pipelines that use a model in their own failure handlers do not count."""
    _scan(lambda pipeline: {key: value for key, value in pipeline.items() if key != "on_failure"})


@fault(SEMANTIC, *_GUARDED)
def references_in_processor_handlers_missed() -> None:
    """Pipelines that use a model in a processor's failure handlers do not count."""
    _scan(
        lambda pipeline: {
            key: _without(value, "on_failure") if key == "processors" else value
            for key, value in pipeline.items()
        }
    )


@fault(SEMANTIC, *_GUARDED)
def references_of_later_processors_missed() -> None:
    """Only the first processor of a pipeline counts."""
    _scan(lambda pipeline: {**pipeline, "processors": list(pipeline.get("processors", []))[:1]})


@fault(SEMANTIC, *_GUARDED, page.PIPELINES, page.DRY_RUN)
def references_of_later_pipelines_missed() -> None:
    """Only the first pipeline that refers to something counts."""
    real = PipelineStore.referencing

    def referencing(self: PipelineStore, names: Collection[str]) -> dict[str, list[str]]:
        first = dict(list(self.select([]).items())[:1])
        found = real(self, names)
        return {name: [p for p in ids if p in first] for name, ids in found.items() if set(ids) & set(first)}

    PipelineStore.referencing = referencing


@fault(SEMANTIC, page.STOP_FORCE)
def guard_misses_aliases() -> None:
    """Pipelines that use a model alias do not protect the deployment."""
    Guards._used_alias = lambda self, assignment: None


@fault(SEMANTIC, page.STOP_FORCE)
def guard_misses_own_ids() -> None:
    """Pipelines protect only deployments that are named like their model."""
    real = Guards.check

    def check(self: Guards, assignment: Assignment) -> None:
        if assignment.deployment_id == assignment.model_id:
            real(self, assignment)

    Guards.check = check


class _Once:
    """Guards that look at one deployment and then no more."""

    def __init__(self, real: Guards) -> None:
        self.switches = real.switches
        self._real: Guards | None = real

    def check(self, assignment: Assignment) -> None:
        """Check the first deployment."""
        if self._real is not None:
            real, self._real = self._real, None
            real.check(assignment)


@fault(SEMANTIC, page.STOP_FORCE)
def guard_checks_first_selected_only() -> None:
    """Of several selected deployments only the first is looked at for references."""

    async def change(stop: Stop) -> None:
        await stop.real(stop.request, stop.assignments, _Once(stop.guards))

    around_stop(change)


@fault(SEMANTIC, *_GUARDED, page.DELETES, page.STOPS)
def guard_takes_similar_names() -> None:
    """A pipeline that uses a longer name protects what the name begins with."""
    real = PipelineStore.referencing

    def referencing(self: PipelineStore, names: Collection[str]) -> dict[str, list[str]]:
        found = real(self, names)
        for pipeline_id, stored in self.select([]).items():
            for used in pipelines.model_ids(stored["config"], self._rules):
                for name in names:
                    if used.startswith(name) and pipeline_id not in found.setdefault(name, []):
                        found[name].append(pipeline_id)
        return {name: ids for name, ids in found.items() if ids}

    PipelineStore.referencing = referencing


@fault(SEMANTIC, page.STOP_FORCE, *page.DELETE_CONFLICT)
def deleted_pipelines_protect() -> None:
    """A pipeline goes on protecting what it used after it was deleted."""
    kept: dict[str, Any] = {}
    real_put, real_referencing = PipelineStore.put, PipelineStore.referencing

    def put(self: PipelineStore, pipeline_id: str, config: Mapping[str, Any], now_millis: int) -> None:
        real_put(self, pipeline_id, config, now_millis)
        kept[pipeline_id] = config

    def referencing(self: PipelineStore, names: Collection[str]) -> dict[str, list[str]]:
        found = real_referencing(self, names)
        for pipeline_id, config in kept.items():
            for name in set(names) & set(pipelines.model_ids(config, self._rules)):
                found.setdefault(name, []).append(pipeline_id)
        return {name: sorted(set(ids)) for name, ids in found.items()}

    PipelineStore.put, PipelineStore.referencing = put, referencing


@fault(SEMANTIC, page.UNUSABLE)
def pipelines_skip_missing_models() -> None:
    """A pipeline whose deployment is stopped passes documents on without a result."""
    for processor in (factory.TextInference, factory.DocumentInference):
        _skip_errors(processor)


def _skip_errors(processor: Any) -> None:
    real = processor.run

    async def run(self: Any, *given: Any) -> Flow:
        try:
            flow: Flow = await real(self, *given)
        except Exception:
            return Flow.NEXT
        return flow

    processor.run = run


@fault(SEMANTIC, *page.DELETE_MISMATCH)
def wrong_task_type_passes() -> None:
    """The task type in the path is not compared with the endpoint's."""
    removing.fits = lambda requested, stored: True


@fault(SEMANTIC, *page.DELETE_MISMATCH)
def wrong_task_type_is_missing() -> None:
    """A wrong task type is answered as if there were no such endpoint."""
    removing.mismatch = lambda requested, stored: missing_endpoint(requested)


@fault(SEMANTIC, *page.DELETE_MISMATCH)
def force_skips_task_type() -> None:
    """A forced deletion does not compare the task type."""

    async def change(removal: Removal) -> dict[str, Any]:
        return await removal.go(**({"task_type": ANY} if removal.asked["force"] else {}))

    around_remove(change)


def _dry_run(change: Callable[[Removal, dict[str, Any]], object]) -> None:
    async def changed(removal: Removal) -> dict[str, Any]:
        body = await removal.go()
        if removal.asked["dry_run"]:
            change(removal, body)
        return body

    around_remove(changed)


@fault(SEMANTIC, page.DRY_RUN, page.PIPELINES)
def dry_run_lists_nothing() -> None:
    """A dry run lists no pipelines."""
    _dry_run(lambda _removal, body: body.update(pipelines=[]))


@fault(SEMANTIC, page.DRY_RUN, page.PIPELINES)
def dry_run_lists_one() -> None:
    """A dry run lists one pipeline at most."""
    _dry_run(lambda _removal, body: body.update(pipelines=body["pipelines"][:1]))


@fault(SEMANTIC, page.DRY_RUN, page.PIPELINES)
def dry_run_lists_all_pipelines() -> None:
    """A dry run lists pipelines that do not refer to the endpoint."""
    _dry_run(lambda removal, body: body.update(pipelines=sorted(removal.node.pipelines.select([]))))


@fault(SEMANTIC, page.ACKNOWLEDGED)
def dry_run_acknowledges() -> None:
    """A dry run is acknowledged."""
    _dry_run(lambda _removal, body: body.update(acknowledged=True))


@fault(SEMANTIC, page.STATUS_404)
def dry_run_of_nothing_succeeds() -> None:
    """A dry run for an endpoint that does not exist succeeds."""

    async def change(removal: Removal) -> dict[str, Any]:
        if removal.asked["dry_run"] and removal.registry.get(removal.inference_id) is None:
            return removing._answer(acknowledged=False, pipelines=[])
        return await removal.go()

    around_remove(change)


@fault(SEMANTIC, page.DRY_RUN_WINS, page.DRY_RUN)
def force_beats_dry_run() -> None:
    """A forced dry run deletes."""

    async def change(removal: Removal) -> dict[str, Any]:
        return await removal.go(dry_run=removal.asked["dry_run"] and not removal.asked["force"])

    around_remove(change)


@fault(SEMANTIC, page.DRY_RUN, *page.DELETE_CONFLICT)
def dry_run_refused_with_references() -> None:
    """A dry run is refused when pipelines refer to the endpoint."""

    async def change(removal: Removal) -> dict[str, Any]:
        if removal.asked["dry_run"] and removal.references() and not removal.asked["force"]:
            raise status_exception(409, "the endpoint is referenced")
        return await removal.go()

    around_remove(change)


@fault(SEMANTIC, page.DRY_RUN_DEFAULT, page.DELETES)
def dry_run_by_default() -> None:
    """A deletion that says nothing about it is a dry run."""
    change_default("dry_run", _ENDPOINT_PATH, True, method="DELETE")


@fault(SEMANTIC, page.PIPELINES)
def forced_delete_lists_pipelines() -> None:
    """A forced deletion answers with the pipelines that a dry run would list."""

    async def change(removal: Removal) -> dict[str, Any]:
        body = await removal.go()
        return {**body, "pipelines": removal.references()}

    around_remove(change)


@fault(SEMANTIC, page.DELETE_FORCE)
def delete_ignores_force() -> None:
    """A deletion never takes force for an answer."""

    async def change(removal: Removal) -> dict[str, Any]:
        return await removal.go(force=False)

    around_remove(change)


@fault(SEMANTIC, page.DELETE_FORCE_DEFAULT, *page.DELETE_CONFLICT)
def delete_forces_by_default() -> None:
    """A deletion that says nothing about force uses it."""
    change_default("force", _ENDPOINT_PATH, True, method="DELETE")


@fault(SEMANTIC, page.DELETE_REFUSED)
def delete_force_false_forces() -> None:
    """Naming force in a deletion is enough, whatever its value is."""
    change_flag("force", _ENDPOINT_PATH, lambda request, name, _default: request.has(name), method="DELETE")
