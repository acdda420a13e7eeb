"""Spec files back into the model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from harness.errors import SpecError
from harness.model.spec import (
    ApiSpec,
    Availability,
    Example,
    ExampleRequest,
    Page,
    Parameter,
    Privileges,
    Request,
    Response,
    Rule,
    Statement,
)
from harness.pack.loader import LoadedYaml, load_yaml
from harness.pack.schema import check_schema

API_SCHEMA = "api-spec.schema.json"


def load_spec(file: Path) -> ApiSpec:
    """Read a spec file. Raises ``SpecError`` with file and line if it breaks the schema or itself."""
    return spec_from(load_yaml(file))


def spec_from(loaded: LoadedYaml) -> ApiSpec:
    """Turn the loaded data into a spec after checking it; raises ``SpecError`` like `load_spec`."""
    check_schema(loaded, API_SCHEMA)
    data: Mapping[str, Any] = loaded.data
    spec = ApiSpec(
        spec_version=data["spec_version"],
        id=data["id"],
        title=data["title"],
        page=Page(**data["page"]),
        availability=Availability(**data["availability"]),
        requests=tuple(Request(**each) for each in data["requests"]),
        privileges=Privileges(**{name: tuple(value) for name, value in data["privileges"].items()}),
        parameters=tuple(_parameter(each) for each in data["parameters"]),
        responses=tuple(_response(each) for each in data["responses"]),
        examples=tuple(_example(each) for each in data["examples"]),
        statements=tuple(_statement(each) for each in data["statements"]),
    )
    _check_ids(spec, loaded)
    return spec


def _parameter(data: Mapping[str, Any]) -> Parameter:
    fields = dict(data)
    fields["location"] = fields.pop("in")
    fields["has_default"] = "default" in fields
    fields["properties"] = tuple(_parameter(each) for each in fields.pop("properties", ()))
    return Parameter(**_tuples(fields, ("enum", "statements", "alternatives")))


def _response(data: Mapping[str, Any]) -> Response:
    return Response(
        status=data.get("status"),
        text=data.get("text", ""),
        line=data["line"],
        properties=tuple(_parameter(each) for each in data.get("properties", ())),
        statements=tuple(data.get("statements", ())),
    )


def _example(data: Mapping[str, Any]) -> Example:
    return Example(
        request=ExampleRequest(**data["request"]),
        line=data["line"],
        response=data.get("response"),
        has_response="response" in data,
        directives=tuple(data.get("directives", ())),
        statements=tuple(data.get("statements", ())),
    )


def _statement(data: Mapping[str, Any]) -> Statement:
    fields = dict(data)
    fields["rules"] = tuple(_rule(each) for each in fields.get("rules", ()))
    return Statement(**_tuples(fields, ("bound_to",)))


def _rule(data: Mapping[str, Any]) -> Rule:
    return Rule(data["kind"], {name: value for name, value in data.items() if name != "kind"})


def _tuples(fields: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {**fields, **{name: tuple(fields[name]) for name in names if name in fields}}


def _check_ids(spec: ApiSpec, loaded: LoadedYaml) -> None:
    """Every statement id occurs once, and parameters, responses and examples name only such ids."""
    known: set[str] = set()
    for index, statement in enumerate(spec.statements):
        if statement.id in known:
            raise SpecError(
                f"the statement [{statement.id}] appears twice",
                where=loaded.place(("statements", index, "id")),
                hint="Run harness extract again; ids are unique on a page.",
            )
        known.add(statement.id)
    groups: dict[str, Sequence[Parameter | Response | Example]] = {
        "parameters": spec.parameters,
        "responses": spec.responses,
        "examples": spec.examples,
    }
    for kind, parts in groups.items():
        for index, part in enumerate(parts):
            unknown = [each for each in _statement_ids(part) if each not in known]
            if unknown:
                raise SpecError(
                    f"names the statement [{unknown[0]}], which does not exist",
                    where=loaded.place((kind, index, "statements")),
                    hint="Run harness extract again.",
                )


def _statement_ids(part: Parameter | Response | Example) -> list[str]:
    ids = list(part.statements)
    if not isinstance(part, Example):
        ids.extend(each for child in part.properties for each in _statement_ids(child))
    return ids
