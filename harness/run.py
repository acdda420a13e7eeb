"""A run: a pack, a target, a plan, and the events that tell how it went."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import settings

from harness.engine.fixtures import Fixtures
from harness.engine.result import PropertyResult, Verdict
from harness.engine.runner import EXCLUSIVE, Runner
from harness.engine.search import Effort, Search
from harness.errors import TargetLost, UsageError
from harness.properties import Contract, Property, properties_of
from harness.report.events import Emit, PropertyFinished, PropertyStarted, RunFinished, RunStarted
from harness.spec.pack import SpecPack, load_pack
from harness.target.namespace import Namespace
from harness.target.probe import Capabilities, probe
from harness.target.target import Target
from harness.world.behaviour import Resource
from harness.world.files import load_resources

PROFILES = {"quick": Effort(5), "standard": Effort(25), "thorough": Effort(150)}


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
def session(specs: Path, target: Target) -> Iterator[Session]:
    """Load a pack, probe the target, and clean up at the end. Raises PackError, TargetError."""
    pack = load_pack(specs)
    contract = load_contract(pack)
    namespace = Namespace()
    capabilities = probe(target, services=_services(contract.resources), prefix=namespace.prefix)
    runner = Runner(target, contract.resources, Fixtures(pack.root / "fixtures"), namespace)
    try:
        yield Session(pack, contract, target, capabilities, runner)
    finally:
        runner.close()


def plan(contract: Contract, apis: Sequence[str]) -> list[Property]:
    """The properties of the chosen pages; raises UsageError for a page the pack does not have."""
    unknown = [api for api in apis if api not in contract.apis]
    if unknown:
        raise UsageError(
            f"the pack has no page {', '.join(unknown)}", hint=f"it has: {', '.join(sorted(contract.apis))}"
        )
    return [p for p in properties_of(contract) if not apis or p.api in apis]


def execute(ready: Session, options: Options, emit: Emit) -> None:
    """Search every property of the plan and emit what comes of it. Raises TargetLost at the end of a run
    whose target died."""
    started = time.monotonic()
    properties = plan(ready.contract, options.apis)
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
        )
    )
    deadline = started + options.time_budget if options.time_budget is not None else None
    search = Search(ready.runner, ready.capabilities.features, seed=options.seed, deadline=deadline)
    stopped: str | None = None
    lost: TargetLost | None = None
    try:
        for prop in properties:
            if stopped is None and deadline is not None and time.monotonic() > deadline:
                stopped = f"the time budget of {options.time_budget:.0f} s was used up"
            if stopped is not None:
                emit(PropertyFinished(prop, PropertyResult(prop.id, Verdict.SKIPPED, stopped)))
                continue
            emit(PropertyStarted(prop))
            effort = PROFILES[options.profile]
            result = judge_property(prop, search, ready.capabilities, effort)
            emit(PropertyFinished(prop, result))
            if options.fail_fast and result.verdict is Verdict.FAIL:
                stopped = "the first failure was enough"
    except TargetLost as error:
        stopped, lost = error.what, error
    except KeyboardInterrupt:
        stopped = "interrupted"
    ready.runner.close()
    emit(
        RunFinished(time.monotonic() - started, ready.target.requests, stopped, tuple(ready.runner.leftovers))
    )
    if lost is not None:
        raise lost


def judge_property(
    prop: Property, search: Search, capabilities: Capabilities, effort: Effort, base: settings | None = None
) -> PropertyResult:
    """The verdict on one property; ``unsupported`` when the target lacks what it needs."""
    missing = capabilities.missing(tuple(n for n in prop.needs if not n.startswith(EXCLUSIVE)))
    if missing:
        return PropertyResult(prop.id, Verdict.UNSUPPORTED, f"the target has no {', '.join(missing)}")
    parent = base or settings(max_examples=effort.for_property(prop))
    return search.run(prop, parent)


def _services(resources: Mapping[str, Resource]) -> tuple[tuple[str, str, dict[str, Any]], ...]:
    return tuple(
        (service.name, service.task_type, dict(service.body))
        for resource in resources.values()
        for service in resource.services
        if not service.fallback
    )
