"""The part of the pytest plugin that collects documentation snippets: ``pytest --snippets PATH``.

One item a test, named ``line_N``. Under xdist every worker has its own server, unless an endpoint is given:
then the workers share it, and snippets that use the same names get in each other's way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from harness.model.verdict import ExitCode
from harness.pytest_plugin.leftovers import LEFTOVERS
from harness.suites.page import SUFFIXES


def add_options(parser: pytest.Parser) -> None:
    """Add the options of ``harness snippets`` that make sense here."""
    group = parser.getgroup("spec-harness", "conformance to documentation pages")
    group.addoption(
        "--snippets",
        metavar="PATH",
        action="append",
        default=[],
        help="documentation page, or folder of pages, whose snippets are run; may be repeated",
    )
    group.addoption("--setups", metavar="FILE", help="YAML file of named set-ups and teardowns for snippets")
    group.addoption("--rest-api-spec", metavar="DIR", help="API specifications, for set-ups that need them")
    group.addoption("--error-trace", action="store_true", help="ask for error_trace with every request")


def chosen_paths(config: pytest.Config) -> list[Path]:
    """The pages and folders that ``--snippets`` names."""
    return [Path(config.invocation_params.dir, path).resolve() for path in config.getoption("--snippets")]


class SnippetPlugin:
    """Collects the chosen pages; the target opens with the first test and closes at the end."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.paths = chosen_paths(config)
        self._stack = ExitStack()
        self._judge: Any = None
        self.url = ""

    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
        """A page at or below one of the paths is collected as tests."""
        for path in self.paths:
            if file_path.suffix in SUFFIXES and (file_path == path or path in file_path.parents):
                root = path if path.is_dir() else path.parent
                return SnippetFile.from_parent(parent, path=file_path, plugin=self, root=root)
        return None

    def close(self) -> Sequence[str]:
        """Clean up and close the target; what could not be removed."""
        self._stack.close()
        return self._judge.leftovers if self._judge is not None else ()

    def judge(self, item: Any) -> Any:
        """Judge one test; when the target cannot be used, that is said once and ends the session."""
        from harness.errors import HarnessError, TargetError

        if self._judge is None:
            self.config.stash[LEFTOVERS].closes(self.close)
            try:
                self._judge = self._opened()
            except HarnessError as error:
                unreachable = isinstance(error, TargetError)
                code = ExitCode.UNREACHABLE if unreachable else pytest.ExitCode.USAGE_ERROR
                pytest.exit(str(error), returncode=int(code))
        return self._judge.judge(item)

    def _opened(self) -> Any:
        from harness.endpoint.namespace import Namespace
        from harness.endpoint.probe import greet
        from harness.pack.bundled import bundled_pack
        from harness.running.opening import chosen_target, opened
        from harness.running.session import ledger_on_disk
        from harness.suites.environment import setups_of
        from harness.suites.judging import SnippetJudge
        from harness.suites.run import PREFIX, SnippetOptions, load_environment, with_target

        option = self.config.getoption
        choice = chosen_target(self.config)
        files = [Path(each) if each else None for each in (option("--setups"), option("--rest-api-spec"))]
        setups = files[0] or setups_of(chosen_paths(self.config))
        environment = load_environment(SnippetOptions(setups, files[1], option("--error-trace")))
        target = self._stack.enter_context(opened(choice))
        greet(target, PREFIX)
        self.url = target.url
        folder = self._stack.enter_context(ledger_on_disk(target, Namespace().prefix, bundled_pack()))
        journal = folder.journal() if folder else None
        judge = SnippetJudge(target, with_target(environment, target), journal)
        if folder is not None and journal is not None:
            self._stack.callback(lambda: folder.keep(judge.leftovers))
            self._stack.callback(journal.close)
        self._stack.callback(judge.close)
        return judge


class SnippetFile(pytest.File):
    """One page: an item for each of its tests."""

    def __init__(self, *, plugin: SnippetPlugin, root: Path, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.plugin = plugin
        self.root = root

    def collect(self) -> Iterator[pytest.Item]:
        from harness.suites.page import load_page
        from harness.suites.suite import page_items

        for item in page_items(load_page(self.path, self.root), self.root):
            name = item.property.id.removeprefix(item.page.id + "/")
            yield SnippetItemOfPytest.from_parent(self, name=name, item=item, plugin=self.plugin)


class SnippetItemOfPytest(pytest.Item):
    """One test of a page."""

    def __init__(self, *, item: Any, plugin: SnippetPlugin, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.item = item
        self.plugin = plugin
        self.user_properties.extend(("statement", statement) for statement in item.property.statements)

    def runtest(self) -> None:
        from harness.errors import TargetLost
        from harness.model.verdict import Verdict
        from harness.report.explain import explain

        try:
            result = self.plugin.judge(self.item)
        except TargetLost as lost:
            self.session.shouldstop = lost.what
            raise
        if result.verdict is Verdict.FAIL:
            raise SnippetFailedError(explain(self.item.property, result, self.plugin.url))
        if result.verdict is Verdict.SKIPPED:
            pytest.skip(str(result.reason))
        if result.verdict is Verdict.ERROR:
            raise SnippetFailedError(f"could not be judged: {result.reason}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *args: Any, **kwargs: Any) -> Any:
        """Show the explanation alone: a traceback through the harness helps nobody."""
        from harness.errors import HarnessError

        if isinstance(excinfo.value, SnippetFailedError | HarnessError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, *args, **kwargs)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        line = self.item.test.line - 1 if self.item.test else None
        return self.path, line, f"{self.item.property.id}: {self.item.property.title}"


class SnippetFailedError(Exception):
    """An answer is not what the page shows, or the snippet cannot be judged."""
