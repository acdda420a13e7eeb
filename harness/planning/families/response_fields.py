"""Family ``response_fields``: an answer that shows all there is has the documented fields and their types."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from harness.model.case import Check
from harness.model.page_behaviour import Fullest
from harness.model.spec import ApiSpec
from harness.planning.contract import Contract
from harness.planning.property import Build, Draw, Property, told
from harness.planning.scenario import Scenario
from harness.planning.stage import Stage

RULES = frozenset({"response_field"})
JSON_TYPES = {"long": "integer", "double": "number", "float": "number", "bytesize": "string"}
"""The JSON types of fields that have others in the documentation."""


def properties(api: ApiSpec, contract: Contract) -> Iterator[Property]:
    """One property for a page that says when its answer is fullest."""
    page = contract.pages.get(api.id)
    if page is None or page.fullest is None:
        return
    statements = told(api, "response_field")
    yield Property(
        f"{api.id}/response_fields",
        api.id,
        "response_fields",
        "an answer that shows all there is has the documented fields with their types",
        statements,
        _fullest(api, page.fullest, statements),
        contract,
        share=0.1,
    )


def _fullest(api: ApiSpec, fullest: Fullest, statements: tuple[str, ...]) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        Stage(draw, scenario, statements=statements).perform(fullest.arrange)
        answered = Check("status", {"in": [200]}, statements)
        checks = [answered, *field_checks(api, fullest.lacks)]
        scenario.request(fullest.request, {}, checks, about="read all there is")

    return build


def field_checks(api: ApiSpec, sometimes: Collection[str]) -> list[Check]:
    """The documented fields of the answer have their types; all are there but for those that are only
    ``sometimes``."""
    checks = []
    for statement in api.by_rule("response_field"):
        for rule in statement.rules:
            name, kind = rule.arguments["name"], rule.arguments["type"]
            if "<" in name:  # any key of a map, so no path leads there
                continue
            optional = {"optional": True} if name in sometimes else {}
            path = _path(api, name)
            checks.append(
                Check("type", {"path": path, "is": JSON_TYPES.get(kind, kind), **optional}, (statement.id,))
            )
    return checks


def _path(api: ApiSpec, name: str) -> str:
    """Where a field stands: the names of arrays around it are followed by ``[*]``."""
    arrays = {
        rule.arguments["name"]
        for statement in api.by_rule("response_field", type="array")
        for rule in statement.rules
    }
    parts = name.split(".")
    around = [
        part + ("[*]" if ".".join(parts[: i + 1]) in arrays else "") for i, part in enumerate(parts[:-1])
    ]
    return ".".join([*around, parts[-1]])
