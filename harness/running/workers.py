"""Judging properties in several processes against one endpoint: the workers, and the one who waits for them.

Each worker has connections, a namespace and shared resources of its own, so that none sees what another
makes. A property's cases depend on its own seed alone, so they are the same as in one process.
"""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from harness.endpoint.credentials import Credentials
from harness.endpoint.fence import Access, Fence
from harness.endpoint.http import HttpTransport
from harness.endpoint.journal import RunFolder
from harness.endpoint.namespace import Namespace
from harness.endpoint.offer import Offer
from harness.endpoint.patience import Patient
from harness.endpoint.probe import Capabilities
from harness.endpoint.stopping import STOP
from harness.endpoint.target import NOBODYS, Target
from harness.model.verdict import PropertyResult, Verdict
from harness.planning import Contract, Property, properties_of
from harness.running.fixtures import Fixtures
from harness.running.judging import Judge, Outcome, RunState
from harness.running.runner import Runner
from harness.running.search import Effort, Search


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a worker needs to know: the contract, where the fixtures lie, the endpoint, and how to search.

    ``prefix`` begins all names that it makes; ``deadline`` is in monotonic seconds, which the processes of a
    machine share.
    """

    contract: Contract
    fixtures: Path
    url: str
    ca_file: str | None
    credentials: Credentials
    capabilities: Capabilities
    prefix: str
    effort: Effort
    seed: int
    deadline: float | None
    access: Access = NOBODYS
    folder: RunFolder | None = None
    lacks: Mapping[str, str] = field(default_factory=dict)
    offer: Offer | None = None
    rate: float | None = None
    known_pages: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class WorkerSummary:
    """What a worker says at its end: requests it sent, and what it could not remove."""

    requests: int
    leftovers: tuple[str, ...]
    doubtful: tuple[str, ...] = ()


def work(pipe: Connection[Any, Any], assignment: Assignment) -> None:
    """Answer each property id that comes through the pipe with an Outcome; None, or its end, ends the work.

    SIGTERM interrupts the property that is being judged, and nothing else. Signals from a terminal are for
    the process that started this one.
    """
    STOP.phase = "judging"
    for name in ("SIGINT", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    signal.signal(signal.SIGTERM, STOP.request)
    direct = HttpTransport(assignment.url, ca_file=assignment.ca_file)
    transport = Patient(direct, rate=assignment.rate) if not assignment.access.owned else direct
    namespace = Namespace(assignment.prefix)
    fence = Fence(assignment.contract.routes, namespace.owns, assignment.access.read_only)
    target = Target(transport, assignment.credentials, assignment.access, fence)
    target.deadline = assignment.deadline
    journal = assignment.folder.journal(assignment.prefix) if assignment.folder else None
    resources = assignment.contract.resources
    runner = Runner(target, resources, Fixtures(assignment.fixtures), namespace, journal)
    runner.lacks.update(assignment.lacks)
    runner.offer = assignment.offer
    runner.known_pages = assignment.known_pages
    search = Search(
        runner, assignment.capabilities.features, seed=assignment.seed, deadline=assignment.deadline
    )
    judge = Judge(search, assignment.capabilities, assignment.effort, assignment.seed)
    try:
        with suppress(EOFError, OSError):  # nobody listens any more: clean up all the same
            _answer(pipe, {p.id: p for p in properties_of(assignment.contract)}, judge)
    finally:
        runner.close()
        with suppress(OSError):
            pipe.send(WorkerSummary(target.requests, tuple(runner.leftovers), tuple(runner.doubtful)))
        transport.close()


def _answer(pipe: Connection[Any, Any], properties: dict[str, Property], judge: Judge) -> None:
    while (name := pipe.recv()) is not None:
        pipe.send(judge(properties[name]))


LISTEN = 0.2
"""Seconds between two looks at whether the run was told to stop."""

FEWEST = 8
"""Properties that are worth a worker: starting one takes about as long as judging these."""


@dataclass(frozen=True, slots=True, eq=False)
class _Worker:
    process: BaseProcess
    pipe: Connection[Any, Any]
    prefix: str


@dataclass
class Workers:
    """Processes that judge properties.

    Once closed, ``requests`` and ``leftovers`` tell how many they sent and what they could not remove.
    """

    requests: int = 0
    leftovers: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    _idle: list[_Worker] = field(default_factory=list)
    _busy: dict[_Worker, Property] = field(default_factory=dict)

    def start(self, assignment: Assignment) -> None:
        """Start one more worker."""
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=work, args=(theirs, assignment), name=assignment.prefix)
        process.start()
        theirs.close()
        self._idle.append(_Worker(process, ours, assignment.prefix))

    def judge(self, properties: Sequence[Property], course: RunState) -> None:
        """Judge the properties as long as the course goes on; skip the rest."""
        waiting = deque(properties)
        while True:
            while waiting and self._idle and course.may_begin():
                self._hand_out(waiting.popleft(), course)
            if not self._busy:
                break
            self._take_answers(course)
            if STOP.requested:
                self._interrupt()
        if waiting and course.may_begin():
            course.stopped = "every worker process has ended"
        course.skip(tuple(waiting))

    def close(self) -> None:
        """Let every worker clean up and end."""
        self._interrupt()
        workers = [*self._idle, *self._busy]
        for worker in workers:
            with suppress(OSError):
                worker.pipe.send(None)
        for worker in workers:
            self._part_from(worker)
        self._idle.clear()
        self._busy.clear()

    def _hand_out(self, prop: Property, course: RunState) -> None:
        worker = self._idle.pop()
        self._busy[worker] = prop
        course.begin(prop)
        with suppress(OSError):  # a worker that has ended shows itself when its answer is read
            worker.pipe.send(prop.id)

    def _take_answers(self, course: RunState) -> None:
        answered = wait([worker.pipe for worker in self._busy], LISTEN)
        for worker in [w for w in self._busy if w.pipe in answered]:
            prop = self._busy[worker]
            try:
                outcome: Outcome = worker.pipe.recv()
            except (EOFError, OSError):
                reason = self._bury(worker)
                outcome = Outcome(PropertyResult(prop.id, Verdict.ERROR, reason))
            else:
                self._idle.append(worker)
            del self._busy[worker]
            course.end(prop, outcome)

    def _bury(self, worker: _Worker) -> str:
        """Note what a worker that ended on its own may have left; why there is no verdict."""
        worker.process.join()
        worker.pipe.close()
        self.leftovers.append(f"whatever is named {worker.prefix}-*")
        return f"the process that judged it ended with code {worker.process.exitcode}"

    def _interrupt(self) -> None:
        for worker in self._busy:
            worker.process.terminate()

    def _part_from(self, worker: _Worker) -> None:
        try:
            said = worker.pipe.recv()
            while not isinstance(said, WorkerSummary):  # the outcome of a property that was interrupted
                said = worker.pipe.recv()
        except (EOFError, OSError):
            self._bury(worker)
            return
        self.requests += said.requests
        self.leftovers += said.leftovers
        self.doubtful += said.doubtful
        worker.pipe.close()
        worker.process.join()
