"""What came of a property."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from harness.engine.runner import Execution


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
