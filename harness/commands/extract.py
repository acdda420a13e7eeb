"""``harness extract``: documentation pages in, spec files out."""

from __future__ import annotations

import difflib
from pathlib import Path

import click

from harness.errors import HarnessError, UsageError
from harness.extraction.binding import load_bindings
from harness.extraction.extract import Extraction, extract

MAX_DIFF_LINES = 60


@click.command(name="extract")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder of the spec files.")
@click.option("--check", is_flag=True, help="Write nothing; fail if a file would change.")
@click.option(
    "--behaviour",
    type=click.Path(path_type=Path),
    help="Folder of the behaviour files. Default: the folder [behaviour] beside PATH.",
)
@click.option(
    "--root", type=click.Path(path_type=Path), help="Folder that includes are relative to. Default: PATH."
)
@click.option("--quiet", is_flag=True, help="Do not print what was read tolerantly.")
def extract_command(
    path: Path, out: Path, check: bool, behaviour: Path | None, root: Path | None, quiet: bool
) -> None:
    """Read the API pages at PATH and write one spec file for each.

    Exit codes: 0 done or nothing changed, 1 files differ (--check), 2 PATH cannot be read.
    """
    try:
        folder = behaviour or path.resolve().parent / "behaviour"
        extraction = extract(path, load_bindings(folder), root=root)
    except HarnessError as error:
        click.echo(str(error), err=True)
        raise SystemExit(2) from error
    if not quiet:
        for diagnostic in extraction.diagnostics:
            click.echo(str(diagnostic), err=True)
    if check:
        _check(extraction, out)
    else:
        _write(extraction, out)


def _write(extraction: Extraction, out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, text in extraction.files().items():
            (out / name).write_text(text, encoding="utf-8")
            click.echo(f"{out / name}: written")
    except OSError as error:
        problem = UsageError(f"cannot write: {error}", where=str(out), hint="Name a folder you may write to.")
        click.echo(str(problem), err=True)
        raise SystemExit(2) from error


def _check(extraction: Extraction, out: Path) -> None:
    differences = drift(extraction, out)
    for line in differences:
        click.echo(line)
    if differences:
        click.echo("The spec files do not match the pages. Run the same command without --check.", err=True)
        raise SystemExit(1)
    click.echo(f"{len(extraction.specs)} spec files match their pages.")


def drift(extraction: Extraction, out: Path) -> list[str]:
    """Return the differences between the spec files in ``out`` and what the pages say now."""
    lines: list[str] = []
    wanted = extraction.files()
    for name, text in wanted.items():
        file = out / name
        present = file.read_text(encoding="utf-8") if file.is_file() else ""
        if present == text:
            continue
        diff = difflib.unified_diff(
            present.splitlines(), text.splitlines(), str(file), "from the page", lineterm="", n=1
        )
        shown = list(diff)
        lines.extend(shown[:MAX_DIFF_LINES])
        if len(shown) > MAX_DIFF_LINES:
            lines.append(f"... and {len(shown) - MAX_DIFF_LINES} more lines")
    known = sorted(file for file in out.glob("*.yaml") if file.name not in wanted) if out.is_dir() else []
    lines.extend(f"{file}: no page has this anchor" for file in known)
    return lines
