"""Faults in stored pipelines: how they are replaced, listed and tried, and by whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reference_impl.plugins.ingest import handlers, management, simulation
from reference_impl.plugins.ingest.document import IngestDocument
from reference_impl.plugins.ingest.processor import Pipeline
from reference_impl.plugins.ingest.store import PipelineStore
from reference_impl.plugins.security import privileges
from tests.quality.faults.registry import SECURITY, SEMANTIC, STATE, fault

_GET = "get-pipeline-api#"
_PUT = "put-pipeline-api#"
_DELETE = "delete-pipeline-api#"
_SIMULATE = "simulate-pipeline-api#"
_REPLACES = f"{_PUT}summary.creates-ingest-pipeline-or-replaces-one"
_PRIVILEGES = "prereq.if-elasticsearch-security-features-enabled-you"


@fault(
    SEMANTIC,
    f"{_GET}path.pipeline.comma-separated-list-them-and-wildcard",
    f"{_GET}response-codes.404.no-pipeline-matches",
)
def list_of_pipelines_must_be_complete() -> None:
    """A list of pipelines of which one is missing is not found."""
    real = handlers.show_pipelines

    def show(store: PipelineStore, ids: Sequence[str], **options: bool) -> dict[str, dict[str, Any]]:
        if not all(store.select([name]) for name in ids):
            return {}
        return real(store, ids, **options)

    handlers.show_pipelines = show


@fault(STATE, _REPLACES)
def replaced_pipeline_keeps_what_is_not_said() -> None:
    """Of a pipeline that is replaced, the fields stay that the new one does not have."""
    real = PipelineStore.put

    def put(self: PipelineStore, pipeline_id: str, config: Mapping[str, Any], now_millis: int) -> None:
        before = self.get(pipeline_id)
        real(self, pipeline_id, {**(before["config"] if before else {}), **config}, now_millis)

    PipelineStore.put = put


@fault(SECURITY, f"{_DELETE}{_PRIVILEGES}", f"{_PUT}{_PRIVILEGES}")
def readers_may_change_pipelines() -> None:
    """Who may read pipelines may store and delete them too."""
    privileges.PATTERNS["read_pipeline"] = privileges.PATTERNS["manage_pipeline"]


@fault(SEMANTIC, f"{_SIMULATE}query.verbose.if-true-response-includes-result-each")
def verbose_tells_only_the_end() -> None:
    """A verbose simulation shows what the last processor did."""
    real = handlers.simulate_verbosely

    async def run(pipeline: Pipeline, document: IngestDocument, find: simulation.Find) -> dict[str, Any]:
        shown = await real(pipeline, document, find)
        return {"processor_results": shown["processor_results"][-1:]}

    handlers.simulate_verbosely = run


@fault(SEMANTIC, f"{_SIMULATE}request-body.docs._id.defaults-id")
def simulated_documents_are_numbered() -> None:
    """A document without an id gets its number."""
    real = simulation._read_document
    numbers = iter(range(10**9))

    def read(entry: Any, now: float) -> IngestDocument:
        if isinstance(entry, Mapping) and entry.get("_id") is None:
            entry = {**entry, "_id": str(next(numbers))}
        return real(entry, now)

    simulation._read_document = read


@fault(SEMANTIC, f"{_GET}query.summary.if-true-configurations-left-out-and")
def summary_has_descriptions() -> None:
    """A summary of pipelines shows their descriptions."""
    real = handlers.show_pipelines

    def show(
        store: PipelineStore, ids: Sequence[str], *, summary: bool, human: bool
    ) -> dict[str, dict[str, Any]]:
        found = real(store, ids, summary=False, human=human)
        if not summary:
            return found
        return {
            name: {key: value for key, value in shown.items() if key == "description"}
            for name, shown in found.items()
        }

    handlers.show_pipelines = show


@fault(STATE, _REPLACES)
def replaced_pipeline_runs_as_before() -> None:
    """A pipeline that has run once goes on as it was when it is replaced."""
    real = PipelineStore.put

    def put(self: PipelineStore, pipeline_id: str, config: Mapping[str, Any], now_millis: int) -> None:
        compiled = self._compiled.get(pipeline_id)
        real(self, pipeline_id, config, now_millis)
        if compiled is not None:
            self._compiled[pipeline_id] = compiled

    PipelineStore.put = put


@fault(SEMANTIC, f"{_PUT}query.if_version.if-no-pipeline-version-stored-request")
def if_version_takes_an_older_one() -> None:
    """A pipeline is replaced although its version is newer than the one asked for."""
    real = management._next_version

    def next_version(
        store: PipelineStore, pipeline_id: str, config: dict[str, Any], required: int
    ) -> dict[str, Any]:
        stored = store.get(pipeline_id)
        current = stored["config"].get("version") if stored else None
        return real(store, pipeline_id, config, current if current and current > required else required)

    management._next_version = next_version


@fault(SECURITY, f"{_SIMULATE}{_PRIVILEGES}")
def readers_may_not_simulate_pipelines() -> None:
    """The privilege to read pipelines is not enough to simulate them."""
    privileges.PATTERNS["read_pipeline"] = ("cluster:admin/ingest/pipeline/get",)


@fault(SEMANTIC, f"{_PUT}query.if_version.if-no-pipeline-version-stored-request")
def if_version_does_not_need_a_pipeline() -> None:
    """A required version is not looked at where there is no pipeline yet."""
    real = management._next_version

    def next_version(
        store: PipelineStore, pipeline_id: str, config: dict[str, Any], required: int
    ) -> dict[str, Any]:
        return config if store.get(pipeline_id) is None else real(store, pipeline_id, config, required)

    management._next_version = next_version
