"""Family ``examples``: a documented example does what the page shows, under names of our own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from harness.model.behaviour import Operation
from harness.model.case import Check
from harness.model.comparing import renamed
from harness.model.spec import ApiSpec, Example
from harness.planning.contract import Contract
from harness.planning.property import Build, Draw, Property
from harness.planning.scenario import Scenario
from harness.planning.situation import arranged, context_of, observe
from harness.reading.markers import Marks, marks_of

RULES = frozenset({"example"})
ELLIPSES = ("...", "…")
OWN_VALUE = re.compile(r'"?\$(?:body|_path)[^\s,}\]"]*"?')
ANYTHING = "\x00anything"


def properties(api: ApiSpec, operation: Operation, contract: Contract) -> Iterator[Property]:
    """One property a documented example request."""
    page = contract.pages.get(api.id)
    tried = {s for trial in page.trials for s in trial.statements} if page else set()
    for number, example in enumerate(api.examples, 1):
        matched = _matched(example, operation)
        if matched is None or set(example.statements) & tried:
            continue
        shown = _as_tested(example)
        if shown is None:
            continue
        index, arguments = matched
        yield Property(
            f"{api.id}/examples/{number}",
            api.id,
            "examples",
            f"{example.request.method} {example.request.path}",
            example.statements,
            _as_shown(operation, index, arguments, shown),
            contract,
            share=0.1,
        )


def _as_shown(operation: Operation, index: int, arguments: Mapping[str, str], example: Example) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        resource = scenario.resources[operation.resource]
        wanted = {k: v for k, v in arguments.items() if k != resource.identity}
        target = arranged(draw, scenario, operation, wanted=wanted)
        names = {arguments[resource.identity]: target.name} if arguments.get(resource.identity) else {}
        step, _ = scenario.call(
            operation,
            context_of(operation, scenario, target),
            request=index,
            query=list(example.request.query.items()),
            body=renamed(example.request.body, names),
            statements=example.statements,
        )
        if example.has_response and not _shortened(example.response):
            scenario.add_checks(step, _answers(renamed(example.response, names), example.statements))
        if not operation.reads:
            observe(scenario, target, example.statements)

    return build


def _as_tested(example: Example) -> Example | None:
    """The example with the substitutions of its markers; None for one that is not tried by itself: the page
    says so, it goes on from the example before, or its markers cannot be followed."""
    try:
        asked = marks_of(each for each in example.directives if not each.startswith("TESTRESPONSE"))
        told = marks_of(each for each in example.directives if each.startswith("TESTRESPONSE"))
    except ValueError:
        return None
    if asked.skip or asked.continued or asked.console is False or asked.catch:
        return None
    request = example.request
    if asked.substitutions:
        body = _substituted(request.body, asked)
        if body is None:
            return None
        request = replace(request, body=body)
    response = _substituted(example.response, told) if told.substitutions else example.response
    has_response = example.has_response and response is not None and not told.skip
    return replace(example, request=request, response=response, has_response=has_response)


def _substituted(data: Any, marks: Marks) -> Any:
    """``data`` as its markers change its text; None where a pattern is not found, or no data comes out."""
    text = json.dumps(data, indent=2, ensure_ascii=False)
    for each in marks.substitutions.values():
        try:
            changed = each.apply(text)
        except ValueError:
            return None
        if changed == text:
            return None
        text = changed
    try:
        return json.loads(OWN_VALUE.sub(lambda _: json.dumps(ANYTHING), text))
    except ValueError:
        return None


def _answers(wanted: Any, statements: tuple[str, ...]) -> list[Check]:
    """That the answer is the one shown; where the page leaves a value open, the fields without one."""
    if not _open(wanted):
        return [Check("field", {"path": "", "equals": wanted}, statements)]
    if not isinstance(wanted, Mapping):
        return []
    fixed = [(k, v) for k, v in wanted.items() if not _open(v) and k.isidentifier()]
    return [Check("field", {"path": key, "equals": value}, statements) for key, value in fixed]


def _open(wanted: Any) -> bool:
    """Whether the page takes any value somewhere inside."""
    if isinstance(wanted, Mapping):
        return any(_open(value) for value in wanted.values())
    return any(map(_open, wanted)) if isinstance(wanted, list) else wanted == ANYTHING


def _shortened(response: Any) -> bool:
    """Whether the page shows only a part of the answer."""
    if isinstance(response, str):
        return any(mark in response for mark in ELLIPSES)
    if isinstance(response, Mapping):
        return any(_shortened(each) for pair in response.items() for each in pair)
    return isinstance(response, list) and any(_shortened(each) for each in response)


def _matched(example: Example, operation: Operation) -> tuple[int, dict[str, str]] | None:
    """Which request line an example follows, the most literal one, and its path arguments."""
    found = [
        (index, arguments)
        for index, template in enumerate(operation.requests)
        if template.method == example.request.method
        and (arguments := _arguments(template.path, example.request.path)) is not None
    ]
    return min(found, key=lambda each: len(each[1]), default=None)


def _arguments(template: str, path: str) -> dict[str, str] | None:
    wanted, given = template.strip("/").split("/"), path.strip("/").split("/")
    if len(wanted) != len(given):
        return None
    pairs = list(zip(wanted, given, strict=True))
    if any(w != g for w, g in pairs if not w.startswith("{")):
        return None
    return {w.strip("{}"): g for w, g in pairs if w.startswith("{")}
