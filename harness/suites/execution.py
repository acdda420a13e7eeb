"""Running the steps of one test against a target, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from harness.endpoint.probe import alive
from harness.endpoint.target import Target
from harness.errors import CannotJudgeError, Refused, TargetLost
from harness.model.case import Case, Check, Step
from harness.model.check_kinds import observed
from harness.model.checks import Failure
from harness.model.exchange import Exchange
from harness.model.verdict import Execution
from harness.suites import analyzers
from harness.suites.assertions import Outcome, evaluate
from harness.suites.calls import Call, prepared
from harness.suites.cleanup import Cleanup
from harness.suites.comparison import difference
from harness.suites.environment import Environment
from harness.suites.outcomes import status_outcome, warnings_outcome
from harness.suites.paths import value_at
from harness.suites.stash import Stash
from harness.suites.steps import PlannedStep

ACCEPT = {"accept": "*/*"}


@dataclass(slots=True)
class TestRun:
    """One run of a test: what was sent, what came back, and the first thing that does not hold."""

    __test__ = False

    target: Target
    environment: Environment
    cleanup: Cleanup
    stash: Stash = field(default_factory=Stash)
    failure: Failure | None = None
    _steps: list[Step] = field(default_factory=list)
    _exchanges: list[Exchange] = field(default_factory=list)
    _body: Any = None

    def take(self, steps: Iterable[PlannedStep], statements: tuple[str, ...] = ()) -> bool:
        """Run the steps until one fails; True when none did. ``statements`` are what they rest on.

        Raises ``TargetLost`` when the target has died.
        """
        for planned in steps:
            name, argument = next(iter(planned.step.items()))
            try:
                outcome = self._step(planned, name, argument)
            except CannotJudgeError as error:
                planned = replace(planned, setup=True)
                outcome = (f"a step that can be judged: {name}", str(error))
            except (ValueError, RecursionError) as error:
                outcome = (f"an answer that {name} can look at", str(error))
            if outcome is not None:
                self._fail(planned, Check(name, {"argument": argument}, statements), outcome)
                return False
        return True

    def forget(self) -> None:
        """Start anew with the stash and the last answer, as between the set-up and the test."""
        self.stash, self._body = Stash(), None

    def execution(self, name: str) -> Execution:
        """What happened, with every secret of the target hidden."""
        case = Case(name, tuple(self._steps))
        failures = (self.failure,) if self.failure else ()
        found = Execution(case, case, tuple(self._exchanges), failures)
        return found.without(self.target.credentials.secrets)

    def _step(self, planned: PlannedStep, name: str, argument: Any) -> Outcome:
        if name == "do":
            return self._do(planned, argument)
        if name == "compare_analyzers":
            return self._compare_analyzers(planned, argument)
        return self._assert(name, argument)

    def _compare_analyzers(self, planned: PlannedStep, argument: Any) -> Outcome:
        """Analyze the same texts with both analyzers; they must make the same tokens of them."""
        for text in analyzers.TEXTS:
            answers = []
            for do in analyzers.calls(argument, text):
                if outcome := self._do(planned, do):
                    return outcome
                answers.append(self._body)
            if different := difference(*answers):
                return f"the same tokens of {text!r} from both analyzers", different
        return None

    def _do(self, planned: PlannedStep, argument: Mapping[str, Any]) -> Outcome:
        call = prepared(argument, self.stash, self.environment)
        self.cleanup.before(call)
        try:
            exchange = self._send(planned, call)
        except Refused:
            self.cleanup.withheld(call)
            raise
        self.cleanup.after(call, exchange)
        if exchange.status is None:
            self._check_alive(exchange)
            return "an answer", f"no answer: {exchange.error}"
        head = call.method == "HEAD"
        self._body = exchange.status < 400 if head else exchange.body
        self.stash["body"] = None if head else exchange.body
        refused = status_outcome(call.catch, call.ignored, exchange)
        return refused or warnings_outcome(call.warnings, exchange)

    def _send(self, planned: PlannedStep, call: Call) -> Exchange:
        step = Step(
            f"{len(self._steps) + 1:02d}",
            call.method,
            call.path,
            call.query,
            call.body,
            about=planned.about,
            setup=planned.setup,
        )
        self._steps.append(step)
        exchange = self.target.send(
            step.method,
            step.path,
            query=step.query,
            body=step.body,
            step=step.id,
            headers={**ACCEPT, **call.headers},
        )
        self._exchanges.append(exchange)
        return exchange

    def _assert(self, name: str, argument: Any) -> Outcome:
        if name == "set":
            for path, stored in dict(argument).items():
                self.stash[stored] = value_at(self._body, path)
            return None
        outcome = evaluate(name, argument, self._body, self.stash)
        if outcome is None or not self._exchanges:
            return outcome
        expected, found = outcome
        return expected, f"{found}; the answer was {observed(self._exchanges[-1])}"

    def _fail(self, planned: PlannedStep, check: Check, outcome: Outcome) -> None:
        assert outcome is not None
        step = self._steps[-1].id if self._steps else planned.about
        self.failure = Failure(step, check, *outcome, setup=planned.setup)

    def _check_alive(self, exchange: Exchange) -> None:
        if not alive(self.target):
            request = exchange.request
            raise TargetLost(
                f"the target stopped answering during {request.method} {request.path}: {exchange.error}",
                where=self.target.url,
                hint="look into its log; the steps up to there are in the report",
            )
