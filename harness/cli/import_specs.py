"""``harness import``: specs of other tools beside the pages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from harness.errors import UsageError
from harness.model.spec import ApiSpec
from harness.model.verdict import ExitCode
from harness.pack.bundled import bundled_pack
from harness.pack.folder import load_pack
from harness.pack.importing import RestApi, load_rest_apis
from harness.pack.importing_compare import MEANINGS, as_json, as_text, compare
from harness.reading.extract import extract_pages

FIGURES = "".join(f"{name}: {meaning}.\n\n" for name, meaning in MEANINGS.items())


@click.command("import", epilog=FIGURES)
@click.argument("kind", type=click.Choice(["rest-api-spec"]))
@click.argument("folders", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="FOLDER...")
@click.option("--specs", type=click.Path(path_type=Path), help="Spec pack; without it the bundled one.")
@click.option(
    "--pages",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="PATH",
    help="Pages to read in place of a spec pack, or a folder of them; may be repeated.",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--fail-on",
    type=click.Choice(["any", "none"]),
    default="none",
    show_default=True,
    help="Whether differences make the exit code 1.",
)
def import_specs(
    kind: str, folders: tuple[Path, ...], specs: Path | None, pages: tuple[Path, ...], form: str, fail_on: str
) -> int:
    """Compare the pages of a spec pack with specifications of KIND in FOLDER...

    Tells which paths, methods and parameters one side lacks, what they state differently, and as shares how
    well they cover each other (below; in paths, placeholders are compared by position and _all is one).

    \b
    Exit codes: 0 compared, 1 differences (with --fail-on any), 2 FOLDER or the pages cannot be read.
    """
    if specs is not None and pages:
        raise UsageError("--specs and --pages name two sources of pages", hint="Give one of them.")
    found = compare(_pages(specs, pages), _apis(folders))
    if form == "json":
        click.echo(json.dumps({"kind": kind, **as_json(found)}, indent=2, ensure_ascii=False))
    else:
        click.echo(as_text(found))
    return int(ExitCode.DEVIATIONS if fail_on == "any" and not found.empty else ExitCode.PASSED)


def _pages(specs: Path | None, pages: Sequence[Path]) -> Sequence[ApiSpec]:
    return extract_pages(pages).specs if pages else load_pack(specs or bundled_pack()).apis


def _apis(folders: Sequence[Path]) -> dict[str, RestApi]:
    return {name: api for folder in folders for name, api in load_rest_apis(folder).items()}
