"""What a run has found out, added up: by verdict, and by statement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from harness.errors import TargetLost
from harness.model.spec import Statement
from harness.model.verdict import ExitCode, PropertyResult, Verdict
from harness.planning.property import Property
from harness.running.events import Event, PropertyFinished, RunFinished, RunStarted
from harness.running.judging import INTERRUPTED

TESTABLE = ("executable", "behaviour")
EXERCISED = ("pass", "fail", "waived")
SPEAKING = (Verdict.PASS, Verdict.FAIL, Verdict.WAIVED, Verdict.ERROR)
"""The verdicts of properties that were tried."""
BLAMING = (Verdict.FAIL, Verdict.WAIVED, Verdict.ERROR)
"""Those that say something without a check that held."""


@dataclass(frozen=True, slots=True)
class StatementResult:
    """What the run says about one sentence: ``pass``, ``fail``, ``waived``, ``informative`` or ``not
    exercised``, with its reason; the properties behind it, and how many of their checks held."""

    api: str
    statement: Statement
    verdict: str
    properties: tuple[str, ...]
    checks: int = 0
    reason: str | None = None


@dataclass
class Report:
    """What a run has found out; it takes the events of the run, one after the other."""

    started: RunStarted | None = None
    finished: RunFinished | None = None
    results: list[tuple[Property, PropertyResult]] = field(default_factory=list)
    lost: TargetLost | None = None
    """What happened to a target that died on the way."""

    def __call__(self, event: Event) -> None:
        """Take one event."""
        if isinstance(event, RunStarted):
            self.started = event
        elif isinstance(event, PropertyFinished):
            self.results.append((event.property, event.result))
        elif isinstance(event, RunFinished):
            self.finished = event
            self._put_in_order()

    def _put_in_order(self) -> None:
        """Results in the order of the plan: several processes end theirs in any order."""
        planned = self.started.properties if self.started else ()
        position = {prop.id: number for number, prop in enumerate(planned)}
        self.results.sort(key=lambda judged: position[judged[0].id])

    @property
    def verdicts(self) -> Counter[Verdict]:
        """How many properties have which verdict."""
        return Counter(result.verdict for _, result in self.results)

    @property
    def cases(self) -> int:
        """Cases executed in all."""
        return sum(result.cases for _, result in self.results)

    def failures(self) -> list[tuple[Property, PropertyResult]]:
        """The properties that failed."""
        return [(p, r) for p, r in self.results if r.verdict is Verdict.FAIL]

    def statements(self) -> list[StatementResult]:
        """Every statement of every page of the run, in page order."""
        if self.started is None:
            return []
        pages = self._of_page
        return [
            self._judged(api.id, statement, pages.get(api.id, ()))
            for api in self.started.apis
            for statement in sorted(api.statements, key=lambda s: (s.file, s.line))
        ]

    def _judged(
        self, api: str, statement: Statement, of_page: Sequence[tuple[Property, PropertyResult]]
    ) -> StatementResult:
        about = [(p, r) for p, r in of_page if statement.id in p.statements]
        names = tuple(p.id for p, _ in about)
        if statement.status == "informative":
            return StatementResult(api, statement, "informative", names)
        for verdict in (Verdict.FAIL, Verdict.WAIVED):
            blamed = [
                p.id for p, r in about if r.verdict is verdict and statement.id in blamed_statements(p, r)
            ]
            if blamed:
                return StatementResult(api, statement, str(verdict), tuple(blamed))
        evidence = {p.id: r.evidence.get(statement.id, 0) for p, r in of_page}
        seen = tuple(name for name, checks in evidence.items() if checks)
        if seen:
            return StatementResult(api, statement, "pass", seen, sum(evidence.values()))
        return StatementResult(api, statement, "not exercised", names, reason=_reason(about))

    @property
    def _of_page(self) -> dict[str, list[tuple[Property, PropertyResult]]]:
        pages: dict[str, list[tuple[Property, PropertyResult]]] = {}
        for prop, result in self.results:
            pages.setdefault(prop.api, []).append((prop, result))
        return pages

    def coverage(self, api: str | None = None) -> tuple[int, int]:
        """How many sentences that can be tested were exercised, and of how many; on one page, or on all."""
        counted = [
            r for r in self.statements() if r.statement.status in TESTABLE and (api is None or r.api == api)
        ]
        return sum(r.verdict in EXERCISED for r in counted), len(counted)

    def exit_code(self) -> ExitCode:
        """The exit code of the run; a dead target counts more than failures, those more than an incomplete
        plan."""
        verdicts = self.verdicts
        if self.finished is not None and self.finished.lost:
            return ExitCode.UNREACHABLE
        if verdicts[Verdict.FAIL]:
            return ExitCode.DEVIATIONS
        left = self.finished is not None and self.finished.leftovers
        spoken = any(verdicts[each] for each in SPEAKING)
        seen = any(verdicts[v] for v in BLAMING) or any(any(r.evidence.values()) for _, r in self.results)
        stopped = self.finished is None or self.finished.stopped is not None
        if not (spoken and seen):
            if self.finished is not None and self.finished.stopped == INTERRUPTED:
                return ExitCode.INCOMPLETE
            return ExitCode.LEFTOVERS if left else ExitCode.NOTHING_RAN
        if stopped or verdicts[Verdict.ERROR]:
            return ExitCode.INCOMPLETE
        return ExitCode.LEFTOVERS if left else ExitCode.PASSED


def blamed_statements(prop: Property, result: PropertyResult) -> tuple[str, ...]:
    """The sentences that the failed check rests on; the property's own when the check names none."""
    if result.counterexample is None:
        return prop.statements
    failures = result.counterexample.execution.failures
    blamed = tuple(dict.fromkeys(s for failure in failures for s in failure.statements))
    return blamed or prop.statements


def _reason(about: Sequence[tuple[Property, PropertyResult]]) -> str:
    """Why no check that names a sentence ran, by what became of the properties that list it."""
    if not about:
        return "no property of this run tests it"
    for prop, result in about:
        if result.verdict in (Verdict.FAIL, Verdict.WAIVED):
            return f"blocked by the failure of {prop.id}"
    for prop, result in about:
        if result.verdict is not Verdict.PASS:
            return f"{result.verdict} in {prop.id}: {result.reason}"
    return "not drawn in this run"
