"""``harness diff``: what changed between two versions of a contract."""

from __future__ import annotations

import click

from harness.authoring.diff import difference
from harness.authoring.diff_render import FORMATS
from harness.authoring.diff_sources import load_source
from harness.model.verdict import ExitCode


@click.command()
@click.argument("old")
@click.argument("new")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@click.option(
    "--fail-on",
    type=click.Choice(["breaking", "any", "none"]),
    default="breaking",
    show_default=True,
    help="Which changes make the exit code 1.",
)
def diff(old: str, new: str, form: str, fail_on: str) -> int:
    """Compare OLD with NEW: spec packs, folders of spec files, documentation trees, or git's REVISION:PATH.

    Tells what changed in the contract, and whether that can break a program; which statements have other
    words; and which properties need a new look.

    \b
    Exit codes: 0 nothing of the kind that --fail-on names, 1 something, 2 OLD or NEW cannot be read.
    """
    found = difference(load_source(old), load_source(new))
    click.echo(FORMATS[form](found))
    failed = {"breaking": found.breaking, "any": not found.empty, "none": False}[fail_on]
    return int(ExitCode.DEVIATIONS if failed else ExitCode.PASSED)
