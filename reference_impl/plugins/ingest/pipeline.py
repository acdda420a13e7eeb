"""A compiled pipeline and its run."""

from __future__ import annotations

from dataclasses import dataclass, field

from reference_impl.errors import ApiError
from reference_impl.plugins.ingest.counters import RunCounter
from reference_impl.plugins.ingest.document import IngestDocument
from reference_impl.plugins.ingest.processor import Flow, Run, Step, run_steps

_DEEPEST = 100


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Steps, and what handles a failure that no step handles itself."""

    id: str
    steps: tuple[Step, ...]
    on_failure: tuple[Step, ...] = ()
    counter: RunCounter = field(default_factory=RunCounter, compare=False)


async def run_pipeline(pipeline: Pipeline, document: IngestDocument, run: Run) -> Flow:
    """Run a pipeline, inside those already running. Ending early ends only this pipeline.

    Raises StepFailure for an unhandled failure, ApiError 500 for a cycle or too deep nesting.
    """
    check_nesting(pipeline, run)
    outer = document.ingest.get("pipeline")
    document.ingest["pipeline"] = pipeline.id
    run.active.append(pipeline.id)
    try:
        with pipeline.counter.running():
            flow = await run_steps(pipeline.steps, pipeline.on_failure, document, run)
    finally:
        run.active.pop()
        if outer is None:
            document.ingest.pop("pipeline", None)
        else:
            document.ingest["pipeline"] = outer
    return Flow.DROP if flow is Flow.DROP else Flow.NEXT


def check_nesting(pipeline: Pipeline, run: Run) -> None:
    """Refuse to enter a pipeline that is running already, or the 101st level. One without steps is exempt
    from the first rule: it cannot go round in circles."""
    if pipeline.steps and pipeline.id in run.active:
        raise ApiError(500, "graph_structure_exception", f"Cycle detected for pipeline: {pipeline.id}")
    if len(run.active) > _DEEPEST:
        reason = f"Too many nested pipelines. Cannot have more than {_DEEPEST} nested pipelines"
        raise ApiError(500, "graph_structure_exception", reason)
