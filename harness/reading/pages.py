"""Which files are pages, and what they are called."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from harness.errors import DocumentError

SUFFIXES = (".asciidoc", ".adoc")


@dataclass(frozen=True, slots=True)
class PageFile:
    """A page: its name relative to the folder ``base``."""

    base: Path
    name: str


def page_files(paths: Iterable[Path], root: Path | None) -> Iterator[PageFile]:
    """Yield each page at or below the paths once, named relative to ``root`` or else to its own path.

    Raises ``DocumentError`` if a path does not exist or a page lies outside the root.
    """
    seen: set[str] = set()
    for path in paths:
        base = root or (path if path.is_dir() else path.parent)
        real = os.path.realpath(base)
        for file, place in _below(path):
            if place not in seen:
                seen.add(place)
                yield PageFile(base, _name(file, place, base, real))


def _below(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the pages at or below the path in order: how each is called, and where it is, links followed."""
    real = os.path.realpath(path)
    if path.is_dir():
        top = str(path)
        for entry in _entries(top):
            linked = entry.is_symlink()
            yield entry.path, os.path.realpath(entry.path) if linked else real + entry.path[len(top) :]
    elif path.is_file():
        yield str(path), real
    else:
        raise DocumentError("does not exist", where=str(path), hint="Name a documentation folder or a page.")


def _entries(folder: str) -> Iterator[os.DirEntry[str]]:
    """Yield the pages below a folder in order; not in links to folders, nor where it may not look."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except PermissionError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _entries(entry.path)
        elif entry.name.endswith(SUFFIXES) and entry.is_file():
            yield entry


def _name(file: str, place: str, base: Path, real: str) -> str:
    inside = real.rstrip(os.sep) + os.sep
    if not place.startswith(inside):
        raise DocumentError(
            f"lies outside the root [{base}]", where=file, hint="Name a root that holds the page."
        )
    return place.removeprefix(inside).replace(os.sep, "/")
