"""``harness formats``: what a report can be written as."""

from __future__ import annotations

import click

from harness.model.verdict import ExitCode
from harness.report.formats import formats as known


@click.command()
def formats() -> int:
    """List the formats of reports, for ``--report FORMAT=PATH``.

    \b
    Exit codes: 0 listed.
    """
    for name, each in sorted(known().items()):
        click.echo(f"{name:12} {each.meaning}")
    return int(ExitCode.PASSED)
