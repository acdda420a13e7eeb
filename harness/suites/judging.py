"""The verdict on one snippet test."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from harness.endpoint.journal import Journal
from harness.endpoint.target import Target
from harness.errors import Refused, TargetLost, Unsteady
from harness.model.verdict import Counterexample, Execution, PropertyResult, Verdict
from harness.running.runner import LostDuringCase
from harness.suites.cleanup import Cleanup
from harness.suites.environment import Environment
from harness.suites.execution import TestRun
from harness.suites.generate import setup_steps, teardown_steps, test_steps
from harness.suites.guest import fence_for
from harness.suites.steps import PlannedStep
from harness.suites.suite import SnippetItem

SEED = 0


@dataclass(slots=True)
class SnippetJudge:
    """Judges tests one at a time; ``leftovers`` are what could not be removed after them."""

    target: Target
    environment: Environment
    journal: Journal | None = None
    leftovers: list[str] = field(default_factory=list)
    _cleanup: Cleanup | None = None

    def judge(self, item: SnippetItem) -> PropertyResult:
        """Run the test and say what came of it; a failing one is run again. Raises ``LostDuringCase`` when
        the target dies on the way."""
        started, before = time.monotonic(), self.target.requests
        verdict, reason, found, cases = self._verdict(item)
        requests, seconds = self.target.requests - before, time.monotonic() - started
        failed = verdict is Verdict.FAIL
        return PropertyResult(
            item.property.id,
            verdict,
            reason,
            cases,
            requests,
            seconds,
            Counterexample(found, SEED, confirmed=True) if failed and found is not None else None,
            first_failure_requests=requests if failed else None,
            first_failure_seconds=seconds if failed else None,
            evidence=dict.fromkeys(item.property.statements, 1) if verdict is Verdict.PASS else {},
        )

    def close(self) -> None:
        """Remove what an interruption has left; again does nothing."""
        if self._cleanup is not None:
            self._cleanup.clean()
            self.leftovers += [each for each in self._cleanup.leftovers if each not in self.leftovers]
            self._cleanup = None

    def _verdict(self, item: SnippetItem) -> tuple[Verdict, str | None, Execution | None, int]:
        if item.problem is not None or item.test is None:
            return Verdict.ERROR, item.problem, None, 0
        if item.test.skip is not None:
            return Verdict.SKIPPED, item.test.skip, None, 0
        try:
            plan = _Plan.of(item, self.environment)
        except ValueError as error:
            return Verdict.ERROR, str(error), None, 0
        try:
            return self._judged(item, plan)
        except Refused as refused:
            return Verdict.SKIPPED, refused.what, None, 0
        except Unsteady as trouble:
            return Verdict.ERROR, trouble.what, None, 0

    def _judged(self, item: SnippetItem, plan: _Plan) -> tuple[Verdict, str | None, Execution | None, int]:
        first = self._run(item, plan)
        if not first.failures:
            return Verdict.PASS, None, first, 1
        again = self._run(item, plan)
        reason = _summary(again if again.failures else first)
        if not again.failures:
            return Verdict.ERROR, f"failed once, passed when repeated: {reason}", first, 2
        if not again.arranged:
            return Verdict.ERROR, f"the situation cannot be arranged: {reason}", again, 2
        return Verdict.FAIL, reason, again, 2

    def _run(self, item: SnippetItem, plan: _Plan) -> Execution:
        self._cleanup = Cleanup(self.target, self.journal)
        self.target.fence = fence_for(self.target.access, self._cleanup)
        run = TestRun(self.target, self.environment, self._cleanup)
        try:
            plan.run(run, item.property.statements)
        except TargetLost as lost:
            raise LostDuringCase(lost, run.execution(item.property.id)) from lost
        finally:
            self.close()
        return run.execution(item.property.id)


@dataclass(frozen=True, slots=True)
class _Plan:
    """The steps of a test: before it, of it, and after it."""

    before: list[PlannedStep]
    steps: list[PlannedStep]
    after: list[PlannedStep]

    @classmethod
    def of(cls, item: SnippetItem, environment: Environment) -> _Plan:
        """Plan a test. Raises ``ValueError`` for a page whose snippets cannot be used."""
        assert item.test is not None
        return cls(
            setup_steps(item.page, environment),
            test_steps(item.page, item.test, environment),
            teardown_steps(item.page, item.test, environment),
        )

    def run(self, run: TestRun, statements: tuple[str, ...]) -> None:
        """Run it all; the steps after it come whatever came of the others, and count only if those held."""
        held = run.take(self.before)
        if held:
            run.forget()
            held = run.take(self.steps, statements)
        failure = run.failure
        run.take(self.after)
        run.failure = failure or run.failure


def _summary(execution: Execution) -> str:
    failure = execution.failures[0]
    return f"step {failure.step}: expected {failure.expected}; observed {failure.observed}"
