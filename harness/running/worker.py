"""A worker process: judges the properties it is told, one at a time, until there are no more."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
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
from harness.planning import Contract, Property, properties_of
from harness.running.course import Judge
from harness.running.fixtures import Fixtures
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
class Farewell:
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
            pipe.send(Farewell(target.requests, tuple(runner.leftovers), tuple(runner.doubtful)))
        transport.close()


def _answer(pipe: Connection[Any, Any], properties: dict[str, Property], judge: Judge) -> None:
    while (name := pipe.recv()) is not None:
        pipe.send(judge(properties[name]))
