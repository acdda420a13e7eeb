"""The reference of the language that packs are written in, from the schemas and the kinds of checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from harness.model.check_kinds import kinds
from harness.pack.schema import load_schema

FILES = {"behaviour.schema.json": "`behaviour/*.yaml`", "page.schema.json": "`behaviour/pages/*.yaml`"}


def reference() -> str:
    """The reference as Markdown: the keys of each kind of file, then the checks."""
    lines: list[str] = []
    for name, files in FILES.items():
        schema = load_schema(name)
        lines += [f"### {files}", "", str(schema["description"]), ""]
        lines += _object("", schema)
        for part, definition in schema.get("$defs", {}).items():
            lines += _definition(part, definition)
    return "\n".join([*lines, *_checks()]) + "\n"


def _checks() -> Iterator[str]:
    yield from ("### Checks", "", "| check | arguments | holds when |", "|---|---|---|")
    for name, kind in sorted(kinds().items()):
        arguments = ", ".join([*(f"`{a}`" for a in kind.needs), *(f"`{a}`?" for a in kind.knows)])
        yield f"| `{name}` | {arguments} | {kind.meaning} |"


def _definition(name: str, definition: Mapping[str, Any]) -> Iterator[str]:
    objects = [definition, *definition.get("oneOf", ()), definition.get("items", {})]
    found = [each for each in objects if each.get("properties")]
    if found:
        yield from (f"#### {name}", "")
        if "description" in definition:
            yield from (str(definition["description"]), "")
        for each in found:
            yield from _object("", each)


def _object(inside: str, schema: Mapping[str, Any]) -> list[str]:
    rows = [*_rows(inside, schema)]
    return ["| key | is | means |", "|---|---|---|", *rows, ""] if rows else []


def _rows(inside: str, schema: Mapping[str, Any]) -> Iterator[str]:
    needed = schema.get("required", ())
    for key, value in schema.get("properties", {}).items():
        name = f"{inside}{key}"
        must = "" if key in needed else "?"
        yield f"| `{name}`{must} | {_shape(value)} | {value.get('description', '')} |"
        for choice in value.get("oneOf", ()):
            yield from _rows(f"{name}.", choice)
        inner = value.get("additionalProperties")
        if isinstance(inner, Mapping) and inner.get("properties"):
            yield from _rows(f"{name}.NAME.", inner)
        elif value.get("properties"):
            yield from _rows(f"{name}.", value)
        elif isinstance(value.get("items"), Mapping) and value["items"].get("properties"):
            yield from _rows(f"{name}[].", value["items"])


def _shape(value: Mapping[str, Any]) -> str:
    """What a value is, in a word or two."""
    if "$ref" in value:
        return str(value["$ref"]).rpartition("/")[2]
    if "enum" in value:
        return " or ".join(f"`{each}`" for each in value["enum"])
    if "const" in value:
        return f"`{value['const']}`"
    if value.get("type") == "array":
        return f"list of {_shape(value.get('items', {})) or 'values'}"
    kind = value.get("type", "")
    return " or ".join(kind) if isinstance(kind, list) else str(kind) or "anything"
