"""Reading behaviour files."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from harness.errors import BehaviourError
from harness.spec.bundled import bundled_pack
from harness.spec.loader import LoadedYaml, load_yaml
from harness.world.behaviour import Resource, resource_from_json


def load_resources(folder: Path) -> dict[str, Resource]:
    """Read every ``*.yaml`` of a behaviour folder; by resource name.

    Raises BehaviourError with file and line for what breaks the schema or names what does not exist.
    """
    resources: dict[str, Resource] = {}
    for file in sorted(folder.glob("*.yaml")):
        loaded = load_yaml(file, error=BehaviourError)
        _check_schema(loaded)
        resource = resource_from_json(loaded.data, str(file))
        if resource.name in resources:
            raise BehaviourError(
                f"resource {resource.name} is described twice",
                where=loaded.place(("resource",)),
                hint=f"the other file is {resources[resource.name].file}",
            )
        _check_names(loaded, resource)
        resources[resource.name] = resource
    return resources


@cache
def _validator() -> Draft202012Validator:
    schema = json.loads((bundled_pack() / "schema" / "behaviour.schema.json").read_text("utf-8"))
    return Draft202012Validator(schema)


def _check_schema(loaded: LoadedYaml) -> None:
    errors = sorted(_validator().iter_errors(loaded.data), key=lambda e: list(map(str, e.absolute_path)))
    for error in errors:
        path: tuple[Any, ...] = tuple(error.absolute_path)
        raise BehaviourError(
            f"{'.'.join(map(str, path)) or 'the file'}: {error.message}",
            where=loaded.place(path),
            hint="the vocabulary is in schema/behaviour.schema.json",
        )


def _check_names(loaded: LoadedYaml, resource: Resource) -> None:
    """Every guard names an outcome that the operation has, and something creates the resource."""
    for operation in resource.operations.values():
        for index, guard in enumerate(operation.checks):
            if guard.outcome not in operation.outcomes:
                raise BehaviourError(
                    f"operation {operation.name} has no outcome {guard.outcome!r}",
                    where=loaded.place(("operations", operation.name, "checks", index, "outcome")),
                    hint=f"it has: {', '.join(operation.outcomes)}",
                )
    if not any(operation.creates for operation in resource.operations.values()):
        raise BehaviourError(
            f"nothing creates {resource.name}",
            where=loaded.place(("operations",)),
            hint="give an operation `creates`",
        )
