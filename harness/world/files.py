"""Reading behaviour files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from harness.engine.judge import flaw
from harness.errors import BehaviourError
from harness.spec.loader import KeyPath, LoadedYaml, load_yaml
from harness.spec.schema import check_schema
from harness.world.behaviour import Resource, resource_from_json

NAMING: Mapping[str | int, tuple[str, ...]] = {
    "referenced": ("by",),
    "through": ("resource",),
    "necessity": ("needed_by", "not_needed_by"),
}
"""Where a behaviour names another resource: the key around it, and the keys that hold the names."""

FREE = ("body", "variants")
"""Where data of any shape stands: what requests send."""


def load_resources(folder: Path) -> dict[str, Resource]:
    """Read every ``*.yaml`` of a behaviour folder; by resource name.

    Raises BehaviourError with file and line for what breaks the schema or names what does not exist.
    """
    loaded = [load_yaml(file, error=BehaviourError) for file in sorted(folder.glob("*.yaml"))]
    resources: dict[str, Resource] = {}
    for each in loaded:
        check_schema(each, "behaviour.schema.json", error=BehaviourError)
        resource = resource_from_json(each.data, str(each.file))
        if resource.name in resources:
            raise BehaviourError(
                f"resource {resource.name} is described twice",
                where=each.place(("resource",)),
                hint=f"the other file is {resources[resource.name].file}",
            )
        _check_names(each, resource)
        _check_checks(each, each.data, ())
        resources[resource.name] = resource
    for each in loaded:
        _check_references(each, each.data, (), resources)
    return resources


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


def _check_checks(loaded: LoadedYaml, data: Any, path: KeyPath) -> None:
    """Every check has the arguments of its kind."""
    if isinstance(data, dict) and "check" in data:
        if problem := flaw(data):
            raise BehaviourError(problem, where=loaded.place(path), hint="give it, or choose another check")
        return
    for key, value in _parts(data):
        if key not in FREE:
            _check_checks(loaded, value, (*path, key))


def _check_references(
    loaded: LoadedYaml, data: Any, path: KeyPath, resources: Mapping[str, Resource]
) -> None:
    """Other resources are named only if they exist."""
    naming = NAMING.get(path[-1], ()) if path else ()
    for key, value in _parts(data):
        if key in naming and isinstance(value, str) and value not in resources:
            raise BehaviourError(
                f"there is no resource {value!r}",
                where=loaded.place((*path, key)),
                hint=f"there are: {', '.join(sorted(resources))}",
            )
        if key not in FREE:
            _check_references(loaded, value, (*path, key), resources)


def _parts(data: Any) -> Iterable[tuple[str | int, Any]]:
    if isinstance(data, dict):
        return data.items()
    return enumerate(data) if isinstance(data, list) else ()
