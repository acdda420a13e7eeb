"""``harness language``: the reference of what packs are written in."""

from __future__ import annotations

import click

from harness.authoring.language import reference
from harness.model.verdict import ExitCode


@click.command()
def language() -> int:
    """Print the keys of behaviour files, and the checks that they can make, as Markdown.

    \b
    Exit codes: 0 printed.
    """
    click.echo(reference(), nl=False)
    return int(ExitCode.PASSED)
