"""A documentation page as tests: which snippet becomes a test, a set-up, a response or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from harness.errors import DocumentError
from harness.suites.scanner import Problem, Snippet, scan

SUFFIXES = (".asciidoc", ".adoc")
CURL = "curl"


@dataclass(slots=True)
class SnippetTest:
    """A test: a console snippet, the snippets that continue it, and the responses shown in between."""

    id: str
    line: int
    snippets: list[Snippet]

    @property
    def skip(self) -> str | None:
        """Why the test is not run, or None."""
        return next((s.marks.skip for s in self.snippets if s.marks.skip and not is_response(s)), None)


@dataclass(slots=True)
class SnippetPage:
    """The tests of one page. ``id`` is its path below the root without the suffix; ``unconverted`` are
    snippets that look like requests and say neither CONSOLE nor NOTCONSOLE."""

    id: str
    file: str
    sha256: str
    tests: list[SnippetTest] = field(default_factory=list)
    setup: list[Snippet] = field(default_factory=list)
    teardown: list[Snippet] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unconverted: list[Snippet] = field(default_factory=list)


def pages(paths: Iterable[Path], root: Path | None = None) -> Iterator[tuple[Path, SnippetPage]]:
    """Read every page at or below the paths, as (root, page), each once.

    ``root`` is the documentation root that page names are relative to: by default the folder given, or the
    folder of the file given. Raises ``DocumentError`` for a path that does not exist, cannot be read, or
    lies outside the root.
    """
    seen: set[Path] = set()
    for path in paths:
        base = root or (path if path.is_dir() else path.parent)
        for file in _files(path):
            if file.resolve() not in seen:
                seen.add(file.resolve())
                yield base, load_page(file, base)


def load_page(file: Path, root: Path) -> SnippetPage:
    """Read one page. Raises ``DocumentError`` like `pages`."""
    try:
        name = file.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        raise DocumentError(
            f"lies outside the root [{root}]", where=str(file), hint="Name a root that holds the page."
        ) from None
    try:
        text = file.read_bytes().decode("utf-8", errors="replace")
    except OSError as error:
        raise DocumentError(
            f"cannot be read: {error.strerror}", where=str(file), hint="Check the file's rights."
        ) from error
    return read_page(text, name)


def read_page(text: str, file: str) -> SnippetPage:
    """Turn the text of a page into its tests; what is wrong becomes a problem of a snippet or of the page."""
    digest = hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest()
    page = SnippetPage(file.rpartition(".")[0] or file, file, digest)
    found = scan(text)
    page.problems += found.problems
    sorter = _Sorter(page)
    for snippet in found.snippets:
        sorter.take(snippet)
    return page


def is_response(snippet: Snippet) -> bool:
    """Whether the snippet shows what the test before it answers."""
    return snippet.marks.response or snippet.language == "console-result"


@dataclass(slots=True)
class _Sorter:
    """Gives each snippet its place, in page order."""

    page: SnippetPage
    names: set[str] = field(default_factory=set)
    _continuable: bool = False

    def take(self, snippet: Snippet) -> None:
        if snippet.marks.setup_section:
            self._section(snippet, self.page.setup, first=not self.page.teardown)
        elif snippet.marks.teardown_section:
            self._section(snippet, self.page.teardown, first=True)
        elif is_response(snippet):
            self._attach(snippet, "a response without a request before it", bool(self.page.tests))
        elif not snippet.is_console:
            self.page.problems += snippet.problems
            if _unconverted(snippet):
                self.page.unconverted.append(snippet)
        elif snippet.marks.continued:
            what = "continued needs a test before it, and TESTSETUP and TEARDOWN are none"
            self._attach(snippet, what, self._continuable)
            if snippet.marks.skip:
                _flaw(snippet, "a snippet cannot be both continued and skipped")
        else:
            self._test(snippet)

    def _section(self, snippet: Snippet, section: list[Snippet], *, first: bool) -> None:
        self._continuable = False
        if self.page.tests or section or not first:
            what = "TESTSETUP must be the first snippet of the page, TEARDOWN the first or the one after it"
            _flaw(snippet, what)
        section.append(snippet)

    def _attach(self, snippet: Snippet, what: str, possible: bool) -> None:
        if possible:
            self.page.tests[-1].snippets.append(snippet)
        else:
            _flaw(snippet, what)
            self.page.problems += snippet.problems

    def _test(self, snippet: Snippet) -> None:
        self._continuable = True
        if snippet.id in self.names:
            _flaw(snippet, f"two snippets of the page have the id [{snippet.name}]")
            snippet.name = None
        self.names.add(snippet.id)
        self.page.tests.append(SnippetTest(f"{self.page.id}/{snippet.id}", snippet.line, [snippet]))


def _flaw(snippet: Snippet, what: str) -> None:
    snippet.problems.append(Problem(snippet.line, what))


def _unconverted(snippet: Snippet) -> bool:
    if snippet.marks.console is not None:
        return False
    return snippet.language == "js" or (snippet.language in ("sh", "shell") and CURL in snippet.text)


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(each for each in path.rglob("*") if each.suffix in SUFFIXES and each.is_file())
    if path.is_file():
        return [path]
    raise DocumentError("does not exist", where=str(path), hint="Name a documentation folder or a page.")
