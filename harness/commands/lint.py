"""``harness lint``: is every sentence of a spec pack accounted for?"""

from __future__ import annotations

from pathlib import Path

import click

from harness.exit_codes import ExitCode
from harness.spec import lint as linting
from harness.spec.bundled import bundled_pack
from harness.spec.pack import load_pack


@click.command()
@click.argument("pack", type=click.Path(path_type=Path), required=False)
def lint(pack: Path | None) -> int:
    """Check the spec pack PACK; without it the bundled one.

    Tells of open statements, rules that no property implements, behaviours whose statement is gone or
    has changed, and spec files that do not match their pages.

    \b
    Exit codes: 0 in order; 1 findings; 2 PACK cannot be read.
    """
    findings = linting.lint(load_pack(pack or bundled_pack()))
    for finding in findings:
        click.echo(str(finding))
    if findings:
        click.echo(f"{len(findings)} findings", err=True)
        return int(ExitCode.DEVIATIONS)
    click.echo("Every statement is accounted for.")
    return int(ExitCode.PASSED)
