"""How a run goes from property to property: what judging one comes to, and what ends the run early."""

from __future__ import annotations

import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, replace

from hypothesis import settings

from harness.endpoint.probe import Capabilities
from harness.endpoint.stopping import STOP
from harness.errors import LedgerError, TargetLost
from harness.model.case import ADMIN, features
from harness.model.verdict import Counterexample, PropertyResult, Verdict
from harness.planning import Property
from harness.running.events import Emit, PropertyFinished, PropertyStarted
from harness.running.runner import LostDuringCase
from harness.running.search import Effort, Search, property_seed

INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What judging a property came to; ``lost`` when the target died in it, ``stop`` says why no further
    property may begin."""

    result: PropertyResult
    lost: TargetLost | None = None
    interrupted: bool = False
    stop: str | None = None


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges properties one at a time; returns whatever the target or the user does."""

    search: Search
    capabilities: Capabilities
    effort: Effort
    seed: int

    def __call__(self, prop: Property) -> Outcome:
        """Search one property."""
        try:
            result = judge_property(prop, self.search, self.capabilities, self.effort)
            return Outcome(result, stop=self.search.look_back())
        except TargetLost as error:
            lost = TargetLost(error.what, where=error.where, hint=error.hint)
            return Outcome(lost_result(prop, error, property_seed(self.seed, prop.id)), lost)
        except KeyboardInterrupt:
            return Outcome(PropertyResult(prop.id, Verdict.SKIPPED, INTERRUPTED), interrupted=True)
        except LedgerError as error:
            return Outcome(PropertyResult(prop.id, Verdict.ERROR, str(error)), stop=error.what)
        except Exception as error:
            return Outcome(failed_result(prop, error))


@dataclass
class RunState:
    """Tells what happens, and remembers why no further property may begin: ``stopped`` says it in words.

    ``deadline`` in monotonic seconds, ``budget`` the seconds that the user gave.
    """

    emit: Emit
    deadline: float | None = None
    budget: float | None = None
    fail_fast: bool = False
    stopped: str | None = None
    lost: TargetLost | None = None

    def may_begin(self) -> bool:
        """True unless something has ended the run."""
        if self.stopped is None and STOP.requested:
            self.stopped = INTERRUPTED
        if self.stopped is None and self.deadline is not None and time.monotonic() > self.deadline:
            self.stopped = self._out_of_time()
        return self.stopped is None

    def begin(self, prop: Property) -> None:
        """A property is about to be judged."""
        self.emit(PropertyStarted(prop))

    def end(self, prop: Property, outcome: Outcome) -> None:
        """Tell the verdict, and stop where it asks for that; the first reason counts."""
        if self.stopped is None:
            self.stopped = self._reason_to_stop(outcome)
            self.lost = outcome.lost
        self.emit(PropertyFinished(prop, outcome.result))

    def skip(self, properties: Sequence[Property]) -> None:
        """Tell that these are not judged any more."""
        for prop in properties:
            self.emit(PropertyFinished(prop, PropertyResult(prop.id, Verdict.SKIPPED, self.stopped)))

    def _reason_to_stop(self, outcome: Outcome) -> str | None:
        if outcome.lost is not None:
            return outcome.lost.what
        if outcome.interrupted:
            return INTERRUPTED
        if outcome.stop is not None:
            return outcome.stop
        if outcome.result.cut_short:
            return self._out_of_time()
        if self.fail_fast and outcome.result.verdict is Verdict.FAIL:
            return "the first failure was enough"
        return None

    def _out_of_time(self) -> str:
        return f"the time budget of {self.budget:g} s was used up"


def judge_one_by_one(properties: Sequence[Property], judge: Judge, course: RunState) -> None:
    """Judge the properties in this process, as long as the course goes on; skip the rest."""
    for number, prop in enumerate(properties):
        if not course.may_begin():
            course.skip(properties[number:])
            return
        course.begin(prop)
        course.end(prop, judge(prop))


def lost_result(prop: Property, lost: TargetLost, seed: int) -> PropertyResult:
    """What a property comes to when the target dies during it: no verdict, but the case it died in."""
    execution = lost.execution if isinstance(lost, LostDuringCase) else None
    counterexample = Counterexample(execution, seed, confirmed=False) if execution else None
    return PropertyResult(prop.id, Verdict.ERROR, lost.what, counterexample=counterexample)


def failed_result(prop: Property, error: Exception) -> PropertyResult:
    """What a property comes to when the harness fails in it."""
    text = f"the harness failed: {type(error).__name__}: {error}; please report it, with its traceback"
    lines = "".join(traceback.format_exception(error))
    return PropertyResult(prop.id, Verdict.ERROR, text, traceback=lines)


def judge_property(
    prop: Property, search: Search, capabilities: Capabilities, effort: Effort, base: settings | None = None
) -> PropertyResult:
    """The verdict on one property; ``unsupported`` when the target lacks what it needs."""
    if absent := capabilities.absent_pages.get(prop.api):
        return PropertyResult(prop.id, Verdict.UNSUPPORTED, absent)
    missing = capabilities.missing(features(prop.needs))
    if missing:
        return PropertyResult(prop.id, Verdict.UNSUPPORTED, f"the target has no {', '.join(missing)}")
    parent = base or settings(max_examples=effort.for_property(prop))
    result = search.run(prop, parent)
    return _not_for_us(result) if capabilities.limited else result


def _not_for_us(result: PropertyResult) -> PropertyResult:
    """A failure because we, and not somebody whom the property made, may not do something, says nothing about
    the target: it is unsupported."""
    found = result.counterexample
    if result.verdict is not Verdict.FAIL or found is None:
        return result
    step = found.execution.failures[0].step
    mine = {s.id for s in found.execution.bound.steps if s.actor == ADMIN}
    refused = [e for e in found.execution.exchanges if e.step == step and e.status in (401, 403)]
    if step not in mine or not refused:
        return result
    reason = f"not for these credentials: {result.reason}"
    return replace(result, verdict=Verdict.UNSUPPORTED, reason=reason, counterexample=None)
