"""``harness import``: specs of other tools beside the pages."""

from __future__ import annotations

import json
from pathlib import Path

import click

from harness.exit_codes import ExitCode
from harness.spec.bundled import bundled_pack
from harness.spec.importing import load_rest_apis
from harness.spec.importing_compare import as_json, as_text, compare
from harness.spec.pack import load_pack


@click.command("import")
@click.argument("kind", type=click.Choice(["rest-api-spec"]))
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--specs", type=click.Path(path_type=Path), help="Spec pack; without it the bundled one.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--fail-on",
    type=click.Choice(["any", "none"]),
    default="none",
    show_default=True,
    help="Whether differences make the exit code 1.",
)
def import_specs(kind: str, folder: Path, specs: Path | None, form: str, fail_on: str) -> int:
    """Compare the pages of a spec pack with specifications of KIND in FOLDER.

    Tells which paths, methods and parameters one side lacks, and what they state differently.

    \b
    Exit codes: 0 compared, 1 differences (with --fail-on any), 2 FOLDER or the pack cannot be read.
    """
    found = compare(load_pack(specs or bundled_pack()).apis, load_rest_apis(folder))
    if form == "json":
        click.echo(json.dumps({"kind": kind, **as_json(found)}, indent=2, ensure_ascii=False))
    else:
        click.echo(as_text(found))
    return int(ExitCode.DEVIATIONS if fail_on == "any" and not found.empty else ExitCode.PASSED)
