"""Searching a property's cases with Hypothesis: draw, run, shrink within bounds, confirm."""

from __future__ import annotations

import hashlib
import json
import time
import warnings
from collections import Counter
from dataclasses import dataclass, field, replace

from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import seed as with_seed
from hypothesis import strategies as st
from hypothesis.errors import HypothesisWarning, Unsatisfiable

from harness.errors import NeedNotMet, NotArranged, NotOffered, Unsteady
from harness.model.case import Case
from harness.model.verdict import Counterexample, Execution, PropertyResult, Verdict
from harness.planning.property import Property
from harness.running.runner import Runner

SHRINK_SECONDS = 12.0
SHRINK_EXECUTIONS = 80
CONFIRMATIONS = 2
REPEATS = 2
"""Times that a case is run again in which a connection broke."""
MOST_LEFT = 20
"""Leftovers with which a run goes no further."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to look: cases a property at most (scaled by its share)."""

    cases: int

    def for_property(self, prop: Property) -> int:
        """Cases for this property; one at least."""
        return max(1, round(self.cases * prop.share))


class CaseFailed(Exception):
    """Tells Hypothesis that a case failed."""


class _Stop(BaseException):
    """Carries ``problem`` past Hypothesis, which would take any Exception for a failure to shrink."""

    def __init__(self, problem: Exception) -> None:
        self.problem = problem


@dataclass
class _Log:
    """What the search has seen so far, by case."""

    passed: set[str] = field(default_factory=set)
    failed: dict[str, Execution] = field(default_factory=dict)
    unarranged: Execution | None = None
    last: Execution | None = None
    cases: int = 0
    first_failure: tuple[int, float] | None = None
    cut_short: bool = False
    evidence: Counter[str] = field(default_factory=Counter)
    shrinking_since: float | None = None
    shrink_executions: int = 0


class Search:
    """Runs properties one at a time against one runner, within an optional deadline (monotonic seconds)."""

    def __init__(
        self, runner: Runner, features: frozenset[str], *, seed: int, deadline: float | None = None
    ) -> None:
        self._runner = runner
        self._features = features
        self._seed = seed
        self._deadline = deadline

    def run(self, prop: Property, parent: settings) -> PropertyResult:
        """Look for a failing case with the number of cases of ``parent``. Raises TargetLost."""
        started, requests = time.monotonic(), self._runner.target.requests
        log = _Log()
        seed = property_seed(self._seed, prop.id)
        try:
            for number, cases in enumerate(prop.covering(self._features)):
                alone = settings(parent=parent, max_examples=1)
                self._search(cases, alone, seed + number, log, started, requests)
            rest = max(1, parent.max_examples - log.cases)
            cases = prop.cases(self._features)
            self._search(cases, settings(parent=parent, max_examples=rest), seed, log, started, requests)
            verdict, reason = _without_failure(log)
        except CaseFailed:
            verdict, reason = Verdict.FAIL, None
        except NotOffered as lack:
            verdict, reason = Verdict.UNSUPPORTED, lack.what
        except Unsteady as trouble:
            verdict, reason = Verdict.ERROR, trouble.what
        except NotArranged as problem:
            verdict, reason = Verdict.ERROR, problem.what
        except NeedNotMet as need:
            verdict, reason = Verdict.SKIPPED, need.what
        except Unsatisfiable:
            verdict, reason = Verdict.ERROR, "no case could be drawn for this target"
        counterexample = None
        if verdict is Verdict.FAIL:
            assert log.last is not None
            found = self._without_bystanders(log.last) if prop.covers else log.last
            counterexample, again = self._confirmed(found, seed)
            reason = _summary(counterexample.execution)
            if not counterexample.confirmed:
                verdict, reason = Verdict.ERROR, f"failed once, {again} when repeated: {reason}"
        return PropertyResult(
            prop.id,
            verdict,
            reason,
            log.cases,
            self._runner.target.requests - requests,
            time.monotonic() - started,
            counterexample,
            first_failure_requests=log.first_failure[0] if log.first_failure else None,
            first_failure_seconds=log.first_failure[1] if log.first_failure else None,
            cut_short=log.cut_short,
            evidence=dict(log.evidence),
        )

    def look_back(self) -> str | None:
        """Why nothing more should be made in this target, if so: what was made before is still there."""
        self._runner.look_back()
        left = len(self._runner.leftovers)
        return f"the target keeps what is removed from it: {left} left over" if left >= MOST_LEFT else None

    def out_of_time(self) -> bool:
        """True when the run's deadline is over."""
        return self._deadline is not None and time.monotonic() > self._deadline

    def _search(
        self,
        cases: st.SearchStrategy[Case],
        parent: settings,
        seed: int,
        log: _Log,
        started: float,
        requests: int,
    ) -> None:
        quiet = settings(
            parent=parent,
            database=None,
            deadline=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=tuple(HealthCheck),
            report_multiple_bugs=False,
            print_blob=False,
            verbosity=Verbosity.quiet,
        )

        @with_seed(seed)
        @quiet
        @given(cases)
        def test(case: Case) -> None:
            try:
                fails = self._fails(case, log, started, requests)
            except Exception as problem:
                raise _Stop(problem) from None
            # One place to raise from: Hypothesis tells failures apart by where they come from.
            if fails:
                raise CaseFailed

        try:
            with warnings.catch_warnings():  # a long case is no reason to warn
                warnings.simplefilter("ignore", HypothesisWarning)
                test()
        except _Stop as stop:
            raise stop.problem from None

    def _fails(self, case: Case, log: _Log, started: float, requests: int) -> bool:
        """Run a case, unless it ran before or nothing more may be sent; True when a check failed."""
        key = json.dumps(case.to_json(), sort_keys=True)
        if key in log.failed:
            log.last = log.failed[key]
            return True
        if key in log.passed or self._exhausted(log):
            return False
        execution = self._runner.execute(case)
        if not execution.arranged:  # a second try: what can be arranged may depend on how busy the target is
            execution = self._runner.execute(case)
        execution = self._again_if_broken(case, execution)
        log.cases += 1
        log.evidence.update(execution.held)
        log.shrink_executions += log.shrinking_since is not None
        if not execution.failures:
            log.passed.add(key)
            return False
        if not execution.arranged:
            self._runner.learn(execution)
            if log.unarranged is not None:  # twice is enough: each may have cost a long wait
                raise NotArranged(f"the situation cannot be arranged: {_summary(execution)}")
            log.unarranged = execution
            return False
        self._runner.learn_of_page(execution, case.property.partition("/")[0])
        log.failed[key] = log.last = execution
        if log.first_failure is None:
            now = time.monotonic()
            log.first_failure = (self._runner.target.requests - requests, now - started)
            log.shrinking_since = now
        return True

    def _again_if_broken(self, case: Case, execution: Execution) -> Execution:
        """Run a case again in which a connection broke. Broken at the same step each time, that is what the
        server does; else nothing can be said. Raises Unsteady."""
        first = _broken_at(execution)
        if first is None:
            return execution
        for _ in range(REPEATS):
            again = self._runner.execute(case)
            place = _broken_at(again)
            if place is None:
                return again
            if place != first:
                raise Unsteady(f"the connection breaks, at other requests each time: {_summary(again)}")
        return execution

    def _exhausted(self, log: _Log) -> bool:
        """True when nothing more may be sent for this property: the shrink bounds, or the run's deadline."""
        now = time.monotonic()
        if log.shrinking_since is not None and (
            now - log.shrinking_since > SHRINK_SECONDS or log.shrink_executions >= SHRINK_EXECUTIONS
        ):
            return True
        log.cut_short = log.cut_short or self.out_of_time()
        return log.cut_short

    def _without_bystanders(self, found: Execution) -> Execution:
        """The failing case without what else was tried in it, if it fails in the same way."""
        failure = found.failures[0]
        kept = tuple(s for s in found.case.steps if s.setup or s.id == failure.step)
        if len(kept) == len(found.case.steps):
            return found
        try:
            smaller = self._runner.execute(replace(found.case, steps=kept))
        except (NeedNotMet, Unsteady):
            return found
        return smaller if _alike(found, smaller) else found

    def _confirmed(self, found: Execution, seed: int) -> tuple[Counterexample, str]:
        """Run the failing case again; what counts is whether the same check fails at the same step, with the
        same status. Returns also how it went, in words."""
        words = "passed"
        for _ in range(CONFIRMATIONS):
            try:
                again = self._runner.execute(found.case)
            except (NeedNotMet, Unsteady):
                continue
            if _alike(found, again):
                return Counterexample(again, seed, confirmed=True), "failed"
            words = "failed differently" if again.failures else words
        return Counterexample(found, seed, confirmed=False), words


def _broken_at(execution: Execution) -> str | None:
    """The step of the first failure, if it was not answered at all, but for a time-out."""
    if not execution.failures:
        return None
    step = execution.failures[0].step
    broken = any(e.step == step and e.status is None and not e.timed_out for e in execution.exchanges)
    return step if broken else None


def _alike(one: Execution, other: Execution) -> bool:
    """Whether two runs of a case failed in the same way."""
    if not (one.failures and other.failures and other.arranged):
        return False
    ours, theirs = one.failures[0], other.failures[0]
    same_check = ours.check.kind == theirs.check.kind and ours.check.statements == theirs.check.statements
    return ours.step == theirs.step and same_check and _status(one) == _status(other)


def _status(execution: Execution) -> int | None:
    """The status of the answer that a failure is about."""
    step = execution.failures[0].step
    return next((e.status for e in execution.exchanges if e.step == step), None)


def _without_failure(log: _Log) -> tuple[Verdict, str | None]:
    """The verdict when no case failed; a property without a case, or with one that cannot be arranged, does
    not pass."""
    if log.unarranged is not None:
        return Verdict.ERROR, f"the situation cannot be arranged: {_summary(log.unarranged)}"
    if log.cases == 0:
        return Verdict.SKIPPED, "the time budget was used up"
    return Verdict.PASS, None


def property_seed(run_seed: int, property_id: str) -> int:
    """A property's own seed, the same whatever else runs."""
    return int.from_bytes(hashlib.sha256(f"{run_seed}:{property_id}".encode()).digest()[:8])


def _summary(execution: Execution) -> str:
    failure = execution.failures[0]
    return f"step {failure.step}: expected {failure.expected}; observed {failure.observed}"
