"""``harness export``: specs in the formats of other tools."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from harness.errors import UsageError
from harness.model.verdict import ExitCode
from harness.pack.bundled import bundled_pack
from harness.pack.export_openapi import openapi
from harness.pack.export_rest_api import rest_api_specs
from harness.pack.folder import load_pack


@click.command()
@click.option("--to", "form", type=click.Choice(["openapi", "rest-api-spec"]), required=True)
@click.option("--specs", type=click.Path(path_type=Path), help="Spec pack; without it the bundled one.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="File (openapi) or folder (rest-api-spec); else stdout."
)
@click.option("--title", default="Documented API", show_default=True, help="Title of an OpenAPI document.")
def export(form: str, specs: Path | None, out: Path | None, title: str) -> int:
    """Write what the pages of a spec pack say as OpenAPI 3.1, or in Elastic's own JSON format.

    \b
    Exit codes: 0 done, 2 the pack cannot be read or OUT cannot be written.
    """
    pack = load_pack(specs or bundled_pack())
    if form == "openapi":
        document = openapi(pack.apis, title)
        files: dict[str, Any] = {"": document}
    else:
        documents = rest_api_specs(pack.apis)
        document = {name: spec for each in documents.values() for name, spec in each.items()}
        files = {f"{name}.json": each for name, each in documents.items()}
    if out is None:
        click.echo(_json(document), nl=False)
    else:
        _write(out, files)
    return int(ExitCode.PASSED)


def _write(out: Path, files: dict[str, Any]) -> None:
    for name, document in files.items():
        path = out / name if name else out
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_json(document), encoding="utf-8")
        except OSError as error:
            raise UsageError(
                f"cannot write: {error.strerror}", where=str(path), hint="Name a place you may write to."
            ) from error
        click.echo(f"{path}: written")


def _json(document: Any) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
