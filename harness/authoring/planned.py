"""What a run would not check: sentences that no property of the plan names, and files that nothing reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from harness.authoring.lint import Finding
from harness.errors import BehaviourError
from harness.pack.folder import SpecPack
from harness.pack.loader import KeyPath, load_yaml
from harness.pack.strict import did_you_mean
from harness.planning import Contract, Property

TESTABLE = ("executable", "behaviour")
PLANNING = "planning"
"""The family of properties that tell that others could not be planned."""


def unplanned(pack: SpecPack, properties: Sequence[Property]) -> Iterator[Finding]:
    """A finding for each sentence of a covered page that a run would not try, for each page that yields no
    property, and for what could not be planned."""
    if not properties:
        yield Finding(str(pack.root), "a run of this pack tests nothing: no page yields a property")
    for prop in properties:
        if prop.family == PLANNING:
            yield Finding(
                str(pack.root), f"{prop.id}: the harness fails when it plans this; please report it"
            )
    named = {name for prop in properties for name in prop.statements}
    for api in pack.apis:
        if api.id not in pack.pages:
            continue
        for statement in api.statements:
            if statement.status in TESTABLE and statement.id not in named:
                place = f"{pack.docs / statement.file}:{statement.line}"
                yield Finding(place, f"no property tests the statement [{statement.id}]", statement.id)


def unpaged(pack: SpecPack, contract: Contract) -> Iterator[Finding]:
    """A finding for each operation and each description of a page that the pack does not have: a run leaves
    it out."""
    known = {api.id for api in pack.apis}
    named: list[tuple[Path, KeyPath, str]] = [
        (Path(resource.file), ("operations", operation.name, "api"), operation.api)
        for resource in contract.resources.values()
        for operation in resource.operations.values()
        if operation.api is not None
    ]
    named += [(Path(page.file), ("page",), page.page) for page in contract.pages.values()]
    for file, path, name in named:
        if name not in known:
            place = load_yaml(file, error=BehaviourError).place(path)
            yield Finding(place, f"the pack has no page {name!r}; {did_you_mean(name, known)}")


def unread(pack: SpecPack) -> Iterator[Finding]:
    """A finding for each file in the folders of specs and behaviours that a run does not read."""
    read = {*pack.behaviour_folder.glob("*.yaml"), *pack.behaviour_folder.glob("pages/*.yaml")}
    for folder, known in (
        (pack.behaviour_folder, read),
        (pack.api_folder, set(pack.api_folder.glob("*.yaml"))),
    ):
        for file in sorted(folder.rglob("*")):
            if file.is_file() and file not in known:
                yield Finding(
                    str(file), "nothing reads this file: behaviours and specs are *.yaml, in their folder"
                )
