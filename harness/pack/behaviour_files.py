"""Reading behaviour files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from harness.errors import BehaviourError
from harness.model.behaviour import Operation, Resource, resource_from_json
from harness.model.checks import flaw
from harness.model.spec import ApiSpec
from harness.pack.loader import KeyPath, LoadedYaml, load_yaml
from harness.pack.schema import check_schema
from harness.pack.strict import check_requests, check_symbols, check_templates, did_you_mean

NAMING: Mapping[str | int, tuple[str, ...]] = {
    "referenced": ("by",),
    "dangling": ("kind",),
    "through": ("resource",),
    "necessity": ("needed_by", "not_needed_by"),
}
"""Where a behaviour names another resource: the key around it, and the keys that hold the names."""

FREE = ("body", "variants")
"""Where data of any shape stands: what requests send."""


def load_resources(folder: Path, apis: Mapping[str, ApiSpec] | None = None) -> dict[str, Resource]:
    """Read every ``*.yaml`` of a behaviour folder; by resource name. ``apis`` are the pages that operations
    may name, if that is to be checked.

    Raises BehaviourError with file and line for what breaks the schema, names what does not exist, or would
    be sent with a placeholder that nothing fills.
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
        resource = resources[each.data["resource"]]
        _check_references(each, each.data, (), resources)
        _check_kinds(each, resource, resources)
        _check_operations(each, resource, apis)
        check_symbols(each, folder.parent / "fixtures" if apis is not None else None)
        check_requests(each)
        check_templates(each, _fillers(resource, apis), each.data, ())
    return resources


def _fillers(resource: Resource, apis: Mapping[str, ApiSpec] | None) -> set[str]:
    """The names that something fills in a resource's templates."""
    names = {resource.identity, *resource.attributes, "referrers"}
    for operation in resource.operations.values():
        if operation.selection is not None:
            names.add(operation.selection.by)
        page = (apis or {}).get(operation.api or "")
        names |= {p.name for p in page.parameters if p.location == "path"} if page else set()
    return names


def _check_kinds(loaded: LoadedYaml, resource: Resource, resources: Mapping[str, Resource]) -> None:
    """Other kinds of resources are named only if they exist, and have what is asked of them."""
    named: list[tuple[KeyPath, str]] = []
    if resource.rests_on:
        named.append((("rests_on",), resource.rests_on))
    for number, service in enumerate(resource.services):
        if service.backed_by is not None:
            named.append((("services", number, "backed_by", "resource"), service.backed_by.resource))
    for name, operation in resource.operations.items():
        named += [(("operations", name, "takes_along", kind), kind) for kind in operation.takes_along]
        if operation.selection is not None:
            named += [
                (("operations", name, "selection", "also", kind), kind) for kind in operation.selection.also
            ]
    for path, kind in named:
        if kind not in resources:
            raise BehaviourError(
                f"there is no resource {kind!r}", where=loaded.place(path), hint=did_you_mean(kind, resources)
            )


def _check_operations(loaded: LoadedYaml, resource: Resource, apis: Mapping[str, ApiSpec] | None) -> None:
    """Operations are about pages that there are, and say what they must."""
    for name, operation in resource.operations.items():
        place = ("operations", name)
        for key in ("creates", "removes", "reads"):
            about = loaded.data["operations"][name].get(key, resource.name)
            if about != resource.name:
                raise BehaviourError(
                    f"operation {name} {key} {about!r}, but this file is about {resource.name!r}",
                    where=loaded.place((*place, key)),
                    hint=f"write {key}: {resource.name}",
                )
        if operation.reads and operation.answer is None:
            raise BehaviourError(
                f"operation {name} reads, and does not say what its answer shows",
                where=loaded.place((*place, "reads")),
                hint="give it an `answer` with the place of the `names`",
            )
        if "done" not in operation.outcomes:
            raise BehaviourError(
                f"operation {name} has no outcome `done`",
                where=loaded.place((*place, "outcomes")),
                hint="say what the answer is when no check holds",
            )
        _check_attributes(loaded, resource, operation, place)
        if operation.api in (apis or {}):
            _check_parameters(loaded, operation, (apis or {})[operation.api or ""], place)


def _check_attributes(loaded: LoadedYaml, resource: Resource, operation: Operation, place: KeyPath) -> None:
    """What a resource is asked for, it has."""
    for number, guard in enumerate(operation.checks):
        rule = guard.when.get("differs")
        if rule is not None and rule["attribute"] not in resource.attributes:
            raise BehaviourError(
                f"a {resource.name} has no attribute {rule['attribute']!r}",
                where=loaded.place((*place, "checks", number)),
                hint=did_you_mean(rule["attribute"], resource.attributes),
            )
    for name in operation.selection.narrowed_by if operation.selection else ():
        if name not in resource.attributes:
            raise BehaviourError(
                f"a {resource.name} has no attribute {name!r}",
                where=loaded.place((*place, "selection", "narrowed_by")),
                hint=did_you_mean(name, resource.attributes),
            )


def _check_parameters(loaded: LoadedYaml, operation: Operation, api: ApiSpec, place: KeyPath) -> None:
    """Parameters that decide about an outcome are documented on the page."""
    known = {p.name for p in api.parameters}
    named: list[tuple[KeyPath, str]] = []
    for number, guard in enumerate(operation.checks):
        named += [((*place, "checks", number, "unless", name), name) for name in guard.unless]
        if "parameter" in guard.when:
            named.append(((*place, "checks", number, "when"), guard.when["parameter"]["name"]))
    if operation.drain is not None:
        named.append(((*place, "drain", "parameter"), operation.drain.parameter))
    if operation.answer is not None:
        answer = (*place, "answer")
        named += [((*answer, "filters", name), name) for name in operation.answer.filters]
        named += [
            ((*answer, k), n)
            for k, n in (("start", operation.answer.start), ("size", operation.answer.size))
            if n
        ]
        named += [((*answer, "shows"), s.parameter) for s in operation.answer.shows if s.parameter]
    for path, name in named:
        if name not in known:
            raise BehaviourError(
                f"the page {api.id} documents no parameter {name!r}",
                where=loaded.place(path),
                hint=did_you_mean(name, known),
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
