"""The ``harness`` command. Sub-commands live in :mod:`harness.cli` and are imported when called."""

from __future__ import annotations

import importlib
import io
import sys
import traceback
from collections.abc import Sequence
from typing import Any

import click

from harness.cli.silence import flush
from harness.endpoint.stopping import signals_handled
from harness.errors import HarnessError, LedgerError, PackError, ReportError, TargetError, UsageError
from harness.model.verdict import ExitCode
from harness.version import __version__

COMMANDS = {
    "run": "run",
    "replay": "replay",
    "extract": "extract",
    "lint": "lint",
    "diff": "diff",
    "export": "export",
    "import": "import_specs",
    "compare-asciidoctor": "compare",
    "snippets": "snippets",
    "probe": "probe",
    "clean": "clean",
    "language": "language",
    "formats": "formats",
}
"""The commands, and the module of each, which holds a click command of the module's name."""


class LazyGroup(click.Group):
    """Knows the names of its commands and imports one only when it is asked for."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        name = COMMANDS.get(cmd_name)
        if name is None:
            return None
        command: click.Command = getattr(importlib.import_module(f"harness.cli.{name}"), name)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="harness")
def group() -> None:
    """Check a server against the API pages that document it, sentence by sentence."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; always ends in SystemExit with a documented code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # servers answer with texts that no terminal can show
            stream.reconfigure(errors="backslashreplace")
    code = run_command(arguments)
    for stream in (sys.stdout, sys.stderr):
        flush(stream)
    sys.exit(code)


def run_command(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code; errors become one message on stderr."""
    try:
        with signals_handled():
            result: Any = group.main(
                args=None if arguments is None else list(arguments), standalone_mode=False
            )
        return int(result) if isinstance(result, int) else ExitCode.PASSED
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return ExitCode.USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return ExitCode.INCOMPLETE
    except BrokenPipeError:
        return ExitCode.INCOMPLETE
    except HarnessError as error:
        click.echo(f"harness: {error}", err=True)
        return _code_of(error)
    except Exception:
        traceback.print_exc()
        click.echo(
            "harness: this is a defect of the harness; please report it with the lines above", err=True
        )
        return ExitCode.HARNESS_FAILED


def _code_of(error: HarnessError) -> ExitCode:
    if isinstance(error, TargetError):
        return ExitCode.UNREACHABLE
    if isinstance(error, LedgerError):
        return ExitCode.INCOMPLETE
    if isinstance(error, UsageError | PackError | ReportError):
        return ExitCode.USAGE
    return ExitCode.HARNESS_FAILED
