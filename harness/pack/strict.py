"""What a schema cannot see in a behaviour file: names that nothing fills, and elements that do not exist.

A placeholder that nothing fills would be sent as it stands, and a check with an argument that nobody reads
would ask for less than its author meant. Both are refused when the pack is loaded.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from harness.errors import BehaviourError
from harness.model.names import shared_parts
from harness.pack.loader import KeyPath, LoadedYaml

PLACEHOLDER = re.compile(r"(?<![{$])\{([A-Za-z_][A-Za-z0-9_]*)\}(?!\})")
SYMBOL_LIKE = re.compile(r"<<[^<>]*>>|<<?[^<>\s]*>>?")
SYMBOL = re.compile(r"<<[a-z0-9:._-]+>>")

PROSE = ("about", "title", "reason", "statements", "informative", "hint")
"""Where people are spoken to."""

LITERAL = ("body", "variants", "samples", "values", "draw", "equals", "texts", "of")
"""Where data of any shape stands: there a text with braces among others may mean itself."""

SAFE = ("GET", "HEAD", "OPTIONS")


def check_templates(loaded: LoadedYaml, known: Collection[str], part: Any, path: KeyPath) -> None:
    """Every placeholder of ``part`` is filled by something. Raises BehaviourError with file and line."""
    for place, text in _texts(part, path):
        literal = any(key in LITERAL for key in place)
        whole = PLACEHOLDER.fullmatch(text)
        for name in [whole[1]] if whole else [] if literal else PLACEHOLDER.findall(text):
            if name not in known:
                raise BehaviourError(
                    f"nothing fills {{{name}}}", where=loaded.place(place), hint=did_you_mean(name, known)
                )


def check_symbols(loaded: LoadedYaml, fixtures: Path | None) -> None:
    """Names are written as symbols are, and the fixtures they stand for exist. Raises BehaviourError."""
    for place, text in _texts(loaded.data, ()):
        for found in SYMBOL_LIKE.findall(text) if "<" in text else ():
            looks_like_one = found.startswith("<<") or found.endswith(">>")
            if looks_like_one and not SYMBOL.fullmatch(found):
                raise BehaviourError(
                    f"{found} is not a name: write <<name>>, in lower case",
                    where=loaded.place(place),
                    hint="letters, digits, and - . _ : are allowed",
                )
            parts = shared_parts(found[2:-2])
            if fixtures is not None and parts is not None:
                _check_fixture(loaded, place, parts[1], fixtures)


def check_requests(loaded: LoadedYaml) -> None:
    """No request that changes something names everything, or nothing. Raises BehaviourError."""
    for place, request in _requests(loaded.data, ()):
        path = request["path"]
        if not path.startswith("/"):
            raise BehaviourError(
                f"the path {path!r} does not begin with a slash",
                where=loaded.place((*place, "path")),
                hint=f"write /{path}",
            )
        if request["method"] in SAFE:
            continue
        parts = path[1:].split("/")
        vague = next((part for part in parts if part in ("", "_all") or "*" in part.replace(">>*", "")), None)
        if vague is not None:
            raise BehaviourError(
                f"{request['method']} {path} could reach what nobody made for the run",
                where=loaded.place((*place, "path")),
                hint="name what it is about: {identity}, or <<name>>; what acts on everything comes from "
                "`selection`",
            )


def did_you_mean(name: str, known: Collection[str]) -> str:
    """What to write instead of a name that does not exist."""
    close = difflib.get_close_matches(name, list(known), 1)
    listed = ", ".join(sorted(known)) or "nothing"
    return f"did you mean {close[0]}?" if close else f"there is: {listed}"


def _check_fixture(loaded: LoadedYaml, place: KeyPath, name: str, fixtures: Path) -> None:
    known = {file.stem for file in fixtures.glob("*.json")}
    if known and name not in known:
        raise BehaviourError(
            f"there is no fixture {name!r}", where=loaded.place(place), hint=did_you_mean(name, known)
        )


def _texts(data: Any, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    """Every text in data that a machine reads, keys too, with its place."""
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, Mapping):
        for key, value in data.items():
            if key in PROSE:
                continue
            yield (*path, key), key
            yield from _texts(value, (*path, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _texts(value, (*path, number))


def _requests(data: Any, path: KeyPath) -> Iterator[tuple[KeyPath, Mapping[str, Any]]]:
    """Every request template in data, with its place."""
    if isinstance(data, Mapping):
        if isinstance(data.get("method"), str) and isinstance(data.get("path"), str):
            yield path, data
            return
        for key, value in data.items():
            if key not in LITERAL:
                yield from _requests(value, (*path, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _requests(value, (*path, number))
