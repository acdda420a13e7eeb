"""A run: a pack, a target, a plan, and the events that tell how it went."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hypothesis import settings

from harness.engine.fixtures import Fixtures
from harness.engine.result import Counterexample, PropertyResult, Verdict
from harness.engine.runner import EXCLUSIVE, LostDuringCase, Runner
from harness.engine.search import Effort, Search, property_seed
from harness.errors import TargetLost, UsageError
from harness.properties import Contract, Property, properties_of
from harness.report.events import Emit, PropertyFinished, PropertyStarted, RunFinished, RunStarted
from harness.spec.pack import SpecPack, load_pack
from harness.target.namespace import Namespace
from harness.target.probe import Capabilities, Trial, probe
from harness.target.target import Target
from harness.world.behaviour import Resource, Service, fill
from harness.world.files import load_resources

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
    with the first failure."""

    apis: tuple[str, ...] = ()
    profile: str = "standard"
    seed: int = 0
    time_budget: float | None = None
    fail_fast: bool = False


def load_contract(pack: SpecPack) -> Contract:
    """The pages and behaviours of a pack; raises PackError."""
    return Contract({api.id: api for api in pack.apis}, load_resources(pack.root / "behaviour"))


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
    """Search every property of the plan and emit what comes of it. Raises TargetLost at the end of a run
    whose target died."""
    started = time.monotonic()
    properties = plan(ready.contract, options.apis, ready.pack.pages)
    pages = tuple(ready.contract.apis[a] for a in sorted({p.api for p in properties}))
    emit(
        RunStarted(
            ready.target.url,
            ready.capabilities.name,
            ready.capabilities.version,
            tuple(sorted(ready.capabilities.features)),
            pages,
            tuple(properties),
            options.seed,
            options.profile,
            () if options.apis else ready.pack.left_out,
        )
    )
    deadline = started + options.time_budget if options.time_budget is not None else None
    search = Search(ready.runner, ready.capabilities.features, seed=options.seed, deadline=deadline)
    course = _Course(ready, options, search, emit)
    for prop in properties:
        course.take(prop)
    ready.runner.close()
    seconds = time.monotonic() - started
    leftovers = tuple(ready.runner.leftovers)
    emit(RunFinished(seconds, ready.target.requests, course.stopped, leftovers, course.lost is not None))
    if course.lost is not None:
        raise course.lost


@dataclass
class _Course:
    """Takes one property after another until something stops it; those that remain are skipped."""

    ready: Session
    options: Options
    search: Search
    emit: Emit
    stopped: str | None = None
    lost: TargetLost | None = None

    def take(self, prop: Property) -> None:
        """Judge a property, or skip it, and tell."""
        if self.stopped is None and self.search.out_of_time():
            self.stopped = self._out_of_time()
        if self.stopped is not None:
            self.emit(PropertyFinished(prop, PropertyResult(prop.id, Verdict.SKIPPED, self.stopped)))
            return
        try:
            self.emit(PropertyStarted(prop))
            effort = PROFILES[self.options.profile]
            result = judge_property(prop, self.search, self.ready.capabilities, effort)
        except TargetLost as error:
            self.stopped, self.lost = error.what, error
            result = lost_result(prop, error, property_seed(self.options.seed, prop.id))
        except KeyboardInterrupt:
            self.stopped = "interrupted"
            result = PropertyResult(prop.id, Verdict.SKIPPED, self.stopped)
        if result.cut_short:
            self.stopped = self._out_of_time()
        elif self.options.fail_fast and result.verdict is Verdict.FAIL:
            self.stopped = "the first failure was enough"
        self.emit(PropertyFinished(prop, result))

    def _out_of_time(self) -> str:
        return f"the time budget of {self.options.time_budget:g} s was used up"


def lost_result(prop: Property, lost: TargetLost, seed: int) -> PropertyResult:
    """What a property comes to when the target dies during it: no verdict, but the case it died in."""
    execution = lost.execution if isinstance(lost, LostDuringCase) else None
    counterexample = Counterexample(execution, seed, confirmed=False) if execution else None
    return PropertyResult(prop.id, Verdict.ERROR, lost.what, counterexample=counterexample)


def judge_property(
    prop: Property, search: Search, capabilities: Capabilities, effort: Effort, base: settings | None = None
) -> PropertyResult:
    """The verdict on one property; ``unsupported`` when the target lacks what it needs."""
    missing = capabilities.missing(tuple(n for n in prop.needs if not n.startswith(EXCLUSIVE)))
    if missing:
        return PropertyResult(prop.id, Verdict.UNSUPPORTED, f"the target has no {', '.join(missing)}")
    parent = base or settings(max_examples=effort.for_property(prop))
    return search.run(prop, parent)


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
