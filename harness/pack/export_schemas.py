"""Parameters as JSON Schemas, the way OpenAPI 3.1 uses them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import jsonschema

from harness.model.spec import ApiSpec, Parameter

DURATION = r"^(-1|0|[0-9]+(\.[0-9]+)?(nanos|micros|ms|s|m|h|d))$"
BYTESIZE = r"^(-1|0|[0-9]+(\.[0-9]+)?([bB]|[kKmMgGtTpP][bB]))$"
TYPES: Mapping[str, Mapping[str, Any]] = {
    "string": {"type": "string"},
    "boolean": {"type": "boolean"},
    "integer": {"type": "integer", "format": "int32"},
    "long": {"type": "integer", "format": "int64"},
    "float": {"type": "number", "format": "float"},
    "double": {"type": "number", "format": "double"},
    "number": {"type": "number"},
    "duration": {"type": "string", "pattern": DURATION},
    "bytesize": {"type": "string", "pattern": BYTESIZE},
    "date": {"type": ["string", "integer"]},
    "enum": {"type": "string"},
    "array": {"type": "array"},
    "object": {"type": "object"},
    "map": {"type": "object"},
}


def schema_of(parameter: Parameter, api: ApiSpec) -> dict[str, Any]:
    """The schema of a parameter's values, with what the page says about them.

    A default that the page states in words, and that is no value of the type, becomes ``x-default``.
    """
    own = {**_typed(parameter.type, parameter, api), **_bounds(parameter)}
    alternatives = [_typed(name, parameter, api) for name in parameter.alternatives]
    if parameter.nullable:
        alternatives.append({"type": "null"})
    schema: dict[str, Any] = {"anyOf": [own, *alternatives]} if alternatives else own
    if text := description(parameter, api):
        schema["description"] = text
    if parameter.has_default:
        fits = jsonschema.Draft202012Validator(schema).is_valid(parameter.default)
        schema["default" if fits else "x-default"] = parameter.default
    if parameter.deprecated:
        schema["deprecated"] = True
    return schema


def object_schema(parameters: Sequence[Parameter], api: ApiSpec) -> dict[str, Any]:
    """The schema of an object with these fields; fields that the page does not name are allowed.

    A name in angle brackets stands for any key of a map.
    """
    schema: dict[str, Any] = {"type": "object"}
    named = [each for each in parameters if not each.name.startswith("<")]
    if named:
        schema["properties"] = {each.name: schema_of(each, api) for each in named}
    if required := [each.name for each in named if each.required]:
        schema["required"] = required
    keyed = [each for each in parameters if each.name.startswith("<")]
    if keyed:
        schema["additionalProperties"] = schema_of(keyed[0], api)
    return schema


def description(parameter: Parameter, api: ApiSpec) -> str:
    """The sentences about a parameter, without the one in parentheses that states its type."""
    found = [api.statement(name) for name in parameter.statements]
    texts = [statement.text for statement in found if statement is not None]
    return " ".join(text for text in texts if not (text.startswith("(") and text.endswith(")")))


def _typed(name: str, parameter: Parameter, api: ApiSpec) -> dict[str, Any]:
    if name == "array":
        schema = dict(TYPES["array"])
        if parameter.properties:
            schema["items"] = object_schema(parameter.properties, api)
        elif parameter.items:
            schema["items"] = dict(TYPES.get(parameter.items, {}))
        return schema
    if name in ("object", "map"):
        return object_schema(parameter.properties, api)
    schema = dict(TYPES.get(name, {}))
    if parameter.enum and name in ("enum", "string"):
        schema["enum"] = list(parameter.enum)
    return schema


def _bounds(parameter: Parameter) -> dict[str, Any]:
    if parameter.type not in ("integer", "long", "float", "double", "number"):
        return {}
    bounds = {"minimum": parameter.minimum, "maximum": parameter.maximum}
    return {name: value for name, value in bounds.items() if value is not None}
