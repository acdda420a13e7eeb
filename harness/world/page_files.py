"""Reading the descriptions of pages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness.engine.judge import flaw
from harness.errors import BehaviourError
from harness.spec.loader import KeyPath, LoadedYaml, load_yaml
from harness.spec.schema import check_schema
from harness.world.behaviour import Resource
from harness.world.pages import PageBehaviour, page_from_json

FOLDER = "pages"
"""Where the descriptions are, in the folder of the behaviours."""

FREE = ("body", "variants", "values", "draw", "with", "samples")
"""Where data of any shape stands."""

NAMING = ("create", "remove", "observe", "resource")
"""The keys that name a resource."""


def load_pages(folder: Path, resources: Mapping[str, Resource]) -> dict[str, PageBehaviour]:
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
        if page.page in pages:
            raise BehaviourError(
                f"the page {page.page} is described twice",
                where=loaded.place(("page",)),
                hint=f"the other file is {pages[page.page].file}",
            )
        pages[page.page] = page
    return pages


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
