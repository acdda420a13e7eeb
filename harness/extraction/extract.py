"""All API pages below a documentation root become spec files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from harness.asciidoc.diagnostics import Diagnostic
from harness.asciidoc.reader import Reader
from harness.errors import DocumentError
from harness.extraction.binding import Bindings
from harness.extraction.build import build_spec
from harness.spec.dump import dump_spec
from harness.spec.model import ApiSpec

SUFFIXES = (".asciidoc", ".adoc")


@dataclass(frozen=True, slots=True)
class Extraction:
    """The specs of all API pages, and what was noticed while reading."""

    specs: tuple[ApiSpec, ...]
    diagnostics: tuple[Diagnostic, ...]

    def files(self) -> dict[str, str]:
        """Return file name → YAML text, one for each page."""
        return {f"{spec.id}.yaml": dump_spec(spec) for spec in self.specs}


def extract_pages(path: Path, bindings: Bindings | None = None, *, root: Path | None = None) -> Extraction:
    """Read the page at ``path``, or all pages below it.

    ``root`` is the folder that includes and page names are relative to: by default the folder itself.
    Raises ``DocumentError`` if there is nothing to read, a page cannot be read, or two share an anchor.
    """
    base = root or (path if path.is_dir() else path.parent)
    reader = Reader(base)
    specs: dict[str, ApiSpec] = {}
    diagnostics: list[Diagnostic] = []
    for file in _pages(path):
        name = _name(file, base)
        page = reader.read(name)
        if page.problem is not None:
            raise DocumentError(page.problem, where=str(file), hint="Check the path and the file's rights.")
        spec = build_spec(page, bindings or Bindings())
        if spec is None:
            continue
        if spec.id in specs:
            raise DocumentError(
                f"the anchor [{spec.id}] is also that of [{specs[spec.id].page.file}]",
                where=str(file),
                hint="Give each page an anchor of its own: it names the spec file.",
            )
        specs[spec.id] = spec
        diagnostics.extend(page.diagnostics)
    if not specs:
        raise DocumentError(
            "no API page found",
            where=str(path),
            hint="An API page is an .asciidoc file with an anchor, a title and a section of request lines.",
        )
    return Extraction(tuple(specs[key] for key in sorted(specs)), tuple(diagnostics))


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
