"""The checks a case makes on its answers: judging them, and telling what is wrong with one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness.model.case import Case, Check
from harness.model.check_kinds import Context, evaluate, kind_of, kinds
from harness.model.exchange import Exchange


@dataclass(frozen=True, slots=True)
class Failure:
    """A check that does not hold: what was expected of which step, what was observed, and who says so."""

    step: str
    check: Check
    expected: str
    observed: str
    setup: bool = False

    @property
    def statements(self) -> tuple[str, ...]:
        return self.check.statements

    def to_json(self) -> dict[str, Any]:
        return {
            "step": self.step,
            "expected": self.expected,
            "observed": self.observed,
            "statements": list(self.statements),
        }


def judge(case: Case, exchanges: Sequence[Exchange]) -> list[Failure]:
    """Evaluate every check of a case (symbols bound) on what came back."""
    by_step = {exchange.step: exchange for exchange in exchanges}
    context = Context(by_step)
    failures = []
    for step in case.steps:
        exchange = by_step.get(step.id)
        if exchange is None:
            continue
        for check in step.checks:
            outcome = evaluate(check, exchange, context)
            if outcome is not None:
                failures.append(Failure(step.id, check, *outcome, setup=step.setup))
                break
    return failures


def sees(check: Check, context: Context) -> bool:
    """Whether a check has everything that it compares: without the other answers it holds emptily."""
    named = [check.arguments[name] for name in kind_of(check.kind).steps]
    steps = [step for each in named for step in ([each] if isinstance(each, str) else each)]
    return all(s in context.exchanges and context.exchanges[s].status is not None for s in steps)


def flaw(check: Mapping[str, Any]) -> str | None:
    """What is wrong with a check as data, an unknown kind or an argument that is missing; None if nothing."""
    kind, known_kinds = str(check.get("check")), kinds()
    if kind not in known_kinds:
        return f"unknown check {kind!r}; known are {', '.join(sorted(known_kinds))}"
    takes = known_kinds[kind]
    missing = [name for name in takes.needs if name not in check]
    if missing:
        return f"the check {kind} needs {', '.join(missing)}"
    known = {"check", "statements", *takes.needs, *takes.knows}
    if unknown := sorted(set(check) - known):
        return f"the check {kind} knows no {', '.join(unknown)}; it knows {', '.join(sorted(known))}"
    if wrong := [name for name in LISTS if name in check and not isinstance(check[name], list | tuple)]:
        return f"{wrong[0]} of the check {kind} is a list"
    if wrong := [name for name in TEXTS if name in check and not isinstance(check[name], str)]:
        return f"{wrong[0]} of the check {kind} is a text"
    inner = [each for alternative in check.get("of", ()) for each in alternative]
    return next((problem for each in inner if (problem := flaw(each))), None)


LISTS = ("in", "steps", "texts", "types", "mentions", "of", "paths", "status", "apart")
TEXTS = ("path", "number_of", "step", "since", "name")
"""The arguments that are lists, and those that are texts, whatever the check."""
