"""Reading the descriptions of pages."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from harness.errors import BehaviourError
from harness.model.behaviour import Resource
from harness.model.checks import flaw
from harness.model.page_behaviour import PageBehaviour, page_from_json
from harness.pack.loader import KeyPath, LoadedYaml, load_yaml
from harness.pack.schema import check_schema
from harness.pack.strict import check_symbols, check_templates, did_you_mean

FOLDER = "pages"
"""Where the descriptions are, in the folder of the behaviours."""

FREE = ("body", "variants", "values", "draw", "with", "samples")
"""Where data of any shape stands."""

NAMING = ("create", "remove", "observe", "resource")
"""The keys that name a resource."""


def load_pages(
    folder: Path, resources: Mapping[str, Resource], apis: Collection[str] | None = None
) -> dict[str, PageBehaviour]:
    """Read every ``*.yaml`` of the folder ``pages`` of a behaviour folder; by page.

    Raises BehaviourError with file and line for what breaks the schema, checks that lack an argument, names
    of resources that do not exist, and pages that are described twice.
    """
    pages: dict[str, PageBehaviour] = {}
    for file in sorted((folder / FOLDER).glob("*.yaml")):
        loaded = load_yaml(file, error=BehaviourError)
        check_schema(loaded, "page.schema.json", error=BehaviourError)
        _check(loaded, loaded.data, (), resources)
        page = page_from_json(loaded.data, str(file))
        _check_trials(loaded)
        check_symbols(loaded, folder.parent / "fixtures" if apis is not None else None)
        if page.page in pages:
            raise BehaviourError(
                f"the page {page.page} is described twice",
                where=loaded.place(("page",)),
                hint=f"the other file is {pages[page.page].file}",
            )
        pages[page.page] = page
    return pages


def _check_trials(loaded: LoadedYaml) -> None:
    """Trials refer to steps and to drawn values that there are."""
    for name, trial in (loaded.data.get("trials") or {}).items():
        place = ("trials", name)
        check_templates(loaded, trial.get("draw", {}), trial["acts"], (*place, "acts"))
        _check_steps(loaded, trial["acts"], (*place, "acts"), set())
    for part in ("forms", "evaluates", "fullest", "arrange", "shown", "done"):
        check_templates(loaded, (), loaded.data.get(part), (part,))


def _check_steps(loaded: LoadedYaml, data: Any, path: KeyPath, seen: set[str]) -> None:
    """Checks compare with steps before them, or with their own."""
    for number, act in enumerate(data):
        place = (*path, number)
        if "shuffle" in act:
            seen |= {each["id"] for each in act["shuffle"] if "id" in each}
            _check_steps(loaded, act["shuffle"], (*place, "shuffle"), seen)
            continue
        if "id" in act:
            seen.add(act["id"])
        for check in act.get("checks", ()):
            for key in ("step", "steps", "since"):
                named = check.get(key, ())
                for step in [named] if isinstance(named, str) else named:
                    if step not in seen:
                        raise BehaviourError(
                            f"there is no step {step!r} before this one",
                            where=loaded.place((*place, "checks")),
                            hint=did_you_mean(step, seen),
                        )


def _check(loaded: LoadedYaml, data: Any, path: KeyPath, resources: Mapping[str, Resource]) -> None:
    """Checks have the arguments of their kind, and named resources exist."""
    if isinstance(data, dict) and "check" in data:
        if problem := flaw(data):
            raise BehaviourError(problem, where=loaded.place(path), hint="give it, or choose another check")
        return
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        if key in NAMING and isinstance(value, str) and value not in resources:
            raise BehaviourError(
                f"there is no resource {value!r}",
                where=loaded.place((*path, key)),
                hint=f"there are: {', '.join(sorted(resources))}",
            )
        if key not in FREE:
            _check(loaded, value, (*path, key), resources)
