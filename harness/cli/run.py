"""``harness run``: the main job."""

from __future__ import annotations

import math
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import click

from harness import library
from harness.cli.reporting import Reporting, further_reports, report_option
from harness.cli.target_options import target_options
from harness.endpoint.stopping import STOP
from harness.endpoint.target import Target
from harness.errors import UsageError
from harness.model.verdict import ExitCode
from harness.pack.bundled import bundled_pack
from harness.pack.deviations import Deviation, find_deviations, load_deviations
from harness.pack.folder import SpecPack, load_pack
from harness.report.json_report import prepare
from harness.running.opening import TargetChoice, opened
from harness.running.session import PROFILES, Options

SEED_BITS = 32
MOST_JOBS = 16
UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0}


@click.command()
@target_options
@click.option("--specs", type=click.Path(path_type=Path), help="Spec pack; without it the bundled one.")
@click.option("--api", "apis", multiple=True, metavar="ID", help="Only this page; may be repeated.")
@click.option("--profile", type=click.Choice(list(PROFILES)), default="standard", show_default=True)
@click.option("--time-budget", metavar="TIME", help="Stop after this long, for example 60s or 5m.")
@click.option(
    "--deviations", metavar="NAME", help="Waive known deviations: a list of the pack, or the path of one."
)
@click.option("--fail-fast", is_flag=True, help="Stop with the first failure.")
@click.option(
    "--jobs",
    type=click.IntRange(1, MOST_JOBS),
    help="Processes that judge side by side; one for an endpoint, all cores for the bundled server.",
)
@click.option("--verbose", is_flag=True, help="Show every sentence and every failure in full.")
@click.option(
    "--require-coverage",
    type=click.FloatRange(0, 100),
    metavar="PERCENT",
    help="Fail when less of the sentences that can be tested was exercised.",
)
@click.option("--seed", type=int, help="Draw the same cases again.")
@report_option
@click.option(
    "--report-dir", type=click.Path(path_type=Path), default=Path("harness-report"), show_default=True
)
def run(
    specs: Path | None,
    apis: tuple[str, ...],
    profile: str,
    time_budget: str | None,
    deviations: str | None,
    fail_fast: bool,
    jobs: int | None,
    verbose: bool,
    require_coverage: float | None,
    seed: int | None,
    reports: tuple[str, ...],
    report_dir: Path,
    **choice: Any,
) -> int:
    """Turn the pages of a spec pack into a conformance report.

    \b
    Exit codes: 0 all passed, 1 deviations, 2 usage, 3 target unreachable, 4 nothing ran,
    5 stopped before the plan was done, 6 the harness itself failed, 7 something could not be removed.
    """
    chosen = secrets.randbits(SEED_BITS) if seed is None else seed
    more = further_reports(reports)
    target_choice = TargetChoice(**choice)
    options = Options(apis, profile, chosen, _seconds(time_budget), fail_fast, _jobs(jobs, target_choice))
    folder = specs or bundled_pack()
    known = load_deviations(find_deviations(deviations, folder)) if deviations else {}
    pack = load_pack(folder)
    library.plan(pack, apis)  # what is wrong with the pack is told before anything starts
    prepare(report_dir)
    with opened(target_choice) as target:
        reporting = Reporting(report_dir, verbose=verbose, coverage=require_coverage, more=more)
        return int(run_against(target, pack, options, reporting, known))


def run_against(
    target: Target,
    specs: Path | SpecPack,
    options: Options,
    reporting: Reporting,
    deviations: Mapping[str, Deviation] = MappingProxyType({}),
) -> ExitCode:
    """Run against an open target, write the reports, return the exit code."""
    try:
        report = library.run(specs, target, options, deviations=deviations, listeners=(reporting,))
    finally:
        reporting.close()
    with STOP.during("cleaning"):
        return reporting.finish(report.lost)


def _jobs(wanted: int | None, choice: TargetChoice) -> int:
    """How many processes: what was asked for; else one, and for the bundled server one a core."""
    if choice.app or not (choice.endpoint or "http").startswith("http"):
        if wanted not in (None, 1):
            raise UsageError(
                "--jobs needs an HTTP endpoint: anything else is reached from this process alone",
                hint="leave out --jobs, or serve the application and give --endpoint",
            )
        return 1
    if wanted is not None:
        return wanted
    return 1 if choice.endpoint else min(os.cpu_count() or 1, MOST_JOBS)


def _seconds(text: str | None) -> float | None:
    if text is None:
        return None
    number, unit = (text[:-1], text[-1]) if text[-1:] in UNITS else (text, "s")
    try:
        seconds = float(number) * UNITS[unit]
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < math.inf:
        raise UsageError(f"--time-budget {text!r} is not a time", hint="for example 60s or 5m")
    return seconds
