"""The manifest of a spec pack: which pages a run covers by default, and why the others are left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.errors import PackError
from harness.pack.loader import KeyPath, LoadedYaml, load_yaml
from harness.pack.schema import check_schema

MANIFEST_FILE = "pack.yaml"
MANIFEST_SCHEMA = "pack.schema.json"
UNNAMED_REASON = "the manifest does not name it"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A page that a default run does not cover, and why."""

    page: str
    reason: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The pages of a default run and those left out, each group in the order of the file."""

    file: Path
    pages: tuple[str, ...]
    left_out: tuple[LeftOut, ...] = ()


def load_manifest(folder: Path, known: Iterable[str]) -> Manifest | None:
    """Read the manifest of the pack in ``folder``; None if it has none.

    ``known`` are the ids of the pack's pages. A page that the manifest does not name is left out. Raises
    ``PackError`` with file and line if the manifest breaks its schema, names a page that the pack does
    not have, or names one twice.
    """
    file = folder / MANIFEST_FILE
    if not file.is_file():
        return None
    loaded = load_yaml(file, error=PackError)
    check_schema(loaded, MANIFEST_SCHEMA, error=PackError)
    return _manifest(loaded, frozenset(known))


def _manifest(loaded: LoadedYaml, known: frozenset[str]) -> Manifest:
    data: Mapping[str, Any] = loaded.data
    groups = data.get("left_out", ())
    left_out = [LeftOut(page, group["reason"]) for group in groups for page in group["pages"]]
    named = [*data["pages"], *(each.page for each in left_out)]
    for index, page in enumerate(named):
        if page not in known:
            raise PackError(
                f"names the page [{page}], which the pack does not have",
                where=_place(loaded, page),
                hint=f"It has: {', '.join(sorted(known))}.",
            )
        if page in named[:index]:
            raise PackError(
                f"names the page [{page}] twice", where=_place(loaded, page), hint="Name each page once."
            )
    left_out.extend(LeftOut(page, UNNAMED_REASON) for page in sorted(known - set(named)))
    return Manifest(loaded.file, tuple(data["pages"]), tuple(left_out))


def _place(loaded: LoadedYaml, page: str) -> str:
    """Return ``file:line`` of the last mention of the page."""
    paths: list[KeyPath] = [
        ("pages", index) for index, each in enumerate(loaded.data["pages"]) if each == page
    ]
    for number, group in enumerate(loaded.data.get("left_out", ())):
        paths.extend(
            ("left_out", number, "pages", i) for i, each in enumerate(group["pages"]) if each == page
        )
    return loaded.place(paths[-1] if paths else ())
