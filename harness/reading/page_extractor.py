"""One page at a time: where pages come from, and the specs of what one of them says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from harness.asciidoc.collection import paused
from harness.asciidoc.diagnostics import Diagnostic
from harness.asciidoc.reader import Reader
from harness.model.spec import ApiSpec
from harness.reading.binding import Bindings
from harness.reading.build import build_specs
from harness.reading.pages import PageFile

Form = TypeVar("Form")


@dataclass(frozen=True, slots=True)
class PageApis(Generic[Form]):
    """The APIs of one page, each with its id, and what was noticed; or why the page cannot be read."""

    file: str
    apis: tuple[tuple[str, Form], ...]
    diagnostics: tuple[Diagnostic, ...]
    problem: str | None = None


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


@dataclass(slots=True)
class PageExtractor(Generic[Form]):
    """Reads pages and renders their specs; the files that pages share are read once."""

    sources: Sources
    bindings: Bindings
    render: Callable[[ApiSpec], Form]
    _readers: dict[Path, Reader] = field(default_factory=dict)

    def extract(self, page: PageFile) -> PageApis[Form]:
        """Return what one page says."""
        reader = self._readers.get(page.base)
        if reader is None:
            reader = self._readers[page.base] = self.sources.reader(page.base)
        with paused():
            read = reader.read(page.name)
            if read.problem is not None:
                return PageApis(read.file, (), (), read.problem)
            found = build_specs(read, self.bindings)
            apis = tuple((spec.id, self.render(spec)) for spec in found)
            return PageApis(read.file, apis, tuple(read.diagnostics) if found else ())
