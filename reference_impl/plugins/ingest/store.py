"""Stored pipelines: kept with their dates, found by id and wildcard, compiled when first used."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any

from reference_impl.plugins.ingest.compilation import Compiler
from reference_impl.plugins.ingest.counters import RunCounter
from reference_impl.plugins.ingest.processor import Pipeline, Step
from reference_impl.plugins.ingest.references import ScanRules, model_ids
from reference_impl.storage import Store

_PIPELINES = "ingest_pipelines"
_STATE = "ingest_state"
_EVER_STORED = "ever_stored"

Stored = Mapping[str, Any]
"""``config`` as it was sent, ``created_date_millis`` and ``modified_date_millis``."""


def _matches(pipeline_id: str, pattern: str) -> bool:
    literal = pattern.replace("[", "[[]").replace("?", "[?]")
    return fnmatchcase(pipeline_id, literal)


def _step_statistics(step: Step) -> dict[str, Any]:
    name = step.type if step.tag is None else f"{step.type}:{step.tag}"
    return {name: {"type": step.type, "stats": step.counter.to_json()}}


class PipelineStore:
    """All pipelines of the node. ``rules`` say where :meth:`referencing` looks."""

    def __init__(self, store: Store, rules: ScanRules) -> None:
        self._store = store
        self._rules = rules
        self._compiled: dict[str, Pipeline] = {}
        self._counters: dict[str, RunCounter] = {}

    def get(self, pipeline_id: str) -> Stored | None:
        """A stored pipeline, or None."""
        stored: Stored | None = self._store.get(_PIPELINES, pipeline_id)
        return stored

    def select(self, patterns: Sequence[str]) -> dict[str, Stored]:
        """Pipelines whose id matches one of ``patterns`` (``*`` anywhere), or all when there is none."""
        return {
            pipeline_id: stored
            for pipeline_id, stored in self._store.items(_PIPELINES)
            if not patterns or any(_matches(pipeline_id, pattern) for pattern in patterns)
        }

    def put(self, pipeline_id: str, config: Mapping[str, Any], now_millis: int) -> None:
        """Create or replace. An equal config changes nothing, not even the date of modification."""
        before = self.get(pipeline_id)
        if before is not None and before["config"] == config:
            return
        created = before["created_date_millis"] if before else now_millis
        value = {"config": config, "created_date_millis": created, "modified_date_millis": now_millis}
        with self._store.transaction():
            self._store.put(_PIPELINES, pipeline_id, value)
            self._store.put(_STATE, _EVER_STORED, True)
        self._compiled.pop(pipeline_id, None)

    def delete(self, pipeline_ids: Collection[str]) -> None:
        """Remove pipelines."""
        with self._store.transaction():
            for pipeline_id in pipeline_ids:
                self._store.delete(_PIPELINES, pipeline_id)
        for pipeline_id in pipeline_ids:
            self._compiled.pop(pipeline_id, None)
            self._counters.pop(pipeline_id, None)

    @property
    def ever_used(self) -> bool:
        """True once a pipeline was stored, also when all are gone again."""
        return self._store.get(_STATE, _EVER_STORED) is not None

    def compiled(self, pipeline_id: str, compiler: Compiler) -> Pipeline | None:
        """The pipeline ready to run, or None."""
        stored = self.get(pipeline_id)
        if stored is None:
            return None
        if pipeline_id not in self._compiled:
            fresh = compiler.pipeline(pipeline_id, stored["config"])
            # a new version of a pipeline goes on counting where the old one ended
            counter = self._counters.setdefault(pipeline_id, fresh.counter)
            self._compiled[pipeline_id] = replace(fresh, counter=counter)
        return self._compiled[pipeline_id]

    def statistics(self, pipeline_ids: Collection[str]) -> dict[str, Any]:
        """How these pipelines ran since the node started: in ``total``, and each with its processors. A
        pipeline that has not run yet shows no processors."""
        total, pipelines = RunCounter(), {}
        for pipeline_id in sorted(pipeline_ids):
            counter = self._counters.get(pipeline_id, RunCounter())
            total.add(counter)
            compiled = self._compiled.get(pipeline_id)
            steps = compiled.steps if compiled else ()
            pipelines[pipeline_id] = {
                **counter.to_json(),
                "ingested_as_first_pipeline_in_bytes": 0,
                "produced_as_first_pipeline_in_bytes": 0,
                "processors": [_step_statistics(step) for step in steps],
            }
        return {"total": total.to_json(), "pipelines": pipelines}

    def referencing(self, names: Collection[str]) -> dict[str, list[str]]:
        """Map each of ``names`` that an inference processor uses as ``model_id`` to the sorted ids of the
        pipelines where one does."""
        found: dict[str, list[str]] = {}
        for pipeline_id, stored in self._store.items(_PIPELINES):
            for name in set(model_ids(stored["config"], self._rules)) & set(names):
                found.setdefault(name, []).append(pipeline_id)
        return {name: sorted(pipelines) for name, pipelines in found.items()}

    def inference_processors(self) -> int:
        """How many inference processors Elasticsearch's scan sees in all stored pipelines."""
        rules = ScanRules(everywhere=False)
        return sum(
            1 for _, stored in self._store.items(_PIPELINES) for _ in model_ids(stored["config"], rules)
        )
