"""Specs as JSON lines for other programs: one object for each API, nothing nested but what is named here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from harness.model.spec import ApiSpec, Parameter


def dump_record(spec: ApiSpec) -> str:
    """Return the spec as one line of JSON."""
    return json.dumps(api_record(spec), ensure_ascii=False) + "\n"


def api_record(spec: ApiSpec) -> dict[str, Any]:
    """Return the spec as one flat record; properties of parameters stand beside them."""
    return {
        "id": spec.id,
        "title": spec.title,
        "file": spec.page.file,
        "requests": [{"method": each.method, "path": each.path} for each in spec.requests],
        "parameters": [record for each in spec.parameters for record in parameter_records(each)],
        "privileges": {
            "cluster": list(spec.privileges.cluster),
            "index": list(spec.privileges.index),
            "roles": list(spec.privileges.roles),
        },
        "stability": spec.availability.stability,
        "statements": [
            {"id": each.id, "text": each.text, "file": each.file, "line": each.line, "status": each.status}
            for each in spec.statements
        ],
    }


def parameter_records(parameter: Parameter, above: str = "") -> Iterator[dict[str, Any]]:
    """Yield the parameter and all its properties; what the page does not state is absent.

    ``of`` is the dotted name of the object that holds a property.
    """
    record: dict[str, Any] = {
        "name": parameter.name,
        "in": parameter.location,
        "required": parameter.required,
        "type": parameter.type,
    }
    if parameter.has_default:
        record["default"] = parameter.default
    if parameter.enum:
        record["enum"] = list(parameter.enum)
    bounds = {"minimum": parameter.minimum, "maximum": parameter.maximum}
    record.update({key: value for key, value in bounds.items() if value is not None})
    if above:
        record["of"] = above
    yield record
    dotted = f"{above}.{parameter.name}" if above else parameter.name
    for child in parameter.properties:
        yield from parameter_records(child, dotted)
