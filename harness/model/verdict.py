"""What came of a property, and what the exit code of a run says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum

from harness.model.case import Case
from harness.model.checks import Failure
from harness.model.exchange import Exchange
from harness.model.hiding import hide


class ExitCode(IntEnum):
    """Exit codes of ``harness run`` and ``harness replay``."""

    PASSED = 0
    """Everything that ran passed, and something ran."""
    DEVIATIONS = 1
    """Some property failed: the target does not do what a statement says."""
    USAGE = 2
    """A wrong argument, or a spec pack that cannot be used."""
    UNREACHABLE = 3
    """The target does not answer, is not this API, refuses the credentials, or died on the way."""
    NOTHING_RAN = 4
    """No case was executed; never a success."""
    INCOMPLETE = 5
    """The run stopped before the plan was done, or some property could not be judged."""
    HARNESS_FAILED = 6
    """The harness itself failed and could not write a report; that is a defect of ours."""
    LEFTOVERS = 7
    """Something that was made could not be removed; nothing worse happened."""


class Verdict(StrEnum):
    """The verdicts; each but ``pass`` comes with a reason."""

    PASS = "pass"
    FAIL = "fail"
    WAIVED = "waived"
    UNSUPPORTED = "unsupported"
    SKIPPED = "skipped"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Counterexample:
    """The smallest failing case found, what happened in it, and the seed that leads to it again."""

    execution: Execution
    seed: int
    confirmed: bool


@dataclass(frozen=True, slots=True)
class PropertyResult:
    """The verdict on one property; ``seconds`` of wall clock, ``first_failure_requests`` sent until the first
    failure was seen; ``cut_short``: the time budget ended it before all its cases had run. ``evidence``
    counts by statement the checks that ran and held; ``traceback`` is where the harness itself failed."""

    property_id: str
    verdict: Verdict
    reason: str | None = None
    cases: int = 0
    requests: int = 0
    seconds: float = 0.0
    counterexample: Counterexample | None = None
    first_failure_requests: int | None = None
    first_failure_seconds: float | None = None
    cut_short: bool = False
    evidence: Mapping[str, int] = field(default_factory=dict)
    traceback: str | None = None


@dataclass(frozen=True, slots=True)
class Execution:
    """One run of a case: ``case`` as drawn, ``bound`` with the names it had, what was exchanged, and which
    checks failed; ``held`` counts by statement the checks that held. A failed set-up step says nothing about
    the statements."""

    case: Case
    bound: Case
    exchanges: tuple[Exchange, ...]
    failures: tuple[Failure, ...]
    held: Mapping[str, int] = field(default_factory=dict)

    @property
    def arranged(self) -> bool:
        """True unless a set-up step failed."""
        return not any(failure.setup for failure in self.failures)

    def without(self, secrets: Sequence[str]) -> Execution:
        """The same with each of the texts ``secrets`` hidden, for everybody to see."""
        if not secrets:
            return self
        exchanges = tuple(
            replace(e, headers=hide(e.headers, secrets), body=hide(e.body, secrets)) for e in self.exchanges
        )
        failures = tuple(
            replace(f, expected=hide(f.expected, secrets), observed=hide(f.observed, secrets))
            for f in self.failures
        )
        return replace(self, exchanges=exchanges, failures=failures)
