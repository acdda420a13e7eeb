"""A spec as YAML that people read and review: fixed order, nothing empty, same bytes for the same spec."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from harness.model.spec import ApiSpec, Example, Parameter, Response, Rule, Statement
from harness.pack.emit import FlowList, FlowMapping, emit_yaml

HEADER = "# Made from the documentation page named below by `harness extract`. Do not edit: edit the page.\n"


def dump_spec(spec: ApiSpec) -> str:
    """Return the YAML text of a spec."""
    return HEADER + emit_yaml(spec_data(spec))


def spec_files(specs: Iterable[ApiSpec]) -> dict[str, str]:
    """Return file name → YAML text, one for each API."""
    return {f"{spec.id}.yaml": dump_spec(spec) for spec in specs}


def spec_data(spec: ApiSpec) -> dict[str, Any]:
    """Return the spec as plain data with the field names of the schema."""
    return {
        "spec_version": spec.spec_version,
        "id": spec.id,
        "title": spec.title,
        "page": {"file": spec.page.file, "sha256": spec.page.sha256},
        "availability": _filled(
            role=spec.availability.role,
            stability=spec.availability.stability,
            since=spec.availability.since,
            deprecated=spec.availability.deprecated,
        ),
        "requests": [
            FlowMapping(method=each.method, path=each.path, line=each.line) for each in spec.requests
        ],
        "privileges": {
            "cluster": FlowList(spec.privileges.cluster),
            "index": FlowList(spec.privileges.index),
            "roles": FlowList(spec.privileges.roles),
        },
        "parameters": [_parameter(each) for each in spec.parameters],
        "responses": [_response(each) for each in spec.responses],
        "examples": [_example(each) for each in spec.examples],
        "statements": [_statement(each) for each in spec.statements],
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    data = {
        "name": parameter.name,
        "in": parameter.location,
        "required": parameter.required,
        "type": parameter.type,
        **_filled(
            items=parameter.items,
            alternatives=_short(parameter.alternatives),
            nullable=parameter.nullable,
            declared=parameter.declared,
            enum=_short(parameter.enum),
        ),
    }
    if parameter.has_default:
        data["default"] = parameter.default
    bounds = {"minimum": parameter.minimum, "maximum": parameter.maximum}
    data.update({name: value for name, value in bounds.items() if value is not None})
    data.update(
        _filled(
            unit=parameter.unit,
            since=parameter.since,
            stability=parameter.stability,
            deprecated=parameter.deprecated,
            variant=parameter.variant,
            properties=[_parameter(each) for each in parameter.properties],
            line=parameter.line,
            statements=list(parameter.statements),
        )
    )
    return data


def _response(response: Response) -> dict[str, Any]:
    return _filled(
        status=response.status,
        text=response.text,
        line=response.line,
        properties=[_parameter(each) for each in response.properties],
        statements=list(response.statements),
    )


def _example(example: Example) -> dict[str, Any]:
    request = {"method": example.request.method, "path": example.request.path}
    request.update(_filled(query=dict(example.request.query)))
    if example.request.body is not None:
        request["body"] = example.request.body
    data: dict[str, Any] = {"request": request}
    if example.has_response:
        data["response"] = example.response
    data.update(
        _filled(directives=_short(example.directives), line=example.line, statements=list(example.statements))
    )
    return data


def _statement(statement: Statement) -> dict[str, Any]:
    return {
        "id": statement.id,
        "text": statement.text,
        "fingerprint": statement.fingerprint,
        "file": statement.file,
        "line": statement.line,
        "fate": statement.fate,
        **_filled(
            rules=[_rule(each) for each in statement.rules],
            bound_to=_short(statement.bound_to),
            reason=statement.reason,
        ),
    }


def _rule(rule: Rule) -> FlowMapping:
    return FlowMapping({"kind": rule.kind, **rule.arguments})


def _short(values: Iterable[Any]) -> FlowList:
    return FlowList(values)


def _filled(**fields: Any) -> dict[str, Any]:
    """Leave out what the page does not state."""
    empty = (None, "", False)
    return {name: value for name, value in fields.items() if not (value in empty or _is_empty(value))}


def _is_empty(value: Any) -> bool:
    return isinstance(value, list | Mapping) and not value
