"""Family ``paths``: every documented request works, they mean the same, and the effect shows everywhere."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import strategies as st

from harness.model.behaviour import Operation, RequestTemplate
from harness.model.spec import ApiSpec
from harness.planning.contract import Contract
from harness.planning.families.response_fields import field_checks
from harness.planning.property import Build, Draw, Property, told, unique
from harness.planning.scenario import Scenario
from harness.planning.situation import arranged, context_of, naming, observe

RULES = frozenset({"request", "response_field"})


def properties(api: ApiSpec, operation: Operation, contract: Contract) -> Iterator[Property]:
    """One property a request line, and one for the documented fields of the answer."""
    for index, request in enumerate(operation.requests):
        statements = unique(
            told(api, "request", method=request.method, path=request.path),
            operation.statements,
            *(
                p.statements
                for p in api.parameters
                if p.location == "path" and (f"{{{p.name}}}" in request.path or not p.required)
            ),
        )
        yield Property(
            f"{api.id}/paths/{index + 1}",
            api.id,
            "paths",
            _title(operation, request),
            statements,
            _works(operation, index, statements),
            contract,
            share=0.4,
        )
    fields = told(api, "response_field")
    page = contract.pages.get(api.id)
    if fields and (page is None or page.fullest is None):
        yield Property(
            f"{api.id}/paths/response",
            api.id,
            "paths",
            "the answer has the documented fields with their types",
            fields,
            _fields(api, operation),
            contract,
            share=0.4,
        )


def _title(operation: Operation, request: RequestTemplate) -> str:
    effect = (
        "shows what there is" if operation.reads else "takes effect, and every reading API shows it at once"
    )
    return f"{request.method} {request.path} {effect}"


def _works(operation: Operation, index: int, statements: tuple[str, ...]) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        target = arranged(draw, scenario, operation, "x-one")
        bystander = arranged(draw, scenario, operation, draw(st.sampled_from(["x-two", "x-one-more"])))
        if not operation.reads:
            observe(scenario, target, statements)
        context = context_of(operation, scenario, target)
        scenario.call(operation, context, request=index, statements=statements)
        if not operation.reads:
            observe(scenario, target, statements)
            observe(scenario, bystander, statements, only=1)

    return build


def _fields(api: ApiSpec, operation: Operation) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        target = arranged(draw, scenario, operation)
        index = draw(st.integers(0, len(operation.requests) - 1))
        index = naming(operation) if operation.reads else index
        step, _ = scenario.call(operation, context_of(operation, scenario, target), request=index)
        sometimes = operation.answer.sometimes if operation.answer else ()
        scenario.add_checks(step, field_checks(api, sometimes))

    return build
