"""Specs as one OpenAPI 3.1 document, so that the tools for it can use what the pages say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from harness.model.spec import ApiSpec, Example, Parameter, Request
from harness.pack.export_merge import merged
from harness.pack.export_schemas import object_schema, schema_of
from harness.pack.positions import placeholders, shape
from harness.version import __version__

OPENAPI = "3.1.0"
JSON = "application/json"
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
        s.text for s in api.statements if s.id.startswith(f"{api.id}#summary.") and s.fate != "informative"
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
