"""``harness replay``: one failing case of a report, again, exactly."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from harness.cli.target_options import target_options
from harness.errors import NeedNotMet, UsageError
from harness.model.behaviour import Resource
from harness.model.case import Case
from harness.model.checks import flaw
from harness.model.exchange import curl
from harness.model.verdict import Execution, ExitCode
from harness.pack.bundled import bundled_pack
from harness.report.json_report import read_json
from harness.running.opening import TargetChoice, opened
from harness.running.session import session
from harness.suites import SNIPPETS


@click.command()
@click.argument("report", type=click.Path(path_type=Path))
@click.argument("property_id", metavar="ID")
@target_options
@click.option("--specs", type=click.Path(path_type=Path), help="Spec pack; without it the bundled one.")
def replay(report: Path, property_id: str, specs: Path | None, **choice: Any) -> int:
    """Send the failing case of property ID of REPORT once more and judge it anew.

    \b
    Exit codes: 0 it passes now, 1 it fails again, otherwise as for `harness run`.
    """
    data = read_json(report)
    if data["profile"] == SNIPPETS:
        raise UsageError(
            "the tests of documentation snippets are repeated by another command",
            where=str(report),
            hint=f"harness snippets PAGE --only {property_id}",
        )
    case = case_of(data, property_id, report)
    with opened(TargetChoice(**choice)) as target, session(specs or bundled_pack(), target) as ready:
        _check_fits(case, ready.contract.resources, report)
        missing = ready.capabilities.missing(
            tuple(n for n in case.needs if ":" not in n or n.startswith("service:"))
        )
        if missing:
            click.echo(f"not run: the target has no {', '.join(missing)}")
            return int(ExitCode.NOTHING_RAN)
        try:
            execution = ready.runner.execute(case)
        except NeedNotMet as need:
            click.echo(f"not run: {need.what}")
            return int(ExitCode.NOTHING_RAN)
        _show(execution, target.url)
    if not execution.failures:
        click.echo("it passes now")
        return int(ExitCode.PASSED)
    return int(ExitCode.DEVIATIONS if execution.arranged else ExitCode.INCOMPLETE)


def case_of(report: dict[str, Any], property_id: str, path: Path) -> Case:
    """The failing case of a property; raises UsageError when the report has none."""
    found = {p["id"]: p["counterexample"] for p in report["properties"] if "counterexample" in p}
    if property_id not in found:
        hint = f"it has: {', '.join(sorted(found))}" if found else "no property of it failed"
        raise UsageError(f"no failing case of {property_id!r}", where=str(path), hint=hint)
    return Case.from_json(found[property_id]["case"])


def _check_fits(case: Case, resources: Mapping[str, Resource], path: Path) -> None:
    """Raises UsageError when a case cannot be judged, or its clean-up is not described by the pack."""
    flaws = [problem for step in case.steps for c in step.checks if (problem := flaw(c.to_json()))]
    unknown = {c.resource for step in case.steps for c in (*step.creates, *step.removes)} - set(resources)
    if flaws or unknown:
        what = flaws[0] if flaws else f"the pack does not describe: {', '.join(sorted(unknown))}"
        raise UsageError(
            f"the case cannot be repeated: {what}",
            where=str(path),
            hint="give the pack that the report was made with as --specs",
        )


def _show(execution: Execution, url: str) -> None:
    failed = {failure.step: failure for failure in execution.failures}
    for exchange in execution.exchanges:
        click.echo(f"{'✗' if exchange.step in failed else '✓'} {exchange.step} -> {exchange.status}")
        click.echo(f"    {curl(exchange.request, url)}")
        if failure := failed.get(exchange.step):
            click.echo(f"    expected: {failure.expected}")
            click.echo(f"    observed: {failure.observed}")
            for statement in failure.statements:
                click.echo(f"    statement: {statement}")
