"""``harness lint``: is every sentence of a spec pack accounted for?"""

from __future__ import annotations

from pathlib import Path

import click

from harness.authoring import lint as linting
from harness.authoring.planned import unpaged, unplanned, unread
from harness.authoring.stats import pack_stats, stats_lines
from harness.cli.extract import sources
from harness.model.verdict import ExitCode
from harness.pack.bundled import bundled_pack
from harness.pack.folder import SpecPack, load_pack
from harness.planning.catalog import plan
from harness.planning.contract import load_contract


@click.command()
@click.argument("pack", type=click.Path(path_type=Path), required=False)
@click.option(
    "--stats", is_flag=True, help="Print per page what became of its statements, and by which rules."
)
@click.option("--root", "roots", multiple=True, metavar="[NAME=]DIR", help="As for `harness extract`.")
@click.option("--attribute", "attributes", multiple=True, metavar="KEY=VALUE", help="Set a page attribute.")
@click.option("--notes", is_flag=True, help="List what pages that the manifest leaves out still have open.")
def lint(
    pack: Path | None, stats: bool, roots: tuple[str, ...], attributes: tuple[str, ...], notes: bool
) -> int:
    """Check the spec pack PACK; without it the bundled one.

    Loads and plans as `harness run` does. Tells of sentences that no property tests, open statements, rules
    that no property implements, behaviours whose statement is gone or
    has changed, and spec files that do not match their pages.

    \b
    Exit codes: 0 in order; 1 findings; 2 PACK cannot be read.
    """
    loaded = load_pack(pack or bundled_pack())
    contract = load_contract(loaded)
    planned = plan(contract, (), loaded.pages)
    findings = linting.lint(loaded, sources=sources(roots, attributes))
    told = {finding.statement for finding in findings}
    findings += [
        each for each in unplanned(loaded, planned) if each.statement not in told or not each.statement
    ]
    findings = sorted(
        [*findings, *unread(loaded), *unpaged(loaded, contract)], key=lambda finding: finding.order
    )
    for finding in findings:
        click.echo(str(finding))
    _tell_notes(loaded, notes)
    if stats:
        click.echo("\n".join(stats_lines(pack_stats(loaded))))
    if findings:
        click.echo(f"{len(findings)} findings", err=True)
        return int(ExitCode.DEVIATIONS)
    click.echo("Every statement that a run covers is accounted for.")
    return int(ExitCode.PASSED)


def _tell_notes(pack: SpecPack, listed: bool) -> None:
    found = linting.notes(pack)
    for note in found if listed else ():
        click.echo(f"{note.place}: note: {note.message}")
    if found and not listed:
        click.echo(f"{len(found)} open statements on pages that are left out; --notes lists them.")
