"""``harness compare-asciidoctor``: do we read pages as Asciidoctor does?"""

from __future__ import annotations

from pathlib import Path

import click

from harness.asciidoc import peer
from harness.errors import UsageError
from harness.model.verdict import ExitCode

SUFFIXES = frozenset([".asciidoc", ".adoc", ".asc", ".ad"])


@click.command(name="compare-asciidoctor")
@click.argument("paths", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder that includes may not leave. Default: PATH, or the folder that a page lies in.",
)
def compare(paths: tuple[Path, ...], root: Path | None) -> int:
    """Compare our strict reading of pages with that of Asciidoctor, which must be installed.

    PATH is a page or a folder of pages (.asciidoc, .adoc, .asc, .ad). Every difference in sections,
    lists, definition lists, blocks, tables and their nesting is printed with its place.

    \b
    Exit codes: 0 the trees are equal; 1 they differ; 2 a PATH cannot be read, or no Asciidoctor.
    """
    pages = found = differing = 0
    for path in paths:
        folder = root or (path if path.is_dir() else path.parent)
        names = page_names(path, folder)
        pages += len(names)
        last = ""
        for difference in peer.compare(folder, names):
            click.echo(str(difference))
            found += 1
            differing += difference.page != last
            last = difference.page
    click.echo(f"{pages} pages compared, {differing} differ in {found} places")
    return int(ExitCode.DEVIATIONS if found else ExitCode.PASSED)


def page_names(path: Path, folder: Path) -> list[str]:
    """Return the pages at ``path`` as names relative to ``folder``; raises UsageError if there is none."""
    if path.is_file():
        files = [path]
    elif path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.suffix in SUFFIXES and file.is_file())
    else:
        files = []
    if not files:
        raise UsageError("no page is there", where=str(path), hint="Name a page or a folder of pages.")
    try:
        return [file.resolve().relative_to(folder.resolve()).as_posix() for file in files]
    except ValueError:
        raise UsageError(
            "the page lies outside the root", where=str(path), hint="Name another --root."
        ) from None
