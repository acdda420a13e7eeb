"""What a processor is, and how a list of them runs over a document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol

from reference_impl.errors import ApiError
from reference_impl.plugins.ingest.counters import RunCounter
from reference_impl.plugins.ingest.document import IngestDocument

if TYPE_CHECKING:
    from collections.abc import Iterator


class Flow(Enum):
    """What comes after a processor: the next one, the end of this pipeline, or nothing (dropped)."""

    NEXT = "next"
    TERMINATE = "terminate"
    DROP = "drop"


class Observer(Protocol):
    """Told about every step of a run; the verbose simulation listens."""

    def succeeded(self, step: Step, document: IngestDocument) -> None:
        """The step did its work."""
        ...

    def entered(self, step: Step) -> None:
        """The step is a pipeline processor, and the inner pipeline begins now."""
        ...

    def failed(self, step: Step, error: ApiError) -> None:
        """The step failed; a handler may follow."""
        ...

    def ignored(self, step: Step, error: ApiError, document: IngestDocument) -> None:
        """The step failed, and its failure is ignored."""
        ...

    def dropped(self, step: Step) -> None:
        """The step dropped the document."""
        ...


@dataclass(slots=True)
class Run:
    """One document's run: how inner pipelines are found, and which are running now (outermost first)."""

    find: Callable[[str], Pipeline | None]
    observer: Observer | None = None
    active: list[str] = field(default_factory=list)


class Processor(Protocol):
    """Does one thing to a document. Raises ApiError when it cannot."""

    async def run(self, document: IngestDocument, run: Run, step: Step) -> Flow:
        """Change the document in place."""
        ...


@dataclass(frozen=True, slots=True)
class Step:
    """A configured processor with what all processors can have."""

    type: str
    processor: Processor
    tag: str | None = None
    description: str | None = None
    ignore_failure: bool = False
    on_failure: tuple[Step, ...] = ()
    reports_itself: bool = False
    """The processor tells the observer itself how it went (pipeline processors do)."""
    counter: RunCounter = field(default_factory=RunCounter, compare=False)


@dataclass(eq=False)
class StepFailure(Exception):
    """A failure nobody handled: the API error and the processor it came from."""

    error: ApiError
    step: Step
    pipeline: str | None

    @property
    def message(self) -> str | None:
        """Reason of the innermost cause."""
        cause = self.error
        while cause.caused_by is not None:
            cause = cause.caused_by
        return cause.reason


async def run_steps(
    steps: Sequence[Step], on_failure: Sequence[Step], document: IngestDocument, run: Run
) -> Flow:
    """Run ``steps`` in order; when one fails unhandled, run ``on_failure`` (if any) and end.

    Raises :class:`StepFailure` when there is nothing to handle a failure, or when handling fails.
    """
    try:
        return await _run_all(steps, document, run)
    except StepFailure as failure:
        if not on_failure:
            raise
        with _failure_facts(document, failure):
            flow = await _run_all(on_failure, document, run)
        return Flow.DROP if flow is Flow.DROP else Flow.TERMINATE


async def _run_all(steps: Sequence[Step], document: IngestDocument, run: Run) -> Flow:
    for step in steps:
        flow = await run_step(step, document, run)
        if flow is not Flow.NEXT:
            return flow
    return Flow.NEXT


async def run_step(step: Step, document: IngestDocument, run: Run) -> Flow:
    """Run one step with its ``ignore_failure`` and ``on_failure``."""
    observer = run.observer
    try:
        with step.counter.running():
            flow = await step.processor.run(document, run, step)
    except (ApiError, StepFailure) as problem:
        failure = _as_failure(problem, step, run)
        if step.ignore_failure:
            if observer:
                observer.ignored(step, failure.error, document)
            return Flow.NEXT
        if observer and isinstance(problem, ApiError):
            observer.failed(step, failure.error)
        if not step.on_failure:
            raise failure from problem
        with _failure_facts(document, failure):
            return await _run_all(step.on_failure, document, run)
    if observer and not step.reports_itself:
        if flow is Flow.DROP:
            observer.dropped(step)
        else:
            observer.succeeded(step, document)
    return flow


def _as_failure(problem: ApiError | StepFailure, step: Step, run: Run) -> StepFailure:
    if isinstance(problem, StepFailure):
        return problem
    return StepFailure(problem, step, run.active[-1] if run.active else None)


@contextmanager
def _failure_facts(document: IngestDocument, failure: StepFailure) -> Iterator[None]:
    """While a handler runs, ``_ingest`` says what failed; what was there before comes back after."""
    facts: dict[str, Any] = {
        "on_failure_message": failure.message,
        "on_failure_processor_type": failure.step.type,
        "on_failure_processor_tag": failure.step.tag,
    }
    if failure.pipeline is not None:
        facts["on_failure_pipeline"] = failure.pipeline
    before = {name: document.ingest[name] for name in facts if name in document.ingest}
    document.ingest.update(facts)
    try:
        yield
    finally:
        for name in facts:
            document.ingest.pop(name, None)
        document.ingest.update(before)


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
