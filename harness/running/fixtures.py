"""Fixture models of a spec pack: a config, a vocabulary and a definition each."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from harness.errors import PackError

CONFIG_KEYS = ("model_type", "inference_config", "input")


def _piece(whole: Mapping[str, Any], number: int, of: int) -> dict[str, Any]:
    """One of several pieces of a definition, with the totals of the whole."""
    data = base64.b64decode(whole["definition"])
    size = -(-len(data) // of)
    piece = data[number * size : (number + 1) * size]
    return {**whole, "definition": base64.b64encode(piece).decode(), "total_parts": of}


class Fixtures:
    """Reads ``<name>.json`` and ``<name>.pt`` of a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._parts: dict[tuple[str, str], Any] = {}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """All fixtures of the folder."""
        return tuple(sorted(path.stem for path in self._folder.glob("*.json")))

    def resolve(self, body: Any) -> Any:
        """Replace a body ``{"$fixture": name, "part": part}`` by that part; others stay.

        With ``"number": i, "of": n`` it is the i-th (from 0) of n pieces of the definition.
        """
        if isinstance(body, Mapping) and "$fixture" in body:
            whole = self.part(str(body["$fixture"]), str(body["part"]))
            return _piece(whole, body["number"], body["of"]) if "of" in body else whole
        return body

    def part(self, name: str, part: str) -> Any:
        """The request body that uploads ``config``, ``definition`` or ``vocabulary``; raises PackError."""
        key = (name, part)
        if key not in self._parts:
            self._parts[key] = self._read(name, part)
        return self._parts[key]

    def _read(self, name: str, part: str) -> Any:
        path = self._folder / f"{name}.json"
        try:
            description = json.loads(path.read_text("utf-8"))
            if part == "config":
                return {key: description[key] for key in CONFIG_KEYS if key in description}
            if part == "vocabulary":
                return {"vocabulary": description["vocabulary"]}
            definition = path.with_suffix(".pt").read_bytes()
        except (OSError, ValueError, LookupError, TypeError) as error:
            raise PackError(
                f"the fixture model cannot be read: {error}",
                where=str(path),
                hint="restore the pack's fixtures",
            ) from error
        return {
            "definition": base64.b64encode(definition).decode(),
            "total_definition_length": len(definition),
            "total_parts": 1,
        }
