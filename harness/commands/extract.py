"""``harness extract``: documentation pages in, spec files out."""

from __future__ import annotations

from pathlib import Path

import click

from harness.errors import UsageError
from harness.exit_codes import ExitCode
from harness.extraction.binding import load_bindings
from harness.extraction.drift import drift
from harness.extraction.extract import Extraction, extract_pages


@click.command()
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
@click.option("--quiet", is_flag=True, help="Do not tell what was read tolerantly.")
def extract(
    path: Path, out: Path, check: bool, behaviour: Path | None, root: Path | None, quiet: bool
) -> int:
    """Read the API pages at PATH and write one spec file for each.

    \b
    Exit codes: 0 done, or nothing would change; 1 files would change (--check); 2 PATH cannot be read.
    """
    bindings = load_bindings(behaviour or path.resolve().parent / "behaviour")
    extraction = extract_pages(path, bindings, root=root)
    if not quiet:
        for diagnostic in extraction.diagnostics:
            click.echo(str(diagnostic), err=True)
    return _check(extraction, out) if check else _write(extraction, out)


def _write(extraction: Extraction, out: Path) -> int:
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, text in extraction.files().items():
            (out / name).write_bytes(text.encode())
            click.echo(f"{out / name}: written")
    except OSError as error:
        raise UsageError(
            f"cannot write: {error}", where=str(out), hint="Name a folder you may write to."
        ) from error
    return int(ExitCode.PASSED)


def _check(extraction: Extraction, out: Path) -> int:
    differences = drift(extraction, out)
    for line in differences:
        click.echo(line)
    if differences:
        click.echo("The spec files do not match the pages. Run the same command without --check.", err=True)
        return int(ExitCode.DEVIATIONS)
    click.echo(f"{len(extraction.specs)} spec files match their pages.")
    return int(ExitCode.PASSED)
