"""All API pages of a documentation tree become spec files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from harness.asciidoc.diagnostics import Diagnostic
from harness.errors import DocumentError
from harness.model.spec import ApiSpec
from harness.reading.binding import Bindings
from harness.reading.page_extractor import PageApis, PageExtractor, Sources
from harness.reading.pages import PageFile, page_files

Form = TypeVar("Form")


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


def extract_pages(
    paths: Path | Iterable[Path], bindings: Bindings | None = None, sources: Sources | None = None
) -> Extraction:
    """Read the pages at the paths, and all pages below those that are folders.

    A page that cannot be read, or has the anchor of another one, is told as an error among the diagnostics
    and left out. Raises ``DocumentError`` if a path does not exist or no API page is found.
    """
    given = [paths] if isinstance(paths, Path) else list(paths)
    rendered = render_pages(given, bindings or Bindings(), sources or Sources(), _itself)
    return Extraction(tuple(rendered.apis.values()), rendered.diagnostics)


def render_pages(
    paths: Sequence[Path],
    bindings: Bindings,
    sources: Sources,
    render: Callable[[ApiSpec], Form],
    jobs: int | None = 1,
) -> Rendered[Form]:
    """Read pages like `extract_pages`, each spec turned by ``render`` into what is wanted of it.

    ``jobs`` is the number of processes; None is as many as there are processors, if there are pages enough.
    It makes no difference to what comes out.
    """
    pages = list(page_files(paths, sources.root))
    extractor = PageExtractor(sources, bindings, render)
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
    from harness.reading.parallel import extracted_by  # starting processes is slow to import

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
