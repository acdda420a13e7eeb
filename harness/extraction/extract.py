"""All API pages of a documentation tree become spec files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from harness.asciidoc.diagnostics import Diagnostic
from harness.asciidoc.reader import Reader
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

    Raises ``DocumentError`` if there is nothing to read, a page cannot be read, or two APIs share an
    anchor.
    """
    given = [paths] if isinstance(paths, Path) else list(paths)
    places = sources or Sources()
    readers: dict[Path, Reader] = {}
    specs: dict[str, ApiSpec] = {}
    diagnostics: list[Diagnostic] = []
    for file, base in _files(given, places.root):
        reader = readers.setdefault(base, places.reader(base))
        page = reader.read(_name(file, base))
        if page.problem is not None:
            raise DocumentError(page.problem, where=str(file), hint="Check the path and the file's rights.")
        found = build_specs(page, bindings or Bindings())
        for spec in found:
            _add(spec, specs, file)
        diagnostics.extend(page.diagnostics if found else ())
    if not specs:
        raise DocumentError(
            "no API page found",
            where=", ".join(str(path) for path in given),
            hint="An API page is an .asciidoc file with an anchor, a title and a section of request lines.",
        )
    return Extraction(tuple(specs[key] for key in sorted(specs)), tuple(diagnostics))


def _add(spec: ApiSpec, specs: dict[str, ApiSpec], file: Path) -> None:
    if spec.id in specs:
        raise DocumentError(
            f"the anchor [{spec.id}] is also that of [{specs[spec.id].page.file}]",
            where=str(file),
            hint="Give each page an anchor of its own: it names the spec file.",
        )
    specs[spec.id] = spec


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
