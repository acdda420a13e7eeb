"""The checks a case can make on its answers: a closed vocabulary, so that a case stays data.

| check | arguments | holds when |
|---|---|---|
| ``status`` | ``in``: list | the answer has one of these statuses |
| ``field`` | ``path``, ``equals`` | some value is at that path and all equal it |
| ``present`` / ``absent`` | ``path`` | a value is / no value is at that path |
| ``includes`` / ``excludes`` | ``path``, ``value`` | the value is / is not among those at that path |
| ``items`` | ``path``, ``equals`` | the values at that path, in any order, are these |
| | ``in_order``?, ``repeats``? | the same, but in this order; repeated values count once |
| | ``within``? | the same, but only texts that begin with it count |
| ``count`` | ``path``, ``equals`` | so many values are at that path |
| ``joins`` | ``steps``, ``path`` | the values at that path are those of these steps, one after the other |
| ``counted`` | ``path``, ``number_of`` | the number at that path is that of the values at the other |
| ``type`` | ``path``, ``is``, ``optional``? | every value at that path has this JSON type, and there is one |
| ``row`` | ``line``, ``equals`` | that line of a text, from 0, has these words |
| ``says`` | ``texts`` | a text holds each of these |
| ``error`` | ``status``: list, ``types``?, ``mentions``? | a well-formed error envelope with them |
| ``envelope`` | | an answer of 400 or above carries a well-formed error envelope |
| ``header`` | ``name``, ``includes`` | the header's comma list holds these words |
| ``same_as`` | ``step``, ``rename``?, ``apart``? | as in another step, renamed, but for fields ``apart`` |
| ``grown`` | ``since``, ``path``, ``by`` | the sum of the numbers at that path grew by so much since a step |
| ``unchanged_since`` | ``step``, ``path`` | the values at that path equal those of an earlier step |
| ``one_of`` | ``of``: list of lists of checks | all checks of one of the lists hold |
| ``answered`` | | there is an answer at all |
| ``at_least`` | ``paths``: list, ``value`` | the numbers at those paths add up to at least that |
| ``among`` | ``steps``, ``status``, ``at_least``?, ``at_most``? | so many of those steps have such a status |
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness.model.case import Case, Check
from harness.model.comparing import close, equal, has_type, renamed, same_items, total
from harness.model.exchange import Exchange
from harness.model.jsonpath import values_at


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


@dataclass(frozen=True, slots=True)
class Context:
    """What a check may look at besides its own answer."""

    exchanges: Mapping[str, Exchange]


Outcome = tuple[str, str] | None  # (expected, observed), None when the check holds
Rule = Callable[[Mapping[str, Any], Exchange, Context], Outcome]


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


def evaluate(check: Check, exchange: Exchange, context: Context) -> Outcome:
    """Evaluate one check; KeyError for a kind that does not exist."""
    if exchange.status is None:
        return "an answer", f"no answer: {exchange.error}"
    return CHECKS[check.kind](check.arguments, exchange, context)


NEEDING = {"same_as": ("step",), "grown": ("since",), "unchanged_since": ("step",), "joins": ("steps",)}
"""The checks that compare with other steps, and the arguments that name these."""


def sees(check: Check, context: Context) -> bool:
    """Whether a check has everything that it compares: without the other answers it holds emptily."""
    named = [check.arguments[name] for name in NEEDING.get(check.kind, ())]
    steps = [step for each in named for step in ([each] if isinstance(each, str) else each)]
    return all(s in context.exchanges and context.exchanges[s].status is not None for s in steps)


def flaw(check: Mapping[str, Any]) -> str | None:
    """What is wrong with a check as data, an unknown kind or an argument that is missing; None if nothing."""
    kind = str(check.get("check"))
    if kind not in CHECKS:
        return f"unknown check {kind!r}; known are {', '.join(sorted(CHECKS))}"
    missing = [name for name in ARGUMENTS.get(kind, ()) if name not in check]
    if missing:
        return f"the check {kind} needs {', '.join(missing)}"
    known = {"check", "statements", *ARGUMENTS.get(kind, ()), *OPTIONAL.get(kind, ())}
    if unknown := sorted(set(check) - known):
        return f"the check {kind} knows no {', '.join(unknown)}; it knows {', '.join(sorted(known))}"
    if wrong := [name for name in LISTS if name in check and not isinstance(check[name], list | tuple)]:
        return f"{wrong[0]} of the check {kind} is a list"
    if wrong := [name for name in TEXTS if name in check and not isinstance(check[name], str)]:
        return f"{wrong[0]} of the check {kind} is a text"
    inner = [each for alternative in check.get("of", ()) for each in alternative]
    return next((problem for each in inner if (problem := flaw(each))), None)


def observed(exchange: Exchange) -> str:
    """Status and body in one line."""
    body = json.dumps(exchange.body, ensure_ascii=False)
    return f"{exchange.status} {body if len(body) <= 600 else body[:600] + '…'}"


def _seen(exchange: Exchange, values: Any) -> str:
    """What stands at a path; with the whole answer where it is an error."""
    if exchange.status is not None and exchange.status >= 400:
        return observed(exchange)
    return f"{json.dumps(values)} (status {exchange.status})"


def _status(args: Mapping[str, Any], exchange: Exchange, _: Context) -> Outcome:
    if exchange.status in args["in"]:
        return None
    return "status " + " or ".join(map(str, args["in"])), observed(exchange)


def _field(args: Mapping[str, Any], exchange: Exchange, _: Context) -> Outcome:
    values = values_at(exchange.body, args["path"])
    if values and all(equal(v, args["equals"]) for v in values):
        return None
    return f"{args['path']} = {json.dumps(args['equals'])}", observed(exchange)


def _present(args: Mapping[str, Any], exchange: Exchange, _: Context) -> Outcome:
    if values_at(exchange.body, args["path"]):
        return None
    return f"a value at {args['path']}", observed(exchange)


def _absent(args: Mapping[str, Any], exchange: Exchange, _: Context) -> Outcome:
    if not values_at(exchange.body, args["path"]):
        return None
    return f"nothing at {args['path']}", observed(exchange)


def _includes(args: Mapping[str, Any], exchange: Exchange, _: Context) -> Outcome:
    values = values_at(exchange.body, args["path"])
    if any(equal(v, args["value"]) for v in values):
        return None
    return f"{json.dumps(args['value'])} among {args['path']}", _seen(exchange, values)


def _excludes(args: Mapping[str, Any], exchange: Exchange, _: Context) -> Outcome:
    values = values_at(exchange.body, args["path"])
    if not any(equal(v, args["value"]) for v in values):
        return None
    return f"{json.dumps(args['value'])} not among {args['path']}", _seen(exchange, values)


def _items(args: Mapping[str, Any], exchange: Exchange, _: Context) -> Outcome:
    values = values_at(exchange.body, args["path"])
    if within := args.get("within"):
        values = [v for v in values if isinstance(v, str) and v.startswith(within)]
    if args.get("repeats"):
        values = [v for i, v in enumerate(values) if v not in values[:i]]
    if equal(values, args["equals"]) if args.get("in_order") else same_items(values, args["equals"]):
        return None
    order = "in this order" if args.get("in_order") else "in any order"
    return f"{args['path']} = {json.dumps(args['equals'])} {order}", observed(exchange)


def _counted(args: Mapping[str, Any], exchange: Exchange, _: Context) -> Outcome:
    number = len(values_at(exchange.body, args["number_of"]))
    if equal(values_at(exchange.body, args["path"]), [number]):
        return None
    return f"{args['path']} = {number}, the number of {args['number_of']}", observed(exchange)


def _count(args: Mapping[str, Any], exchange: Exchange, _: Context) -> Outcome:
    found = len(values_at(exchange.body, args["path"]))
    if found == args["equals"]:
        return None
    return f"{args['equals']} values at {args['path']}", _seen(exchange, found)


def _joins(args: Mapping[str, Any], exchange: Exchange, context: Context) -> Outcome:
    parts = [context.exchanges[step] for step in args["steps"] if step in context.exchanges]
    wanted = [value for part in parts for value in values_at(part.body, args["path"])]
    if any(part.status is None for part in parts) or close(values_at(exchange.body, args["path"]), wanted):
        return None
    return f"{args['path']} as in the steps {', '.join(args['steps'])}: {wanted}", observed(exchange)


def _type(args: Mapping[str, Any], exchange: Exchange, _: Context) -> Outcome:
    values = values_at(exchange.body, args["path"])
    if (values or args.get("optional")) and all(has_type(v, args["is"]) for v in values):
        return None
    return f"{args['path']} of type {args['is']}", observed(exchange)


def _row(args: Mapping[str, Any], exchange: Exchange, _: Context) -> Outcome:
    lines = exchange.body.splitlines() if isinstance(exchange.body, str) else []
    if args["line"] < len(lines) and lines[args["line"]].split() == args["equals"]:
        return None
    return f"line {args['line']} of a text: {' '.join(args['equals'])}", observed(exchange)


def _says(args: Mapping[str, Any], exchange: Exchange, _: Context) -> Outcome:
    text = exchange.body if isinstance(exchange.body, str) else ""
    missing = [part for part in args["texts"] if part not in text]
    return (f"a text that holds {', '.join(missing)}", observed(exchange)) if missing else None


def _error(args: Mapping[str, Any], exchange: Exchange, context: Context) -> Outcome:
    parts = ["an error with status " + " or ".join(map(str, args["status"]))]
    if types := args.get("types"):
        parts.append("type " + " or ".join(types))
    if mentions := args.get("mentions"):
        parts.append("a reason that mentions " + ", ".join(mentions))
    expected = ", ".join(parts)
    if exchange.status not in args["status"]:
        return expected, observed(exchange)
    if problem := _envelope({}, exchange, context):
        return problem
    error = exchange.body["error"]
    reason, kind = (error, None) if isinstance(error, str) else (str(error.get("reason")), error.get("type"))
    if types and kind not in types:
        return expected, observed(exchange)
    if mentions and not all(m in reason for m in mentions):
        return expected, observed(exchange)
    return None


def _envelope(_: Mapping[str, Any], exchange: Exchange, __: Context) -> Outcome:
    """The error object: type, reason, root_cause of the same form, and a status equal to HTTP's.

    Some refusals carry a bare text instead of the object; those may leave out the status.
    """
    if exchange.status is None or exchange.status < 400:
        return None
    body = exchange.body
    expected = "an error envelope: error{type, reason, root_cause[]} and status equal to the HTTP status"
    if not isinstance(body, Mapping) or "error" not in body:
        return expected, observed(exchange)
    error = body["error"]
    if isinstance(error, str):
        return (
            None if body.get("status", exchange.status) == exchange.status else (expected, observed(exchange))
        )
    roots = error.get("root_cause") if isinstance(error, Mapping) else None
    well_formed = (
        isinstance(roots, list)
        and roots
        and all(isinstance(c, Mapping) and isinstance(c.get("type"), str) and "reason" in c for c in roots)
        and isinstance(error.get("type"), str)
        and "reason" in error
        and body.get("status") == exchange.status
    )
    return None if well_formed else (expected, observed(exchange))


def _header(args: Mapping[str, Any], exchange: Exchange, _: Context) -> Outcome:
    value = {k.lower(): v for k, v in exchange.headers.items()}.get(args["name"].lower(), "")
    words = {word.strip().lower() for word in value.split(",")}
    if {w.lower() for w in args["includes"]} <= words:
        return None
    return (
        f"header {args['name']} with {', '.join(args['includes'])}",
        f"status {exchange.status}, {args['name']}: {value}",
    )


def _same_as(args: Mapping[str, Any], exchange: Exchange, context: Context) -> Outcome:
    other = context.exchanges.get(args["step"])
    if other is None or other.status is None:
        return None
    apart = args.get("apart", ())
    wanted = _but(renamed(other.body, args.get("rename", {})), apart)
    if exchange.status == other.status and equal(_but(exchange.body, apart), wanted):
        return None
    return f"the same answer as step {args['step']}: {observed(other)}", observed(exchange)


def _but(body: Any, names: Sequence[str]) -> Any:
    """An object without some of its fields."""
    return {k: v for k, v in body.items() if k not in names} if isinstance(body, Mapping) else body


def _grown(args: Mapping[str, Any], exchange: Exchange, context: Context) -> Outcome:
    before = context.exchanges.get(args["since"])
    if before is None or before.status is None:
        return None
    then, now = (total(body, args["path"]) for body in (before.body, exchange.body))
    if exchange.status == before.status and now - then == args["by"]:
        return None
    return (
        f"{args['path']} grown by {args['by']} since step {args['since']}, when it was {then}",
        f"{now}: {observed(exchange)}",
    )


def _unchanged_since(args: Mapping[str, Any], exchange: Exchange, context: Context) -> Outcome:
    before = context.exchanges.get(args["step"])
    if before is None or before.status is None:
        return None
    then, now = values_at(before.body, args["path"]), values_at(exchange.body, args["path"])
    if exchange.status == before.status and equal(then, now):
        return None
    return (
        f"{args['path'] or 'the answer'} unchanged since step {args['step']}: {observed(before)}",
        observed(exchange),
    )


def _one_of(args: Mapping[str, Any], exchange: Exchange, context: Context) -> Outcome:
    wanted = []
    for alternative in args["of"]:
        outcomes = [evaluate(Check.from_json(check), exchange, context) for check in alternative]
        failed = [outcome for outcome in outcomes if outcome is not None]
        if not failed:
            return None
        wanted.append(failed[0][0])
    return "one of: " + "; or ".join(wanted), observed(exchange)


def _answered(_: Mapping[str, Any], __: Exchange, ___: Context) -> Outcome:
    return None


def _at_least(args: Mapping[str, Any], exchange: Exchange, _: Context) -> Outcome:
    if sum(total(exchange.body, path) for path in args["paths"]) >= args["value"]:
        return None
    return f"{' + '.join(args['paths'])} at least {args['value']}", observed(exchange)


def _among(args: Mapping[str, Any], _: Exchange, context: Context) -> Outcome:
    statuses = [context.exchanges[step].status for step in args["steps"] if step in context.exchanges]
    count = sum(status in args["status"] for status in statuses)
    low, high = args.get("at_least", 0), args.get("at_most", len(statuses))
    if low <= count <= high:
        return None
    wanted = f"{low} to {high} of the requests {', '.join(args['steps'])} answered {args['status']}"
    return wanted, f"{count}: {statuses}"


CHECKS: Mapping[str, Rule] = {
    "status": _status,
    "field": _field,
    "present": _present,
    "absent": _absent,
    "includes": _includes,
    "excludes": _excludes,
    "items": _items,
    "count": _count,
    "joins": _joins,
    "counted": _counted,
    "type": _type,
    "row": _row,
    "says": _says,
    "error": _error,
    "envelope": _envelope,
    "header": _header,
    "same_as": _same_as,
    "grown": _grown,
    "unchanged_since": _unchanged_since,
    "one_of": _one_of,
    "answered": _answered,
    "at_least": _at_least,
    "among": _among,
}

ARGUMENTS: Mapping[str, tuple[str, ...]] = {
    "status": ("in",),
    "field": ("path", "equals"),
    "present": ("path",),
    "absent": ("path",),
    "includes": ("path", "value"),
    "excludes": ("path", "value"),
    "items": ("path", "equals"),
    "count": ("path", "equals"),
    "joins": ("steps", "path"),
    "counted": ("path", "number_of"),
    "type": ("path", "is"),
    "row": ("line", "equals"),
    "says": ("texts",),
    "error": ("status",),
    "header": ("name", "includes"),
    "same_as": ("step",),
    "grown": ("since", "path", "by"),
    "unchanged_since": ("step", "path"),
    "one_of": ("of",),
    "at_least": ("paths", "value"),
    "among": ("steps", "status"),
}
"""The arguments that a check cannot do without."""

OPTIONAL: Mapping[str, tuple[str, ...]] = {
    "items": ("in_order", "repeats", "within"),
    "type": ("optional",),
    "error": ("types", "mentions"),
    "same_as": ("rename", "apart"),
    "among": ("at_least", "at_most"),
}
"""The arguments that a check can do without; it knows no others."""

LISTS = ("in", "steps", "texts", "types", "mentions", "of", "paths", "status", "apart")
TEXTS = ("path", "number_of", "step", "since", "name")
"""The arguments that are lists, and those that are texts, whatever the check."""
