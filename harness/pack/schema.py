"""JSON Schemas of the pack's files: where they are, and errors with file and line."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import jsonschema
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from harness.errors import PackError, SpecError
from harness.pack.bundled import bundled_pack
from harness.pack.loader import KeyPath, LoadedYaml

MAX_SHOWN = 80


@cache
def load_schema(name: str) -> dict[str, Any]:
    """Return the schema of that file name from the bundled pack's folder ``schema``."""
    file = bundled_pack() / "schema" / name
    try:
        schema: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
    except (OSError, ValueError, jsonschema.SchemaError) as error:
        raise PackError(
            f"the schema cannot be used: {error}", where=str(file), hint="Install the package again."
        ) from error
    return schema


def check_schema(loaded: LoadedYaml, name: str, *, error: Callable[..., PackError] = SpecError) -> None:
    """Check loaded data against the schema of that name.

    Raises ``error`` for the first problem in the order of the file: file:line, what, what to do.
    """
    problems = sorted(_validator(name).iter_errors(loaded.data), key=lambda each: loaded.line(_path(each)))
    if not problems:
        return
    first = jsonschema.exceptions.best_match(iter(problems[:1])) or problems[0]
    where = "/".join(str(part) for part in _path(first)) or "the file"
    raise error(
        f"[{where}] {_shortened(first.message)}",
        where=loaded.place(_path(first)),
        hint=f"Compare with the schema [{name}].",
    )


@cache
def _validator(name: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(load_schema(name), registry=_schemas())


@cache
def _schemas() -> Registry[Any]:
    """All schemas by file name, for references among them; crawled once, not for every look-up."""
    names = [file.name for file in sorted((bundled_pack() / "schema").glob("*.json"))]
    resources = [(name, Resource.from_contents(load_schema(name), DRAFT202012)) for name in names]
    registry: Registry[Any] = Registry()
    return registry.with_resources(resources).crawl()


def _path(problem: jsonschema.ValidationError) -> KeyPath:
    return tuple(problem.absolute_path)


def _shortened(message: str) -> str:
    return message if len(message) <= 2 * MAX_SHOWN else f"{message[:MAX_SHOWN]} ... {message[-MAX_SHOWN:]}"
