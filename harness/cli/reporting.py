"""What a run shows while it goes on, and what it leaves behind."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from pathlib import Path

import click
from rich.console import Console

from harness.errors import TargetLost
from harness.model.exit_codes import ExitCode
from harness.report.json_report import write_json
from harness.report.junit import write_junit
from harness.report.summary import Summary
from harness.report.terminal import Terminal
from harness.running.events import Event, PropertyFinished, RunStarted

PAUSE = 1.0
PAUSES = 20
"""Writing the report on the way takes at most one part in so many of the time, and happens once a second."""


class Reporting:
    """Takes the events of a run: shows them, and sums them up in reports in ``folder``, which must exist."""

    def __init__(self, folder: Path, *, verbose: bool = False, coverage: float | None = None) -> None:
        self._coverage = coverage
        self._folder = folder
        self._next = 0.0
        self._problems: list[str] = []
        self._summary = Summary()
        self._terminal = Terminal(
            Console(highlight=False), self._summary, str(folder / "report.json"), verbose=verbose
        )

    def __call__(self, event: Event) -> None:
        """Take an event."""
        self._summary(event)
        self._safely(lambda: self._terminal(event))
        if isinstance(event, RunStarted | PropertyFinished):
            self._write_now_and_then()

    def _write_now_and_then(self) -> None:
        """Write the report so far, so that one is there whatever ends this process; seldom enough to cost
        little. The last one, which must be written, is that of :meth:`finish`."""
        if time.monotonic() < self._next:
            return
        began = time.monotonic()
        self._safely(lambda: write_json(self._summary, self._folder))
        took = time.monotonic() - began
        self._next = time.monotonic() + max(PAUSE, took * PAUSES)

    def _safely(self, act: Callable[[], object]) -> None:
        """A report that fails must not end the run, nor keep the others from being written."""
        try:
            act()
        except Exception as error:
            text = "".join(traceback.format_exception_only(error)).strip()
            if text not in self._problems:
                self._problems.append(text)
                click.echo(f"a report could not be written: {text}", err=True)

    def close(self) -> None:
        """Show nothing more, however the run ended."""
        self._safely(self._terminal.close)

    def finish(self, lost: TargetLost | None) -> ExitCode:
        """Write the reports and give the exit code. Raises ``lost``, with which the run ended, if it did."""
        write_json(self._summary, self._folder)
        self._safely(lambda: write_junit(self._summary, self._folder))
        click.echo(f"report: {self._folder / 'report.json'}")
        if lost is not None:
            raise lost
        return self._gated(self._summary.exit_code())

    def _gated(self, code: ExitCode) -> ExitCode:
        """The exit code, once what was asked of the coverage is counted too."""
        if self._coverage is None:
            return code
        exercised, of = self._summary.coverage()
        percent = 100 * exercised / of if of else 0.0
        if percent >= self._coverage:
            return code
        click.echo(
            f"coverage: {exercised} of {of} sentences that can be tested were exercised, {percent:.1f} %; "
            f"{self._coverage:g} % are required",
            err=True,
        )
        return ExitCode.DEVIATIONS if code in (ExitCode.PASSED, ExitCode.LEFTOVERS) else code
