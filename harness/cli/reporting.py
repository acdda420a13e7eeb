"""What a run shows while it goes on, and what it leaves behind."""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import click
from rich.console import Console

from harness.cli.silence import silence
from harness.errors import TargetLost, UsageError
from harness.model.verdict import ExitCode
from harness.report.formats import format_named, write
from harness.report.json_report import write_json
from harness.report.junit import write_junit
from harness.report.report import Report
from harness.report.terminal import Terminal
from harness.running.events import Event, PropertyFinished, RunStarted

report_option = click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="FORMAT=PATH",
    help="Write a further report; may be repeated. `harness formats` lists them.",
)


def further_reports(texts: Sequence[str]) -> list[tuple[str, Path]]:
    """Read ``FORMAT=PATH`` options. Raises UsageError."""
    found = []
    for text in texts:
        name, equals, path = text.partition("=")
        if not (equals and path):
            raise UsageError(
                f"--report {text!r} is not FORMAT=PATH", hint="for example --report junit=out.xml"
            )
        format_named(name)
        found.append((name, Path(path)))
    return found


PAUSE = 1.0
PAUSES = 20
"""Writing the report on the way takes at most one part in so many of the time, and happens once a second."""


class _Console(Console):
    """A console that nobody may listen to any more: the run goes on, and its reports are written."""

    def on_broken_pipe(self) -> None:
        """Say nothing more."""
        silence(sys.stdout)


class Reporting:
    """Takes the events of a run: shows them, and sums them up in reports in ``folder``, which must exist."""

    def __init__(
        self,
        folder: Path,
        *,
        verbose: bool = False,
        coverage: float | None = None,
        more: Sequence[tuple[str, Path]] = (),
    ) -> None:
        """``more`` are further reports: the name of a format, and where to write it."""
        self._coverage = coverage
        self._folder = folder
        self._more = more
        self._next = 0.0
        self._problems: list[str] = []
        self._summary = Report()
        self._terminal = Terminal(
            _Console(highlight=False), self._summary, str(folder / "report.json"), verbose=verbose
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
        for name, path in self._more:
            self._safely(partial(write, self._summary, name, path))
        self._safely(lambda: click.echo(f"report: {self._folder / 'report.json'}"))
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
