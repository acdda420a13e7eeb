"""What a pytest session could not remove from its target: told once, by the process that prints the summary.

Under xdist the workers tell the process that started them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from harness.model.verdict import ExitCode

OUTPUT = "spec_harness_leftovers"

Close = Callable[[], Sequence[str]]
"""Ends a run, and says what it could not remove."""


class Leftovers:
    """Closes the runs of a session at its end, and changes the exit code where something is left."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._open: list[Close] = []
        self._found: list[str] = []

    def closes(self, close: Close) -> None:
        """Close a run when the session ends."""
        self._open.append(close)

    def _close(self) -> None:
        while self._open:
            self._found += self._open.pop()()

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Clean up; what could not be removed fails a green session."""
        self._close()
        if hasattr(self._config, "workerinput"):
            self._config.workeroutput[OUTPUT] = self._found  # type: ignore[attr-defined]
        elif self._found and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = int(ExitCode.LEFTOVERS)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take what a worker of xdist has left."""
        self._found += getattr(node, "workeroutput", {}).get(OUTPUT, ())

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name what could not be removed."""
        for leftover in self._found:
            terminalreporter.write_line(f"could not be removed: {leftover}", yellow=True)

    def pytest_unconfigure(self) -> None:
        """Clean up even if the session did not finish."""
        self._close()


LEFTOVERS = pytest.StashKey[Leftovers]()


def watch(config: pytest.Config) -> None:
    """Take care of what the session's runs leave."""
    config.stash[LEFTOVERS] = Leftovers(config)
    config.pluginmanager.register(config.stash[LEFTOVERS], "spec-harness-leftovers")
