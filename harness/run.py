"""A run: a pack, a target, a plan, and the events that tell how it went."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from harness.course import Course, Judge, judge_one_by_one
from harness.engine.fixtures import Fixtures
from harness.engine.runner import EXCLUSIVE, Runner
from harness.engine.search import Effort, Search
from harness.errors import UsageError
from harness.properties import Contract, Property, properties_of
from harness.report.events import Emit, RunFinished, RunStarted
from harness.spec.pack import SpecPack, load_pack
from harness.target.http import HttpTransport
from harness.target.namespace import Namespace
from harness.target.probe import Capabilities, Trial, probe
from harness.target.target import Target
from harness.worker import Assignment
from harness.workers import FEWEST, Workers
from harness.world.behaviour import Resource, Service, fill
from harness.world.files import load_resources
from harness.world.page_files import load_pages

PROFILES = {"quick": Effort(5), "standard": Effort(20), "thorough": Effort(150)}


@dataclass(frozen=True, slots=True)
class Session:
    """A pack made ready for one target."""

    pack: SpecPack
    contract: Contract
    target: Target
    capabilities: Capabilities
    runner: Runner


@dataclass(frozen=True, slots=True)
class Options:
    """What to run and how hard: page ids (none for all), profile, seed, seconds; ``fail_fast`` ends the run
    with the first failure; ``jobs`` processes judge properties side by side, against an endpoint."""

    apis: tuple[str, ...] = ()
    profile: str = "standard"
    seed: int = 0
    time_budget: float | None = None
    fail_fast: bool = False
    jobs: int = 1


def load_contract(pack: SpecPack) -> Contract:
    """The pages and behaviours of a pack; raises PackError."""
    resources = load_resources(pack.root / "behaviour")
    pages = load_pages(pack.root / "behaviour", resources)
    return Contract({api.id: api for api in pack.apis}, resources, pages)


@contextmanager
def session(specs: Path | SpecPack, target: Target) -> Iterator[Session]:
    """Load a pack, if it is not yet, probe the target, and clean up at the end.

    Raises PackError, TargetError.
    """
    pack = specs if isinstance(specs, SpecPack) else load_pack(specs)
    contract = load_contract(pack)
    namespace = Namespace()
    capabilities = probe(target, trials=_trials(contract.resources, namespace.prefix))
    runner = Runner(target, contract.resources, Fixtures(pack.root / "fixtures"), namespace)
    try:
        yield Session(pack, contract, target, capabilities, runner)
    finally:
        runner.close()


def plan(contract: Contract, apis: Sequence[str], pages: Sequence[str] | None = None) -> list[Property]:
    """The properties of the pages in ``apis``; of those in ``pages`` (all, if None) when it names none.

    Raises UsageError for a page the pack does not have.
    """
    unknown = [api for api in apis if api not in contract.apis]
    if unknown:
        raise UsageError(
            f"the pack has no page {', '.join(unknown)}", hint=f"it has: {', '.join(sorted(contract.apis))}"
        )
    chosen = apis or pages
    return [p for p in properties_of(contract) if chosen is None or p.api in chosen]


def execute(ready: Session, options: Options, emit: Emit) -> None:
    """Judge every property of the plan and emit what comes of it. Raises TargetLost at the end of a run
    whose target died."""
    started = time.monotonic()
    properties = plan(ready.contract, options.apis, ready.pack.pages)
    emit(_announcement(ready, options, properties))
    deadline = started + options.time_budget if options.time_budget is not None else None
    course = Course(emit, deadline, options.time_budget, options.fail_fast)
    workers = Workers()
    together = [p for p in properties if not _acts_on_everything(p)]
    count = min(options.jobs, len(together) // FEWEST)
    if count > 1:
        try:
            for assignment in _assignments(ready, options, deadline, count):
                workers.start(assignment)
            workers.judge(together, course)
        finally:
            workers.close()
        properties = [p for p in properties if _acts_on_everything(p)]
    search = Search(ready.runner, ready.capabilities.features, seed=options.seed, deadline=deadline)
    judge = Judge(search, ready.capabilities, PROFILES[options.profile], options.seed)
    judge_one_by_one(properties, judge, course)
    ready.runner.close()
    emit(
        RunFinished(
            time.monotonic() - started,
            ready.target.requests + workers.requests,
            course.stopped,
            (*workers.leftovers, *ready.runner.leftovers),
            course.lost is not None,
        )
    )
    if course.lost is not None:
        raise course.lost


def _acts_on_everything(prop: Property) -> bool:
    """True where another process must have nothing of its own in the target meanwhile."""
    return any(need.startswith(EXCLUSIVE) for need in prop.needs)


def _announcement(ready: Session, options: Options, properties: Sequence[Property]) -> RunStarted:
    return RunStarted(
        ready.target.url,
        ready.capabilities.name,
        ready.capabilities.version,
        tuple(sorted(ready.capabilities.features)),
        tuple(ready.contract.apis[a] for a in sorted({p.api for p in properties})),
        tuple(properties),
        options.seed,
        options.profile,
        () if options.apis else ready.pack.left_out,
    )


def _assignments(
    ready: Session, options: Options, deadline: float | None, count: int
) -> Iterator[Assignment]:
    """One for each worker; all their names are this run's."""
    transport = ready.target.transport
    assert isinstance(transport, HttpTransport), "only an endpoint can be asked from several processes"
    for number in range(count):
        yield Assignment(
            ready.contract,
            ready.pack.root / "fixtures",
            transport.base_url,
            transport.ca_file,
            ready.target.credentials,
            ready.capabilities,
            f"{ready.runner.namespace.prefix}-w{number}",
            PROFILES[options.profile],
            options.seed,
            deadline,
        )


def _trials(resources: Mapping[str, Resource], prefix: str) -> tuple[Trial, ...]:
    """A trial for each service: make such a resource, and remove it."""
    return tuple(
        _trial(resource, service, f"{prefix}-probe")
        for resource in resources.values()
        for service in resource.services
        if not service.fallback
    )


def _trial(resource: Resource, service: Service, name: str) -> Trial:
    context = {**service.attributes, resource.identity: name}
    [create], [remove] = resource.creator.requests[:1], resource.cleanup[:1]
    undo = (remove.method, str(fill(remove.path, context)), tuple(fill(dict(remove.query), context).items()))
    return Trial(
        f"service:{service.name}", create.method, str(fill(create.path, context)), service.body, undo
    )
