"""``harness snippets``: the examples of documentation pages, run as tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from harness.cli.reporting import Reporting, further_reports, report_option
from harness.cli.target_options import target_options
from harness.endpoint.target import Target
from harness.errors import TargetLost, UsageError
from harness.model.verdict import ExitCode
from harness.report.json_report import prepare
from harness.running.opening import TargetChoice, opened
from harness.suites.environment import Environment, setups_of
from harness.suites.run import SnippetOptions, execute, load_environment
from harness.suites.suite import Suite, load_suite


@click.command()
@click.argument("paths", type=click.Path(path_type=Path), nargs=-1, required=True)
@target_options
@click.option(
    "--setups",
    type=click.Path(path_type=Path),
    help="YAML file of named set-ups and teardowns; by default the pack's [setups.yaml].",
)
@click.option("--root", type=click.Path(path_type=Path), help="Folder that page names are relative to.")
@click.option("--only", multiple=True, metavar="ID", help="Only this test, page/line_N; may be repeated.")
@click.option(
    "--rest-api-spec",
    type=click.Path(path_type=Path),
    help="Folder of API specifications, for set-ups that call APIs by name.",
)
@click.option("--error-trace", is_flag=True, help="Ask for error_trace with every request.")
@click.option("--fail-fast", is_flag=True, help="Stop with the first failure.")
@report_option
@click.option(
    "--report-dir", type=click.Path(path_type=Path), default=Path("harness-report"), show_default=True
)
def snippets(
    paths: tuple[Path, ...],
    setups: Path | None,
    root: Path | None,
    only: tuple[str, ...],
    rest_api_spec: Path | None,
    error_trace: bool,
    fail_fast: bool,
    reports: tuple[str, ...],
    report_dir: Path,
    **choice: Any,
) -> int:
    """Run the console snippets of the pages at PATHS, and compare the answers with those they show.

    Snippets use the names that they show. What a PUT makes is removed after each test; what cannot be
    removed is reported.

    \b
    Exit codes: 0 all passed, 1 deviations, 2 usage, 3 target unreachable, 4 nothing ran,
    5 stopped early, or a snippet could not be judged, 6 the harness itself failed.
    """
    chosen = TargetChoice(**choice)
    environment = load_environment(SnippetOptions(setups or setups_of(paths), rest_api_spec, error_trace))
    suite = load_suite(paths, root).only(only)
    for place in suite.unconverted:
        click.echo(f"{place}: looks like a request, but is marked neither CONSOLE nor NOTCONSOLE", err=True)
    if not suite.items:
        raise UsageError("no snippet to test", where=str(paths[0]), hint="mark them [source,console]")
    reporting = Reporting(report_dir, more=further_reports(reports))
    prepare(report_dir)
    with opened(chosen) as target:
        return int(_run(suite, target, environment, fail_fast, reporting))


def _run(
    suite: Suite, target: Target, environment: Environment, fail_fast: bool, reporting: Reporting
) -> ExitCode:
    lost: TargetLost | None = None
    try:
        execute(suite, target, environment, reporting, fail_fast=fail_fast)
    except TargetLost as error:
        lost = error
    finally:
        reporting.close()
    return reporting.finish(lost)
