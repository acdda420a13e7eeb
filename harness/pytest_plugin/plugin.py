"""The pytest plugin: ``pytest --specs DIR --endpoint URL`` collects one item a property.

``pytest --snippets PATH`` collects the snippets of documentation pages; without either option the plugin does
nothing. The number of cases follows the Hypothesis settings profile when one is chosen
(``--hypothesis-profile``), else ``--harness-profile``; ``--hypothesis-seed`` is respected.
Under xdist every worker has its own run: its own namespace and, without an endpoint, its own server.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from harness.model.verdict import ExitCode
from harness.pytest_plugin import leftovers as pytest_leftovers
from harness.pytest_plugin import snippets as pytest_snippets

DEFAULT_SEED = 0


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of ``harness run`` that make sense here."""
    group = parser.getgroup("spec-harness", "conformance to documentation pages")
    group.addoption(
        "--specs", metavar="DIR", help="spec pack to collect (`bundled` for the one that is bundled)"
    )
    group.addoption("--endpoint", metavar="URL", help="server to test; without it the bundled one runs")
    group.addoption("--app", metavar="MODULE:FACTORY", help="ASGI application to call directly")
    group.addoption("--basic-auth", metavar="USER:PASSWORD", help="credentials for the server")
    group.addoption("--api-key", metavar="KEY", help="credentials for the server")
    group.addoption("--bearer", metavar="TOKEN", help="credentials for the server")
    group.addoption("--ca-file", metavar="FILE", help="CA certificates for HTTPS")
    group.addoption(
        "--allow-writes", action="store_true", help="make things on an endpoint that is not on this machine"
    )
    group.addoption("--rate", metavar="N/s", help="at most so many requests a second (or N/m)")
    group.addoption("--exclusive", action="store_true", help="the whole server may be acted on")
    group.addoption("--read-only", action="store_true", help="send only requests that change nothing")
    group.addoption(
        "--harness-profile",
        choices=("quick", "standard", "thorough"),
        default="standard",
        help="how many cases a property gets",
    )
    pytest_snippets.add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """With ``--specs`` or ``--snippets`` and no other arguments, collect these and nothing else."""
    snippets = pytest_snippets.chosen_paths(config)
    if snippets or config.getoption("--specs"):
        pytest_leftovers.watch(config)
    if snippets:
        config.pluginmanager.register(pytest_snippets.SnippetPlugin(config), "spec-harness-snippets")
    chosen = [_pack_folder(config) / "api"] if config.getoption("--specs") else []
    if (chosen or snippets) and config.args_source != pytest.Config.ArgsSource.ARGS:
        config.args = [str(path) for path in (*chosen, *snippets)]


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A spec file of the chosen pack is collected as properties."""
    config = parent.config
    if not config.getoption("--specs") or file_path.suffix != ".yaml":
        return None
    if file_path.parent != (_pack_folder(config) / "api").resolve():
        return None
    return SpecFile.from_parent(parent, path=file_path)


class SpecFile(pytest.File):
    """One page: an item for each of its properties; none for a page that the manifest leaves out."""

    def collect(self) -> Iterator[pytest.Item]:
        for prop in _properties_of(self.config).get(self.path.stem, ()):
            yield PropertyItem.from_parent(self, name=_item_name(prop), prop=prop)


class PropertyItem(pytest.Item):
    """One property, judged by searching its cases."""

    def __init__(self, *, prop: Any, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.prop = prop
        self.user_properties.extend(("statement", statement) for statement in prop.statements)

    def runtest(self) -> None:
        from harness.errors import TargetLost
        from harness.model.verdict import Verdict
        from harness.report.explain import explain
        from harness.running.judging import judge_property

        run = _run_of(self.session)
        try:
            result = judge_property(self.prop, run.search, run.ready.capabilities, run.effort, run.base)
        except TargetLost as lost:
            self.session.shouldstop = lost.what
            raise
        if result.verdict is Verdict.FAIL:
            raise DeviationError(explain(self.prop, result, run.ready.target.url))
        if result.verdict in (Verdict.SKIPPED, Verdict.UNSUPPORTED):
            pytest.skip(f"{result.verdict}: {result.reason}")
        if result.verdict is Verdict.ERROR:
            raise NotJudgedError(str(result.reason))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *args: Any, **kwargs: Any) -> Any:
        """Show the explanation alone: a traceback through the harness helps nobody."""
        from harness.errors import HarnessError

        if isinstance(excinfo.value, DeviationError | NotJudgedError | HarnessError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, *args, **kwargs)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        api = self.prop.contract.apis[self.prop.api]
        statements = [api.statement(s) for s in self.prop.statements]
        line = next((s.line for s in statements if s is not None), None)
        return self.path, line, f"{self.prop.id}: {self.prop.title}"


class DeviationError(Exception):
    """The target does not do what a statement says."""


class NotJudgedError(Exception):
    """The property could not be judged."""


class PytestRun:
    """The target and the search of one pytest process; opened with the first item, closed at the end."""

    def __init__(self, config: pytest.Config) -> None:
        from hypothesis import settings

        from harness.running.opening import chosen_target, opened
        from harness.running.search import Search
        from harness.running.session import PROFILES, session

        self._stack = ExitStack()
        choice = chosen_target(config)
        try:
            target = self._stack.enter_context(opened(choice))
            self.ready = self._stack.enter_context(session(config.stash[PACK], target))
        except BaseException:
            self._stack.close()
            raise
        seed = config.getoption("--hypothesis-seed", None)
        self.search = Search(
            self.ready.runner,
            self.ready.capabilities.features,
            seed=int(seed) if str(seed).isdigit() else DEFAULT_SEED,
        )
        self.effort = PROFILES[config.getoption("--harness-profile")]
        self.base = settings() if config.getoption("--hypothesis-profile", None) else None

    def close(self) -> Sequence[str]:
        """Remove what was made, stop what was started; what could not be removed."""
        self._stack.close()
        return self.ready.runner.leftovers


RUN = pytest.StashKey[PytestRun]()
PROPERTIES = pytest.StashKey[dict[str, list[Any]]]()
PACK = pytest.StashKey[Any]()


def _properties_of(config: pytest.Config) -> dict[str, list[Any]]:
    """The properties of the chosen pack by page, read once for all its files."""
    from harness.errors import HarnessError
    from harness.pack.folder import load_pack
    from harness.planning.catalog import plan
    from harness.planning.contract import load_contract

    if PROPERTIES not in config.stash:
        try:
            pack = config.stash[PACK] = load_pack(_pack_folder(config))
            properties = plan(load_contract(pack), (), pack.pages)
        except HarnessError as error:
            raise pytest.UsageError(str(error)) from error
        found = config.stash[PROPERTIES] = {}
        for prop in properties:
            found.setdefault(prop.api, []).append(prop)
    return config.stash[PROPERTIES]


def _run_of(session: pytest.Session) -> PytestRun:
    """The run of this process; when it cannot be opened, that is said once and ends the session."""
    from harness.errors import HarnessError, TargetError

    stash = session.config.stash
    if RUN not in stash:
        try:
            stash[RUN] = PytestRun(session.config)
            stash[pytest_leftovers.LEFTOVERS].closes(stash[RUN].close)
        except HarnessError as error:
            if hasattr(session.config, "workerinput"):  # a worker of xdist has to report its test
                session.shouldstop = error.what
                raise
            unreachable = isinstance(error, TargetError)
            code = ExitCode.UNREACHABLE if unreachable else pytest.ExitCode.USAGE_ERROR
            pytest.exit(str(error), returncode=int(code))
    return stash[RUN]


def _item_name(prop: Any) -> str:
    """The property's id within its page, and the first statement it tests."""
    statement = prop.statements[0].partition("#")[2] if prop.statements else ""
    return f"{prop.id.partition('/')[2]}[{statement}]"


def _pack_folder(config: pytest.Config) -> Path:
    from harness.pack.bundled import bundled_pack

    chosen = str(config.getoption("--specs"))
    if chosen == "bundled":
        return bundled_pack()
    return Path(config.invocation_params.dir, chosen).resolve()
