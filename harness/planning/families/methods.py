"""Family ``methods``: a method that no page documents for a path is refused and changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from harness.model.behaviour import Operation, RequestTemplate
from harness.model.case import Check
from harness.model.spec import ApiSpec
from harness.planning.contract import Contract
from harness.planning.property import Build, Draw, Property, told
from harness.planning.scenario import Scenario
from harness.planning.situation import arranged, refused, show_one

RULES = frozenset({"request"})
METHODS = ("GET", "PUT", "POST", "DELETE", "PATCH", "HEAD")


def properties(api: ApiSpec, operation: Operation, contract: Contract) -> Iterator[Property]:
    """One property a documented path."""
    for index, request in enumerate(operation.requests):
        others = [m for m in METHODS if m not in _known_methods(request.path, contract)]
        if not others:
            continue
        statements = told(api, "request", method=request.method, path=request.path)
        yield Property(
            f"{api.id}/methods/{index + 1}",
            api.id,
            "methods",
            f"{request.path} refuses {', '.join(others)}",
            statements,
            _refuses(operation, index, others, statements),
            contract,
            contract.everything(operation.resource, [(method, request.path) for method in others]),
            share=0.4,
        )


def _refuses(operation: Operation, index: int, others: list[str], statements: tuple[str, ...]) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        target = arranged(draw, scenario, operation)
        show_one(draw, scenario, operation)
        for method in others:
            request = operation.requests[index]
            wrong_method = [Check("status", {"in": [405]}, statements)]
            if method != "HEAD":
                wrong_method.append(
                    Check("header", {"name": "allow", "includes": [request.method]}, statements)
                )
            alternatives = [
                [check.to_json() for check in wrong_method],
                [Check("status", {"in": [400, 404]}, statements).to_json()],
            ]
            refused(
                scenario,
                operation,
                target,
                [Check("one_of", {"of": alternatives}, statements)],
                request=index,
                method=method,
                about=f"{method} is not documented here",
            )

    return build


def _known_methods(path: str, contract: Contract) -> set[str]:
    """The methods that pages, or behaviours of other pages, know for such a path, literally or with names."""
    templates: list[RequestTemplate] = []
    for resource in contract.resources.values():
        for operation in resource.operations.values():
            templates += [*operation.requests, *operation.also]
        templates += [*(o.request for o in resource.observers), *resource.cleanup]
    documented = {r.method for api in contract.apis.values() for r in api.requests if _covers(r.path, path)}
    return documented | {t.method for t in templates if _covers(t.path, path)}


def _covers(template: str, path: str) -> bool:
    """Whether a request to ``path`` is one of those that ``template`` stands for."""
    wanted, parts = template.strip("/").split("/"), path.strip("/").split("/")
    return len(wanted) == len(parts) and all(
        w.startswith("{") or w == p for w, p in zip(wanted, parts, strict=True)
    )
