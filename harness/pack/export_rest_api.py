"""Specs in Elastic's JSON API specification format (``rest-api-spec``), one file an API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from harness.model.spec import ApiSpec, Parameter
from harness.pack.export_openapi import description
from harness.pack.positions import placeholders, shape

JSON = ["application/json"]
TYPES: Mapping[str, str] = {
    "string": "string",
    "boolean": "boolean",
    "integer": "int",
    "long": "long",
    "float": "number",
    "double": "double",
    "number": "number",
    "duration": "time",
    "bytesize": "string",
    "date": "date",
    "enum": "enum",
    "array": "list",
    "object": "string",
    "map": "string",
}
STABILITY: Mapping[str, str] = {
    "stable": "stable",
    "beta": "beta",
    "experimental": "experimental",
    "preview": "experimental",
    "dev": "experimental",
}
NAMESPACES = frozenset(
    {
        "autoscaling",
        "cat",
        "ccr",
        "cluster",
        "connector",
        "enrich",
        "eql",
        "esql",
        "features",
        "fleet",
        "graph",
        "ilm",
        "indices",
        "inference",
        "ingest",
        "license",
        "logstash",
        "migration",
        "ml",
        "monitoring",
        "nodes",
        "profiling",
        "rollup",
        "security",
        "slm",
        "snapshot",
        "sql",
        "ssl",
        "synonyms",
        "tasks",
        "transform",
        "watcher",
        "xpack",
    }
)


def rest_api_specs(apis: Sequence[ApiSpec]) -> dict[str, dict[str, Any]]:
    """Return the specifications by API name; the file of each is the name with ``.json``.

    A page without requests, such as that of a processor, has none.
    """
    found: dict[str, dict[str, Any]] = {}
    for api in (each for each in apis if each.requests):
        base, number = api_name(api), 2
        name = base
        while name in found:
            name, number = f"{base}_{number}", number + 1
        found[name] = {name: rest_api_spec(api)}
    return found


def api_name(api: ApiSpec) -> str:
    """The name of a page's API: the group of its first path, and the words of its id that are not the group.

    Pages do not state the names that Elastic's own files have; these are made by the same rule of thumb.
    """
    words = [word for word in api.id.replace("-", "_").split("_") if word]
    if words[-1:] == ["api"]:
        words.pop()
    first = api.requests[0].path.strip("/").partition("/")[0]
    group = first.removeprefix("_") if first.startswith("_") else ""
    if group not in NAMESPACES:
        return "_".join(words) or api.id
    own = [word for word in words if word != group]
    return f"{group}.{'_'.join(own or words)}"


def rest_api_spec(api: ApiSpec) -> dict[str, Any]:
    """The specification of one page."""
    body = [p for p in api.parameters if p.location == "body"]
    query = [p for p in api.parameters if p.location == "query"]
    headers: dict[str, Any] = {"accept": JSON}
    if body:
        headers["content_type"] = JSON
    spec: dict[str, Any] = {
        "documentation": {"url": api.page.file, "description": _summary(api)},
        "stability": STABILITY.get(api.availability.stability, "experimental"),
        "visibility": "public",
        "headers": headers,
    }
    if api.availability.deprecated:
        spec["deprecated"] = {"version": api.availability.deprecated, "description": "deprecated"}
    spec["url"] = {"paths": _paths(api)}
    if query:
        spec["params"] = {p.name: _param(p, api) for p in query}
    if body:
        required = any(p.required for p in body)
        spec["body"] = {"description": f"The body of {api.title}", "required": required}
    return spec


def _paths(api: ApiSpec) -> list[dict[str, Any]]:
    """Every path once, with all its methods; two that differ only in the names of placeholders are one."""
    methods: dict[str, list[str]] = {}
    first: dict[str, str] = {}
    for request in api.requests:
        path = first.setdefault(shape(request.path), request.path)
        methods.setdefault(path, []).append(request.method)
    paths = []
    for path, found in methods.items():
        entry: dict[str, Any] = {"path": path, "methods": sorted(set(found))}
        if names := placeholders(path):
            entry["parts"] = {name: _part(name, api) for name in names}
        paths.append(entry)
    return paths


def _part(name: str, api: ApiSpec) -> dict[str, Any]:
    known = next((p for p in api.parameters if p.location == "path" and p.name == name), None)
    if known is None:
        return {"type": "string", "description": name}
    part = _param(known, api)
    part.pop("default", None)
    if all(name in placeholders(request.path) for request in api.requests):
        part["required"] = True
    else:
        part.pop("required", None)
    return part


def _param(parameter: Parameter, api: ApiSpec) -> dict[str, Any]:
    kind = "enum" if parameter.enum and parameter.type in ("enum", "string") else TYPES[parameter.type]
    found: dict[str, Any] = {"type": kind, "description": description(parameter, api) or parameter.name}
    if kind == "enum":
        found["options"] = list(parameter.enum)
    if parameter.has_default:
        found["default"] = parameter.default
    if parameter.required:
        found["required"] = True
    if parameter.deprecated:
        found["deprecated"] = {"version": parameter.deprecated, "description": "deprecated"}
    return found


def _summary(api: ApiSpec) -> str:
    texts = [
        s.text for s in api.statements if s.id.startswith(f"{api.id}#summary.") and s.status != "informative"
    ]
    return texts[0] if texts else api.title
