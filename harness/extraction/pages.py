"""Which files are pages, and what they are called."""

from __future__ import annotations

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
    seen: set[Path] = set()
    for path in paths:
        base = root or (path if path.is_dir() else path.parent)
        real = base.resolve()
        for file in _below(path):
            place = file.resolve()
            if place not in seen:
                seen.add(place)
                yield PageFile(base, _name(file, place, base, real))


def _below(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from sorted(each for each in path.rglob("*") if each.suffix in SUFFIXES and each.is_file())
    elif path.is_file():
        yield path
    else:
        raise DocumentError("does not exist", where=str(path), hint="Name a documentation folder or a page.")


def _name(file: Path, place: Path, base: Path, real: Path) -> str:
    try:
        return place.relative_to(real).as_posix()
    except ValueError:
        raise DocumentError(
            f"lies outside the root [{base}]", where=str(file), hint="Name a root that holds the page."
        ) from None
