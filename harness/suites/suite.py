"""All snippet tests of some pages, as properties that reports can tell about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.errors import UsageError
from harness.model.spec import ApiSpec
from harness.planning.contract import Contract
from harness.planning.property import Property
from harness.suites.page import SnippetPage, SnippetTest, pages
from harness.suites.sentences import page_spec, statements_of

FAMILY = "snippet"


@dataclass(frozen=True, slots=True)
class SnippetItem:
    """One thing to judge: a test, or a ``problem`` that keeps part of a page from being tested."""

    property: Property
    page: SnippetPage
    test: SnippetTest | None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Suite:
    """The pages as data, and what to judge, in page order."""

    apis: tuple[ApiSpec, ...]
    items: tuple[SnippetItem, ...]
    unconverted: tuple[str, ...]

    def only(self, ids: Sequence[str]) -> Suite:
        """Keep the items with these ids; all without any. Raises ``UsageError`` for an unknown one."""
        unknown = set(ids) - {item.property.id for item in self.items}
        if unknown:
            known = ", ".join(item.property.id for item in self.items[:20])
            raise UsageError(f"no snippet is called {', '.join(sorted(unknown))}", hint=f"there are: {known}")
        if not ids:
            return self
        items = tuple(item for item in self.items if item.property.id in ids)
        apis = tuple(api for api in self.apis if any(item.property.api == api.id for item in items))
        return Suite(apis, items, self.unconverted)


def load_suite(paths: Iterable[Path], root: Path | None = None) -> Suite:
    """Read every page at or below the paths. Raises ``DocumentError``, and ``UsageError`` for two pages of
    one name."""
    apis: dict[str, ApiSpec] = {}
    items: list[SnippetItem] = []
    unconverted: list[str] = []
    for base, page in pages(paths, root):
        found = page_items(page, base)
        unconverted += [f"{page.file}:{snippet.line}" for snippet in page.unconverted]
        if not found:
            continue
        if page.id in apis:
            raise UsageError(
                f"two pages are called [{page.id}]", where=page.file, hint="name a common root with --root"
            )
        apis[page.id] = found[0].property.contract.apis[page.id]
        items += found
    return Suite(tuple(apis.values()), tuple(items), tuple(unconverted))


def page_items(page: SnippetPage, root: Path) -> list[SnippetItem]:
    """The items of one page: its tests, and its problems by line."""
    spec = page_spec(page, root)
    contract = Contract({page.id: spec}, {})
    items = _Items(page, spec, contract, root)
    return [*items.tests(), *items.problems()]


@dataclass(frozen=True, slots=True)
class _Items:
    page: SnippetPage
    spec: ApiSpec
    contract: Contract
    root: Path

    def tests(self) -> Iterator[SnippetItem]:
        for test in self.page.tests:
            sentences = statements_of(self.page, test, self.spec)
            yield SnippetItem(self._property(test.id, _title(test), sentences), self.page, test)

    def problems(self) -> Iterator[SnippetItem]:
        problems = self.page.problems
        for line in sorted({problem.line for problem in problems}):
            told = "; ".join(problem.what for problem in problems if problem.line == line)
            prop = self._property(f"{self.page.id}/problem_{line}", "a snippet that cannot be tested", ())
            yield SnippetItem(prop, self.page, None, f"{self.page.file}:{line}: {told}")

    def _property(self, name: str, title: str, statements: tuple[str, ...]) -> Property:
        again = f"harness snippets {self.root} --only {name}"
        return Property(name, self.page.id, FAMILY, title, statements, _no_steps, self.contract, again=again)


def _no_steps(_draw: Any, _scenario: Any) -> None:
    """A snippet's steps come about while it runs: they may hold what earlier answers said."""


def _title(test: SnippetTest) -> str:
    lines = [line for line in test.snippets[0].text.split("\n") if line and not line.startswith("#")]
    return lines[0] if lines else "an empty snippet"
