"""``harness extract``: documentation pages in, spec files or JSON lines out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from harness.errors import UsageError
from harness.model.verdict import ExitCode
from harness.pack.dump import dump_spec
from harness.pack.jsonl import dump_record
from harness.reading.extract import Rendered, Sources, render_pages


@click.command()
@click.argument("paths", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--out", type=click.Path(path_type=Path), help="Folder of the spec files, or file of the JSON lines."
)
@click.option(
    "--format", "form", type=click.Choice(["yaml", "jsonl"]), default="yaml", show_default=True,
    help="A spec file for each API, or one line of JSON for each.",
)  # fmt: skip
@click.option("--check", is_flag=True, help="Write nothing; fail if a file would change.")
@click.option(
    "--root",
    "roots",
    multiple=True,
    metavar="[NAME=]DIR",
    help="DIR: the folder that includes and page names are relative to (default: PATH). "
    "NAME=DIR: a further folder, which pages include from as {NAME}.",
)
@click.option("--attribute", "attributes", multiple=True, metavar="KEY=VALUE", help="Set a page attribute.")
@click.option(
    "--jobs", type=click.IntRange(min=1), metavar="N",
    help="Read with N processes. Default: one for each processor, if there are pages enough.",
)  # fmt: skip
@click.option("--quiet", is_flag=True, help="Do not tell what was read tolerantly.")
def extract(
    paths: tuple[Path, ...],
    out: Path | None,
    form: str,
    check: bool,
    roots: tuple[str, ...],
    attributes: tuple[str, ...],
    jobs: int | None,
    quiet: bool,
) -> int:
    """Read the API pages at PATH... (files and folders) and write what they say.

    Without --out everything is printed.

    \b
    Exit codes: 0 done, or nothing would change; 1 files would change (--check); 2 PATH cannot be read.
    """
    if check and (out is None or form != "yaml"):
        raise UsageError("--check compares spec files", hint="Name their folder: --out DIR --check")
    render = dump_record if form == "jsonl" else dump_spec
    found = render_pages(paths, sources(roots, attributes), render, jobs)
    if not quiet:
        for diagnostic in found.diagnostics:
            click.echo(str(diagnostic), err=True)
    if check and out is not None:
        return _check(found, out)
    return _lines(found, out) if form == "jsonl" else _write(found, out)


def sources(roots: Sequence[str], attributes: Sequence[str]) -> Sources:
    """What --root and --attribute say. Raises UsageError."""
    named = [text.partition("=") for text in roots if "=" in text]
    plain = [text for text in roots if "=" not in text]
    if len(plain) > 1:
        raise UsageError(
            "more than one --root without a name", hint="Give the others a name: --root NAME=DIR"
        )
    wrong = [text for text in attributes if not text.partition("=")[0] or "=" not in text]
    if wrong:
        raise UsageError(
            f"--attribute {wrong[0]!r} is no pair", hint="for example --attribute es=Elasticsearch"
        )
    for _, _, folder in named:
        if not Path(folder).is_dir():
            raise UsageError("the root does not exist", where=folder, hint="Name a folder.")
    return Sources(
        root=Path(plain[0]) if plain else None,
        roots={name: Path(folder) for name, _, folder in named},
        attributes={name: value for name, _, value in (text.partition("=") for text in attributes)},
    )


def _write(found: Rendered[str], out: Path | None) -> int:
    if out is None:
        click.echo("---\n".join(found.apis.values()), nl=False)
        return int(ExitCode.PASSED)
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, text in _files(found).items():
            (out / name).write_bytes(text.encode())
            click.echo(f"{out / name}: written")
    except OSError as error:
        raise UsageError(
            f"cannot write: {error}", where=str(out), hint="Name a folder you may write to."
        ) from error
    return int(ExitCode.PASSED)


def _files(found: Rendered[str]) -> dict[str, str]:
    return {f"{key}.yaml": text for key, text in found.apis.items()}


def _lines(found: Rendered[str], out: Path | None) -> int:
    text = "".join(found.apis.values())
    if out is None:
        click.echo(text, nl=False)
        return int(ExitCode.PASSED)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(text.encode())
    except OSError as error:
        raise UsageError(
            f"cannot write: {error}", where=str(out), hint="Name a file you may write."
        ) from error
    click.echo(f"{out}: {len(found.apis)} APIs written")
    return int(ExitCode.PASSED)


def _check(found: Rendered[str], out: Path) -> int:
    from harness.pack.drift import drift  # not needed to write files

    differences = drift(_files(found), out)
    for line in differences:
        click.echo(line)
    if differences:
        click.echo("The spec files do not match the pages. Run the same command without --check.", err=True)
        return int(ExitCode.DEVIATIONS)
    click.echo(f"{len(found.apis)} spec files match their pages.")
    return int(ExitCode.PASSED)
