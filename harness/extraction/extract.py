"""All API pages of a documentation tree become spec files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from harness.asciidoc.diagnostics import Diagnostic
from harness.asciidoc.reader import Reader, ReadPage
from harness.errors import DocumentError
from harness.extraction.binding import Bindings
from harness.extraction.build import build_specs
from harness.spec.dump import dump_spec
from harness.spec.model import ApiSpec

SUFFIXES = (".asciidoc", ".adoc")


@dataclass(frozen=True, slots=True)
class Extraction:
    """The specs of all APIs, and what was noticed while reading."""

    specs: tuple[ApiSpec, ...]
    diagnostics: tuple[Diagnostic, ...]

    def files(self) -> dict[str, str]:
        """Return file name → YAML text, one for each API."""
        return {f"{spec.id}.yaml": dump_spec(spec) for spec in self.specs}


@dataclass(frozen=True, slots=True)
class Sources:
    """Where pages come from.

    ``root`` is the folder that includes and page names are relative to; by default the page folder itself.
    ``roots`` are further folders that pages may include from, by the names of the attributes that stand
    for them. ``attributes`` win over those that the tree's own attribute file sets.
    """

    root: Path | None = None
    roots: Mapping[str, Path] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)

    def reader(self, base: Path) -> Reader:
        """Return a reader of the pages below ``base``."""
        return Reader(base, given=self.attributes, roots=self.roots)


def extract_pages(
    paths: Path | Iterable[Path], bindings: Bindings | None = None, sources: Sources | None = None
) -> Extraction:
    """Read the pages at the paths, and all pages below those that are folders.

    A page that cannot be read, or has the anchor of another one, is told as an error among the diagnostics
    and left out. Raises ``DocumentError`` if a path does not exist or no API page is found.
    """
    given = [paths] if isinstance(paths, Path) else list(paths)
    collected = _Collected(bindings or Bindings())
    places = sources or Sources()
    readers: dict[Path, Reader] = {}
    for file, base in _files(given, places.root):
        if base not in readers:
            readers[base] = places.reader(base)
        collected.take(readers[base].read(_name(file, base)))
    if not collected.specs:
        raise DocumentError(
            "no API page found",
            where=", ".join(str(path) for path in given),
            hint="An API page is an .asciidoc file with an anchor, a title and request lines.",
        )
    specs = tuple(collected.specs[key] for key in sorted(collected.specs))
    return Extraction(specs, tuple(collected.diagnostics))


@dataclass(slots=True)
class _Collected:
    bindings: Bindings
    specs: dict[str, ApiSpec] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def take(self, page: ReadPage) -> None:
        """Add the specs of a page, and what was noticed if it has any."""
        if page.problem is not None:
            self._error(page.file, f"{page.problem}; the page is left out")
            return
        found = build_specs(page, self.bindings)
        for spec in found:
            if spec.id in self.specs:
                first = self.specs[spec.id].page.file
                self._error(
                    page.file,
                    f"the anchor [{spec.id}] is also that of [{first}], the only one taken; "
                    "give each page an anchor of its own, it names the spec file",
                )
            else:
                self.specs[spec.id] = spec
        self.diagnostics.extend(page.diagnostics if found else ())

    def _error(self, file: str, message: str) -> None:
        self.diagnostics.append(Diagnostic("error", file, 1, message))


def _files(paths: Iterable[Path], root: Path | None) -> Iterator[tuple[Path, Path]]:
    """Yield each page once, with the folder that its name is relative to."""
    seen: set[Path] = set()
    for path in paths:
        base = root or (path if path.is_dir() else path.parent)
        for file in _pages(path):
            if file.resolve() not in seen:
                seen.add(file.resolve())
                yield file, base


def _pages(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from sorted(each for each in path.rglob("*") if each.suffix in SUFFIXES and each.is_file())
    elif path.is_file():
        yield path
    else:
        raise DocumentError("does not exist", where=str(path), hint="Name a documentation folder or a page.")


def _name(file: Path, base: Path) -> str:
    try:
        return file.resolve().relative_to(base.resolve()).as_posix()
    except ValueError:
        raise DocumentError(
            f"lies outside the root [{base}]", where=str(file), hint="Name a root that holds the page."
        ) from None
