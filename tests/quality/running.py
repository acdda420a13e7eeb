"""Running the harness in process against a server of our own."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from harness.endpoint.bundled import BundledServer
from harness.endpoint.fence import Access
from harness.endpoint.http import HttpTransport
from harness.endpoint.target import Target
from harness.model.verdict import Verdict
from harness.pack.bundled import bundled_pack
from harness.report.report import Report, blamed_statements
from harness.running.events import Event, PropertyFinished
from harness.running.session import Options, execute, session

SERVER = Path(__file__).with_name("faulty_server.py")
FAULT_PROPERTY = "seeded fault"
"""Name of the test property that carries a row of the table."""
ARGUMENTS = ("serve", "--port", "0", "--security", "--exit-with-parent")


@contextmanager
def faulty_target(fault: str) -> Iterator[Target]:
    """A server of its own with that fault."""
    with ExitStack() as stack:
        server = stack.enter_context(BundledServer(command=(str(SERVER), fault, *ARGUMENTS)))
        transport = HttpTransport(server.url)
        stack.callback(transport.close)
        yield Target(transport, server.credentials, Access(owned=True))


@dataclass(frozen=True, slots=True)
class Find:
    """The first failed property that blames one of the wanted statements; ``requests`` and ``seconds`` from
    the start of the first property to the failure, before anything is shrunk."""

    property_id: str
    statement: str
    requests: int
    seconds: float


class _Found(Exception):
    """Enough was seen."""


class Watch:
    """Takes a run's events, and ends it as soon as one of ``wanted`` is blamed."""

    def __init__(self, wanted: Collection[str]) -> None:
        self.summary = Report()
        self.find: Find | None = None
        self._wanted = frozenset(wanted)
        self._requests = 0
        self._seconds = 0.0

    def __call__(self, event: Event) -> None:
        """Take one event."""
        self.summary(event)
        if isinstance(event, PropertyFinished):
            self._look_at(event)

    def _look_at(self, event: PropertyFinished) -> None:
        result = event.result
        if result.verdict is Verdict.FAIL:
            blamed = [s for s in blamed_statements(event.property, result) if s in self._wanted]
            if blamed:
                requests = self._requests + (result.first_failure_requests or 0)
                seconds = self._seconds + (result.first_failure_seconds or 0.0)
                self.find = Find(result.property_id, blamed[0], requests, seconds)
                raise _Found
        self._requests += result.requests
        self._seconds += result.seconds


def run_until_found(target: Target, options: Options, wanted: Collection[str] = ()) -> Watch:
    """Run the bundled pack; everything of it, unless one of the ``wanted`` statements is blamed before."""
    watch = Watch(wanted)
    with session(bundled_pack(), target) as ready, suppress(_Found):
        execute(ready, options, watch)
    return watch


def failures(summary: Report) -> str:
    """The failed properties of a run with what they blame, a line each."""
    return "\n".join(
        f"{result.property_id}: {', '.join(blamed_statements(prop, result))}"
        for prop, result in summary.failures()
    )
