"""The kinds of checks: a closed vocabulary, so that a case stays data. What packages add is in it too."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from harness.model.case import Check
from harness.model.comparing import close, equal, has_type, renamed, same_items, total
from harness.model.exchange import Exchange
from harness.model.extensions import extensions
from harness.model.jsonpath import values_at


@dataclass(frozen=True, slots=True)
class Context:
    """What a check may look at besides its own answer."""

    exchanges: Mapping[str, Exchange]


Outcome = tuple[str, str] | None
"""What was expected and what observed; None when the check holds."""

Evaluator = Callable[[Mapping[str, Any], Exchange, Context], Outcome]


@dataclass(frozen=True, slots=True)
class CheckKind:
    """A kind of check: how it is evaluated, what it holds for in words, and the arguments it needs and knows.

    ``steps`` are the arguments that name other steps, whose answers it compares with. ``cannot_hold`` are
    arguments with which it must fail on the answer of :mod:`harness.running.selfcheck`; None where it holds
    for every answer.
    """

    evaluate: Evaluator
    meaning: str
    needs: tuple[str, ...] = ()
    knows: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    cannot_hold: Mapping[str, Any] | None = field(default=None, hash=False)


def kinds() -> Mapping[str, CheckKind]:
    """All kinds by name: the harness's own, and those of installed packages (``spec_harness.checks``)."""
    return {**extensions("checks", CheckKind), **KINDS}


def kind_of(name: str) -> CheckKind:
    """The kind of a check. Raises KeyError."""
    return KINDS.get(name) or extensions("checks", CheckKind)[name]


def evaluate(check: Check, exchange: Exchange, context: Context) -> Outcome:
    """Evaluate one check; KeyError for a kind that does not exist."""
    if exchange.status is None:
        return "an answer", f"no answer: {exchange.error}"
    return kind_of(check.kind).evaluate(check.arguments, exchange, context)


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


KINDS: Mapping[str, CheckKind] = {
    "status": CheckKind(
        _status, "the answer has one of these statuses", needs=("in",), cannot_hold={"in": [200]}
    ),
    "field": CheckKind(
        _field,
        "some value is at that path, and all equal it",
        needs=("path", "equals"),
        cannot_hold={"path": "a", "equals": 2},
    ),
    "present": CheckKind(_present, "a value is at that path", needs=("path",), cannot_hold={"path": "b"}),
    "absent": CheckKind(_absent, "no value is at that path", needs=("path",), cannot_hold={"path": "a"}),
    "includes": CheckKind(
        _includes,
        "the value is among those at that path",
        needs=("path", "value"),
        cannot_hold={"path": "list[*]", "value": 3},
    ),
    "excludes": CheckKind(
        _excludes,
        "the value is not among those at that path",
        needs=("path", "value"),
        cannot_hold={"path": "list[*]", "value": 1},
    ),
    "items": CheckKind(
        _items,
        "the values there are these, in any order or ``in_order``; ``repeats`` count once",
        needs=("path", "equals"),
        knows=("in_order", "repeats", "within"),
        cannot_hold={"path": "list[*]", "equals": [1]},
    ),
    "count": CheckKind(
        _count,
        "so many values are at that path",
        needs=("path", "equals"),
        cannot_hold={"path": "list[*]", "equals": 3},
    ),
    "joins": CheckKind(
        _joins,
        "the values at that path are those of these steps, one after the other",
        needs=("steps", "path"),
        steps=("steps",),
        cannot_hold={"steps": ["s0"], "path": "list[*]"},
    ),
    "counted": CheckKind(
        _counted,
        "the number at ``path`` is that of the values at ``number_of``",
        needs=("path", "number_of"),
        cannot_hold={"path": "a", "number_of": "list[*]"},
    ),
    "type": CheckKind(
        _type,
        "every value at that path has this JSON type, and unless ``optional`` there is one",
        needs=("path", "is"),
        knows=("optional",),
        cannot_hold={"path": "a", "is": "string"},
    ),
    "row": CheckKind(
        _row,
        "that line of a text, from 0, has these words",
        needs=("line", "equals"),
        cannot_hold={"line": 0, "equals": ["a"]},
    ),
    "says": CheckKind(
        _says, "a text holds each of these", needs=("texts",), cannot_hold={"texts": ["words"]}
    ),
    "error": CheckKind(
        _error,
        "a well-formed error envelope with one of these statuses and types, that mentions these texts",
        needs=("status",),
        knows=("types", "mentions"),
        cannot_hold={"status": [404]},
    ),
    "envelope": CheckKind(
        _envelope, "an answer of 400 or above carries a well-formed error envelope", cannot_hold={}
    ),
    "header": CheckKind(
        _header,
        "the header's comma list holds these words",
        needs=("name", "includes"),
        cannot_hold={"name": "x", "includes": ["z"]},
    ),
    "same_as": CheckKind(
        _same_as,
        "as in another step, renamed, but for the fields ``apart``",
        needs=("step",),
        knows=("rename", "apart"),
        steps=("step",),
        cannot_hold={"step": "s0"},
    ),
    "grown": CheckKind(
        _grown,
        "the sum of the numbers at that path grew by so much since a step",
        needs=("since", "path", "by"),
        steps=("since",),
        cannot_hold={"since": "s0", "path": "a", "by": 5},
    ),
    "unchanged_since": CheckKind(
        _unchanged_since,
        "the values at that path equal those of an earlier step",
        needs=("step", "path"),
        steps=("step",),
        cannot_hold={"step": "s0", "path": "a"},
    ),
    "one_of": CheckKind(
        _one_of,
        "all checks of one of the lists hold",
        needs=("of",),
        cannot_hold={"of": [[{"check": "status", "in": [200]}]]},
    ),
    "answered": CheckKind(_answered, "there is an answer at all"),
    "at_least": CheckKind(
        _at_least,
        "the numbers at those paths add up to at least that",
        needs=("paths", "value"),
        cannot_hold={"paths": ["a"], "value": 9},
    ),
    "among": CheckKind(
        _among,
        "so many of those steps have such a status",
        needs=("steps", "status"),
        knows=("at_least", "at_most"),
        cannot_hold={"steps": ["s0"], "status": [500], "at_least": 1},
    ),
}
