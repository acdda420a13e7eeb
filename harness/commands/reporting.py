"""What a run shows while it goes on, and what it leaves behind."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from harness.errors import TargetLost
from harness.exit_codes import ExitCode
from harness.report.events import Event
from harness.report.json_report import write_json
from harness.report.junit import write_junit
from harness.report.summary import Summary
from harness.report.terminal import Terminal


class Reporting:
    """Takes the events of a run: shows them, and sums them up in reports in ``folder``, which must exist."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._summary = Summary()
        self._terminal = Terminal(Console(highlight=False), self._summary, str(folder / "report.json"))

    def __call__(self, event: Event) -> None:
        """Take an event."""
        self._summary(event)
        self._terminal(event)

    def close(self) -> None:
        """Show nothing more, however the run ended."""
        self._terminal.close()

    def finish(self, lost: TargetLost | None) -> ExitCode:
        """Write the reports and give the exit code. Raises ``lost``, with which the run ended, if it did."""
        write_json(self._summary, self._folder)
        write_junit(self._summary, self._folder)
        click.echo(f"report: {self._folder / 'report.json'}")
        if lost is not None:
            raise lost
        return self._summary.exit_code()
