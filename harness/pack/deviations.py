"""Known deviations: properties that are expected to fail against a certain server, each with its evidence."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from jsonschema import Draft202012Validator

from harness.errors import PackError
from harness.pack.bundled import bundled_pack
from harness.pack.loader import load_yaml


@dataclass(frozen=True, slots=True)
class Deviation:
    """One known deviation; ``place`` is where it is listed. After ``expires`` it is no longer accepted."""

    property: str
    statements: tuple[str, ...]
    reason: str
    evidence: str
    owner: str
    place: str
    link: str | None = None
    expires: date | None = None


def find_deviations(name: str, pack: Path) -> Path:
    """The file for ``--deviations NAME``: a path, or a list of the pack. Raises PackError."""
    listed = pack / "deviations" / f"{name}.yaml"
    for candidate in (listed, Path(name)):
        if candidate.is_file():
            return candidate
    known = sorted(file.stem for file in (pack / "deviations").glob("*.yaml"))
    raise PackError(
        f"no list of deviations {name!r}",
        where=str(listed.parent),
        hint=f"give a file, or one of: {', '.join(known) or 'none in this pack'}",
    )


def load_deviations(file: Path) -> dict[str, Deviation]:
    """Read a list of deviations, by property. Raises PackError with file and line."""
    loaded = load_yaml(file, error=PackError)
    for error in _validator().iter_errors(loaded.data):
        path = tuple(error.absolute_path)
        raise PackError(
            f"{'.'.join(map(str, path)) or 'the file'}: {error.message}",
            where=loaded.place(path),
            hint="the form is in schema/deviations.schema.json",
        )
    found: dict[str, Deviation] = {}
    for index, item in enumerate(loaded.data["deviations"]):
        place = loaded.place(("deviations", index))
        if item["property"] in found:
            raise PackError(f"{item['property']} is listed twice", where=place, hint="keep one of the two")
        try:
            expires = date.fromisoformat(item["expires"]) if "expires" in item else None
        except ValueError as error:
            raise PackError(str(error), where=place, hint="write the day as 2030-12-31") from error
        found[item["property"]] = Deviation(
            item["property"],
            tuple(item["statements"]),
            item["reason"],
            item["evidence"],
            loaded.data["owner"],
            place,
            item.get("link"),
            expires,
        )
    return found


@cache
def _validator() -> Draft202012Validator:
    schema = json.loads((bundled_pack() / "schema" / "deviations.schema.json").read_text("utf-8"))
    return Draft202012Validator(schema)
