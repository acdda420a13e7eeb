"""All API pages of a documentation tree become specs."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from harness.asciidoc.collection import paused
from harness.asciidoc.diagnostics import Diagnostic
from harness.asciidoc.reader import Reader
from harness.errors import DocumentError
from harness.model.spec import ApiSpec
from harness.reading.build import build_specs
from harness.reading.pages import PageFile, page_files

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
            found = build_specs(read)
            apis = tuple((spec.id, self.render(spec)) for spec in found)
            return PageApis(read.file, apis, tuple(read.diagnostics) if found else ())


PAGES_A_PROCESS = 32
"""Fewer pages are read before another process has started."""

SHARES = 8
"""Shares of the pages for each process: more even out pages that take longer, fewer take less passing on."""

_extractors: list[PageExtractor[Any]] = []


def extracted_by(
    jobs: int | None, extractor: PageExtractor[Form], pages: Sequence[PageFile]
) -> Iterator[PageApis[Form]]:
    """Yield what the pages say in their order; ``jobs`` processes read them, or as many as are worth it."""
    jobs = min(_processors(), len(pages) // PAGES_A_PROCESS) if jobs is None else jobs
    if jobs < 2:
        yield from map(extractor.extract, pages)
        return
    from concurrent.futures import ProcessPoolExecutor  # slow to import

    size = max(1, len(pages) // (jobs * SHARES))
    shares = [pages[start : start + size] for start in range(0, len(pages), size)]
    with ProcessPoolExecutor(min(jobs, len(shares)), initializer=_prepare, initargs=(extractor,)) as pool:
        for found in pool.map(_extract, shares):
            yield from found


def _processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _prepare(extractor: PageExtractor[Any]) -> None:
    """Begin a process: it leaves interrupts to the one that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _extractors[:] = [extractor]


def _extract(pages: Sequence[PageFile]) -> list[PageApis[Any]]:
    (extractor,) = _extractors
    return [extractor.extract(page) for page in pages]


@dataclass(frozen=True, slots=True)
class Extraction:
    """The specs of all APIs, and what was noticed while reading."""

    specs: tuple[ApiSpec, ...]
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Rendered(Generic[Form]):
    """All APIs by their ids, in the form that was asked for, and what was noticed while reading."""

    apis: Mapping[str, Form]
    diagnostics: tuple[Diagnostic, ...]


def extract_pages(paths: Path | Iterable[Path], sources: Sources | None = None) -> Extraction:
    """Read the pages at the paths, and all pages below those that are folders.

    A page that cannot be read, or has the anchor of another one, is told as an error among the diagnostics
    and left out. Raises ``DocumentError`` if a path does not exist or no API page is found.
    """
    given = [paths] if isinstance(paths, Path) else list(paths)
    rendered = render_pages(given, sources or Sources(), _itself)
    return Extraction(tuple(rendered.apis.values()), rendered.diagnostics)


def render_pages(
    paths: Sequence[Path],
    sources: Sources,
    render: Callable[[ApiSpec], Form],
    jobs: int | None = 1,
) -> Rendered[Form]:
    """Read pages like `extract_pages`, each spec turned by ``render`` into what is wanted of it.

    ``jobs`` is the number of processes; None is as many as there are processors, if there are pages enough.
    It makes no difference to what comes out.
    """
    pages = list(page_files(paths, sources.root))
    extractor = PageExtractor(sources, render)
    collected: _Collected[Form] = _Collected()
    for found in _extracted(extractor, pages, jobs):
        collected.take(found)
    if not collected.apis:
        raise DocumentError(
            "no API page found",
            where=", ".join(str(path) for path in paths),
            hint="An API page is an .asciidoc file with an anchor, a title and request lines.",
        )
    return Rendered(dict(sorted(collected.apis.items())), tuple(collected.diagnostics))


def _itself(spec: ApiSpec) -> ApiSpec:
    return spec


def _extracted(
    extractor: PageExtractor[Form], pages: Sequence[PageFile], jobs: int | None
) -> Iterator[PageApis[Form]]:
    """Yield what the pages say in their order."""
    if jobs == 1 or len(pages) == 1:
        return map(extractor.extract, pages)
    return extracted_by(jobs, extractor, pages)


@dataclass(slots=True)
class _Collected(Generic[Form]):
    apis: dict[str, Form] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def take(self, page: PageApis[Form]) -> None:
        """Add the APIs of a page, and what was noticed if it has any."""
        if page.problem is not None:
            self._error(page.file, f"{page.problem}; the page is left out")
        for key, api in page.apis:
            if key in self.apis:
                self._error(
                    page.file,
                    f"the anchor [{key}] is also that of [{self.files[key]}], the only one taken; "
                    "give each page an anchor of its own, it names the spec file",
                )
            else:
                self.apis[key], self.files[key] = api, page.file
        self.diagnostics.extend(page.diagnostics)

    def _error(self, file: str, message: str) -> None:
        self.diagnostics.append(Diagnostic("error", file, 1, message))
