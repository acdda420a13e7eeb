"""Two OpenAPI operations of the same method and path as one: what either page documents is allowed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
        result["requestBody"] = _body(bodies, both=len(bodies) == 2)
    result["responses"] = _responses(first["responses"], second["responses"])
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


def _body(bodies: list[dict[str, Any]], *, both: bool) -> dict[str, Any]:
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


def _responses(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for status in sorted(first.keys() | second.keys()):
        found = [each[status] for each in (first, second) if status in each]
        texts = dict.fromkeys(each["description"] for each in found)
        result[status] = {"description": " / ".join(texts)}
        contents = [each["content"][JSON] for each in found if "content" in each]
        if content := _content(contents):
            result[status]["content"] = {JSON: content}
    return result
