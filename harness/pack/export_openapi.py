"""Specs as an OpenAPI 3.1 document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import jsonschema

from harness.model.spec import ApiSpec, Example, Parameter, Request
from harness.pack.positions import placeholders, shape
from harness.version import __version__

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


JSON = "application/json"


def merged(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """Return the operation of both pages. A parameter that only one of them requires is optional."""
    result = dict(first)
    result["summary"] = f"{first['summary']} / {second['summary']}"
    texts = [each["description"] for each in (first, second) if "description" in each]
    if texts:
        result["description"] = " ".join(texts)
    result["tags"] = list(dict.fromkeys([*first["tags"], *second["tags"]]))
    parameters = _parameters(first.get("parameters", []), second.get("parameters", []))
    if parameters:
        result["parameters"] = parameters
    bodies = [each["requestBody"] for each in (first, second) if "requestBody" in each]
    if bodies:
        result["requestBody"] = _merged_body(bodies, both=len(bodies) == 2)
    result["responses"] = _merged_responses(first["responses"], second["responses"])
    result["deprecated"] = first.get("deprecated", False) and second.get("deprecated", False)
    result["x-page"] = f"{first['x-page']}, {second['x-page']}"
    return result


def _parameters(first: list[dict[str, Any]], second: list[dict[str, Any]]) -> list[dict[str, Any]]:
    others = {(each["in"], each["name"]): each for each in second}
    found = []
    for each in first:
        other = others.pop((each["in"], each["name"]), None)
        required = each["in"] == "path" or (each["required"] and other is not None and other["required"])
        found.append({**each, "required": required})
    found += [{**each, "required": each["in"] == "path"} for each in others.values()]
    return found


def _merged_body(bodies: list[dict[str, Any]], *, both: bool) -> dict[str, Any]:
    contents = [body["content"][JSON] for body in bodies]
    content = _content(contents)
    return {"required": both and all(body["required"] for body in bodies), "content": {JSON: content}}


def _content(contents: list[dict[str, Any]]) -> dict[str, Any]:
    schemas: list[Any] = []
    for content in contents:
        schema = content.get("schema", {})
        for each in schema["anyOf"] if set(schema) == {"anyOf"} else [schema]:
            if each and each not in schemas:
                schemas.append(each)
    examples: dict[str, Any] = {}
    for number, content in enumerate(contents):
        for name, example in content.get("examples", {}).items():
            examples[name if name not in examples else f"{name}-{number}"] = example
    result: dict[str, Any] = {}
    if schemas:
        result["schema"] = schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
    return {**result, "examples": examples} if examples else result


def _merged_responses(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for status in sorted(first.keys() | second.keys()):
        found = [each[status] for each in (first, second) if status in each]
        texts = dict.fromkeys(each["description"] for each in found)
        result[status] = {"description": " / ".join(texts)}
        contents = [each["content"][JSON] for each in found if "content" in each]
        if content := _content(contents):
            result[status]["content"] = {JSON: content}
    return result


OPENAPI = "3.1.0"
ERROR = {"$ref": "#/components/schemas/Error"}
CAUSE: Mapping[str, Any] = {
    "type": "object",
    "required": ["type", "reason"],
    "properties": {"type": {"type": "string"}, "reason": {"type": ["string", "null"]}},
}
SCHEMAS: Mapping[str, Any] = {
    "Error": {
        "type": "object",
        "required": ["error", "status"],
        "properties": {
            "error": {
                **CAUSE,
                "properties": {**CAUSE["properties"], "root_cause": {"type": "array", "items": CAUSE}},
            },
            "status": {"type": "integer"},
        },
    }
}
SECURITY: Mapping[str, Any] = {
    "basic": {"type": "http", "scheme": "basic"},
    "apiKey": {"type": "apiKey", "in": "header", "name": "Authorization"},
    "bearer": {"type": "http", "scheme": "bearer"},
}


def openapi(apis: Sequence[ApiSpec], title: str = "Documented API") -> dict[str, Any]:
    """Return the document. Requests of the same shape share a path; pages that document the same request
    share an operation."""
    paths: dict[str, dict[str, Any]] = {}
    templates: dict[str, str] = {}
    taken: set[str] = set()
    for api in apis:
        for request in api.requests:
            template = templates.setdefault(shape(request.path), request.path)
            operation = _operation(api, request, template)
            item = paths.setdefault(template, {})
            method = request.method.lower()
            if method in item:
                item[method] = merged(item[method], operation)
            else:
                operation["operationId"] = _unique(operation["operationId"], taken)
                item[method] = operation
    return {
        "openapi": OPENAPI,
        "info": {"title": title, "version": __version__},
        "servers": [{"url": "http://localhost:9200"}],
        "security": [{name: []} for name in SECURITY],
        "paths": paths,
        "components": {"schemas": dict(SCHEMAS), "securitySchemes": dict(SECURITY)},
    }


def _operation(api: ApiSpec, request: Request, template: str) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": api.id,
        "summary": api.title,
        "tags": [api.page.file.partition("/")[0].removesuffix(".asciidoc")],
    }
    if text := _summary(api):
        operation["description"] = text
    parameters = [*_path_parameters(api, request, template), *_query_parameters(api)]
    if parameters:
        operation["parameters"] = parameters
    body = [p for p in api.parameters if p.location == "body"]
    if body and request.method != "HEAD":
        operation["requestBody"] = _body(api, body, request)
    operation["responses"] = _responses(api, request)
    if api.availability.deprecated:
        operation["deprecated"] = True
    operation["x-page"] = f"{api.page.file}:{request.line}"
    operation["x-stability"] = api.availability.stability
    operation["x-privileges"] = {
        "cluster": list(api.privileges.cluster),
        "index": list(api.privileges.index),
        "roles": list(api.privileges.roles),
    }
    return operation


def _unique(name: str, taken: set[str]) -> str:
    found, number = name, 2
    while found in taken:
        found, number = f"{name}-{number}", number + 1
    taken.add(found)
    return found


def _summary(api: ApiSpec) -> str:
    texts = [
        s.text for s in api.statements if s.id.startswith(f"{api.id}#summary.") and s.status != "informative"
    ]
    return " ".join(texts)


def _path_parameters(api: ApiSpec, request: Request, template: str) -> list[dict[str, Any]]:
    """A parameter for each placeholder, under the name that the shared template gives it."""
    known = {p.name: p for p in api.parameters if p.location == "path"}
    found = []
    for own, shared in zip(placeholders(request.path), placeholders(template), strict=True):
        parameter = known.get(own)
        described = schema_of(parameter, api) if parameter else {"type": "string"}
        found.append(_parameter(shared, "path", True, described))
    return found


def _query_parameters(api: ApiSpec) -> list[dict[str, Any]]:
    found = {p.name: p for p in api.parameters if p.location == "query"}
    return [_parameter(p.name, "query", p.required, schema_of(p, api)) for p in found.values()]


def _parameter(name: str, place: str, required: bool, schema: dict[str, Any]) -> dict[str, Any]:
    """Lists are written with commas, as these APIs read them."""
    found: dict[str, Any] = {"name": name, "in": place, "required": required}
    for key in ("description", "deprecated"):
        if key in schema:
            found[key] = schema.pop(key)
    if schema.get("type") == "array":
        found |= {"style": "simple" if place == "path" else "form", "explode": False}
    return {**found, "schema": schema}


def _body(api: ApiSpec, fields: Sequence[Parameter], request: Request) -> dict[str, Any]:
    content: dict[str, Any] = {"schema": object_schema(fields, api)}
    examples = {
        f"line-{example.line}": {"value": example.request.body}
        for example in api.examples
        if example.request.body is not None and _fits(example, request)
    }
    if examples:
        content["examples"] = examples
    return {"required": any(field.required for field in fields), "content": {JSON: content}}


def _responses(api: ApiSpec, request: Request) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    for response in api.responses:
        if response.status is not None:
            told = _told(api, response.statements) or response.text or _phrase(response.status)
            responses[str(response.status)] = {"description": told}
            if response.status >= 400 and request.method != "HEAD":
                responses[str(response.status)]["content"] = {JSON: {"schema": ERROR}}
    if not any(status.startswith("2") for status in responses):
        responses["200"] = {"description": "The request succeeded."}
    success = responses[min(status for status in responses if status.startswith("2"))]
    if request.method != "HEAD" and (content := _answer(api, request)):
        success["content"] = {JSON: content}
    if request.method != "HEAD":
        responses["default"] = {"description": "An error.", "content": {JSON: {"schema": ERROR}}}
    return dict(sorted(responses.items()))


def _answer(api: ApiSpec, request: Request) -> dict[str, Any]:
    fields = [field for response in api.responses if response.status is None for field in response.properties]
    content: dict[str, Any] = {"schema": object_schema(fields, api)} if fields else {}
    examples = {
        f"line-{example.line}": {"value": example.response}
        for example in api.examples
        if example.has_response and _fits(example, request)
    }
    return {**content, "examples": examples} if examples else content


def _fits(example: Example, request: Request) -> bool:
    """Whether the example is one of this request: the same method, and a path of the same parts."""
    if example.request.method != request.method:
        return False
    ours, theirs = (path.strip("/").split("/") for path in (request.path, example.request.path))
    return len(ours) == len(theirs) and all(
        "{" in part or part == other for part, other in zip(ours, theirs, strict=True)
    )


def _told(api: ApiSpec, names: Sequence[str]) -> str:
    found = [api.statement(name) for name in names]
    return " ".join(statement.text for statement in found if statement is not None)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"Status {status}"
