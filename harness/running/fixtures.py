"""Fixtures of a spec pack: data that is too large, or not text, and goes into requests by its name.

A folder has ``<name>.json`` for each fixture, and ``parts.yaml``, which says what requests take of it: some
of its fields (``fields``), or the content of another file beside it (``file``, its ending) in Base64.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from harness.errors import PackError
from harness.pack.loader import load_yaml

PARTS = "parts.yaml"


@dataclass(frozen=True, slots=True)
class Part:
    """What a request takes of a fixture: ``fields`` of it, or the content of a ``file`` with that ending, in
    the field ``content``, with its ``size`` in bytes and the number of ``pieces`` in further fields."""

    fields: tuple[str, ...] = ()
    file: str | None = None
    content: str = "content"
    size: str | None = None
    pieces: str | None = None


class Fixtures:
    """Reads the fixtures of a folder, each part once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[tuple[str, str], Any] = {}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """All fixtures of the folder."""
        return tuple(sorted(path.stem for path in self._folder.glob("*.json")))

    @cached_property
    def parts(self) -> Mapping[str, Part]:
        """What requests can take of each fixture, by name. Raises PackError."""
        file = self._folder / PARTS
        loaded = load_yaml(file)
        try:
            return {
                name: Part(**{**part, "fields": tuple(part.get("fields", ()))})
                for name, part in loaded.data.items()
            }
        except (AttributeError, TypeError) as error:
            raise PackError(
                f"the parts of fixtures cannot be read: {error}",
                where=str(file),
                hint="write NAME: {fields: [...]}, or NAME: {file: ENDING, content: FIELD}",
            ) from error

    def resolve(self, body: Any) -> Any:
        """Replace a body ``{"$fixture": name, "part": part}`` by that part; others stay.

        With ``"number": i, "of": n`` it is the i-th (from 0) of n pieces of a file's content.
        """
        if isinstance(body, Mapping) and "$fixture" in body:
            name = str(body["part"])
            whole = self.part(str(body["$fixture"]), name)
            return _piece(whole, self.parts[name], body["number"], body["of"]) if "of" in body else whole
        return body

    def part(self, name: str, part: str) -> Any:
        """The request body that is that part of a fixture. Raises PackError."""
        key = (name, part)
        if key not in self._read:
            self._read[key] = self._body(name, part)
        return self._read[key]

    def _body(self, name: str, part: str) -> Any:
        path = self._folder / f"{name}.json"
        if part not in self.parts:
            raise PackError(
                f"fixtures have no part {part!r}",
                where=str(self._folder / PARTS),
                hint=f"there is {', '.join(sorted(self.parts)) or 'none'}",
            )
        how = self.parts[part]
        try:
            description = json.loads(path.read_text("utf-8"))
            if how.file is None:
                found = {key: description[key] for key in how.fields if key in description}
                if not found:
                    raise LookupError(f"it has none of the fields {', '.join(how.fields)}")
                return found
            content = path.with_suffix(how.file).read_bytes()
        except (OSError, ValueError, LookupError, TypeError) as error:
            raise PackError(
                f"the fixture cannot be read: {error}", where=str(path), hint="restore the pack's fixtures"
            ) from error
        body: dict[str, Any] = {how.content: base64.b64encode(content).decode()}
        if how.size is not None:
            body[how.size] = len(content)
        if how.pieces is not None:
            body[how.pieces] = 1
        return body


def _piece(whole: Mapping[str, Any], part: Part, number: int, of: int) -> dict[str, Any]:
    """One of several pieces of a file's content, with the totals of the whole."""
    content = base64.b64decode(whole[part.content])
    size = -(-len(content) // of)
    piece = content[number * size : (number + 1) * size]
    total = {part.pieces: of} if part.pieces is not None else {}
    return {**whole, part.content: base64.b64encode(piece).decode(), **total}
