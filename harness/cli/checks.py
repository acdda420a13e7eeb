"""``harness checks``: what a behaviour can ask of an answer."""

from __future__ import annotations

import click

from harness.model.check_kinds import kinds
from harness.model.exit_codes import ExitCode


@click.command()
def checks() -> int:
    """List the kinds of checks, the arguments that each needs, and those it also knows.

    \b
    Exit codes: 0 listed.
    """
    for name, kind in sorted(kinds().items()):
        arguments = ", ".join([*kind.needs, *(f"[{each}]" for each in kind.knows)])
        click.echo(
            f"{name} ({arguments})\n    {kind.meaning}" if arguments else f"{name}\n    {kind.meaning}"
        )
    return int(ExitCode.PASSED)
