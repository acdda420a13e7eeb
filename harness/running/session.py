"""A run: a pack, a target, a plan, and the events that tell how it went."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from harness.endpoint.fence import Fence
from harness.endpoint.http import HttpTransport
from harness.endpoint.journal import RunFolder, new_run, state_folder
from harness.endpoint.namespace import Namespace
from harness.endpoint.patience import Patient
from harness.endpoint.probe import Capabilities
from harness.endpoint.stopping import STOP
from harness.endpoint.target import Target
from harness.model.case import alone
from harness.pack.folder import SpecPack, load_pack
from harness.planning import Contract, Property
from harness.planning.catalog import plan
from harness.planning.contract import load_contract
from harness.running.events import Emit, RunFinished, RunStarted
from harness.running.fixtures import Fixtures
from harness.running.judging import Judge, RunState, judge_one_by_one
from harness.running.probing import probe
from harness.running.runner import Runner
from harness.running.search import Effort, Search
from harness.running.selfcheck import check_the_judge
from harness.running.workers import FEWEST, Assignment, Workers

UNASKED = Capabilities("?", "?", frozenset())
"""What is known of a target that was not asked."""

PROFILES = {"quick": Effort(5), "standard": Effort(20), "thorough": Effort(150)}


@dataclass(frozen=True, slots=True)
class Session:
    """A pack made ready for one target."""

    pack: SpecPack
    contract: Contract
    target: Target
    capabilities: Capabilities
    runner: Runner
    folder: RunFolder | None = None


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


@contextmanager
def session(
    specs: Path | SpecPack, target: Target, apis: Sequence[str] = (), *, ask_first: bool = True
) -> Iterator[Session]:
    """Load a pack, if it is not yet, probe the target for its pages (``apis``, or all), clean up at the end.

    Raises PackError, TargetError, LedgerError.
    """
    pack = specs if isinstance(specs, SpecPack) else load_pack(specs)
    contract = load_contract(pack)
    namespace = Namespace()
    target.fence = Fence(contract.routes, namespace.owns, target.access.read_only)
    with ledger_on_disk(target, namespace.prefix, pack.root) as folder:
        journal = folder.journal() if folder else None
        runner = Runner(target, contract.resources, Fixtures(pack.root / "fixtures"), namespace, journal)
        try:
            with STOP.during("judging"):
                capabilities = probe(contract, runner, apis or pack.pages) if ask_first else UNASKED
                yield Session(pack, contract, target, capabilities, runner, folder)
        finally:
            runner.close()
            if folder is not None and journal is not None:
                journal.close()
                folder.keep([*runner.leftovers, *runner.doubtful])


@contextmanager
def ledger_on_disk(target: Target, run: str, pack: Path) -> Iterator[RunFolder | None]:
    """The folder of a run's ledgers, gone when nothing is left of the run; None where nothing can be left,
    on a server that ends with the run, or that is only read. Raises LedgerError."""
    if target.access.owned or target.access.read_only:
        yield None
        return
    folder = new_run(state_folder(os.environ), run, target.url, pack)
    try:
        yield folder
    finally:
        if folder.settled():
            folder.remove()


def execute(ready: Session, options: Options, emit: Emit) -> None:
    """Judge every property of the plan and emit what comes of it. Raises TargetLost at the end of a run
    whose target died."""
    check_the_judge()
    started = time.monotonic()
    properties = plan(ready.contract, options.apis, ready.pack.pages)
    emit(_announcement(ready, options, properties))
    deadline = started + options.time_budget if options.time_budget is not None else None
    course = RunState(emit, deadline, options.time_budget, options.fail_fast)
    workers = Workers()
    together = [p for p in properties if not alone(p.needs)]
    count = min(options.jobs, len(together) // FEWEST)
    if count > 1:
        try:
            for assignment in _assignments(ready, options, deadline, count):
                workers.start(assignment)
            workers.judge(together, course)
        finally:
            workers.close()
        properties = [p for p in properties if alone(p.needs)]
    ready.target.deadline = deadline
    search = Search(ready.runner, ready.capabilities.features, seed=options.seed, deadline=deadline)
    judge = Judge(search, ready.capabilities, PROFILES[options.profile], options.seed)
    judge_one_by_one(properties, judge, course)
    ready.runner.end()
    STOP.phase = "cleaning"  # what follows is the report
    emit(
        RunFinished(
            time.monotonic() - started,
            ready.target.requests + workers.requests,
            course.stopped,
            (*workers.leftovers, *ready.runner.leftovers),
            course.lost is not None,
            (*workers.doubtful, *ready.runner.doubtful),
        )
    )
    if course.lost is not None:
        raise course.lost


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
        ready.runner.namespace.prefix,
        ready.capabilities.facts,
        ready.capabilities.absent_pages,
        ready.capabilities.lacks,
    )


def _assignments(
    ready: Session, options: Options, deadline: float | None, count: int
) -> Iterator[Assignment]:
    """One for each worker; all their names are this run's."""
    transport = ready.target.transport
    rate = transport.rate / count if isinstance(transport, Patient) and transport.rate else None
    if isinstance(transport, Patient):
        transport = transport.inner
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
            ready.target.access,
            ready.folder,
            dict(ready.runner.lacks),
            ready.runner.offer,
            rate,
            ready.runner.known_pages,
        )
