"""Family ``examples``: a documented example does what the page shows, under names of our own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from harness.engine.case import Check
from harness.engine.comparing import renamed
from harness.properties.property import Build, Contract, Draw, Property
from harness.properties.situation import arranged, context_of, observe
from harness.spec.model import ApiSpec, Example
from harness.world.behaviour import Operation
from harness.world.scenario import Scenario

RULES = frozenset({"example"})
LEFT_OUT = re.compile(r"NOTCONSOLE|TEST\[[^\]]*\bskip\b")
ELLIPSES = ("...", "…")


def properties(api: ApiSpec, operation: Operation, contract: Contract) -> Iterator[Property]:
    """One property a documented example request."""
    page = contract.pages.get(api.id)
    tried = {s for trial in page.trials for s in trial.statements} if page else set()
    for number, example in enumerate(api.examples, 1):
        matched = _matched(example, operation)
        if matched is None or set(example.statements) & tried or _left_out(example):
            continue
        index, arguments = matched
        yield Property(
            f"{api.id}/examples/{number}",
            api.id,
            "examples",
            f"{example.request.method} {example.request.path}",
            example.statements,
            _as_shown(operation, index, arguments, example),
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
            wanted_answer = renamed(example.response, names)
            shown = Check("field", {"path": "", "equals": wanted_answer}, example.statements)
            scenario.add_checks(step, [shown])
        if not operation.reads:
            observe(scenario, target, example.statements)

    return build


def _left_out(example: Example) -> bool:
    """Whether the page itself says that its example is not to be tried."""
    return any(LEFT_OUT.search(directive) for directive in example.directives)


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
