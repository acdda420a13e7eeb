"""The entries of behaviour files about statements, and the elements that they are bound to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from harness.errors import BehaviourError
from harness.pack.loader import LoadedYaml, load_yaml
from harness.reading.binding import Binding, Bindings


def has_element(data: Any, name: str) -> bool:
    """Whether the data of a behaviour file has the element of that dotted name.

    Each part is a key, an item of a list of texts, or the value of some field (such as its name or its
    outcome) of an item of a list.
    """
    return _has(data, name.split("."))


def _has(data: Any, parts: list[str]) -> bool:
    if not parts:
        return True
    if isinstance(data, dict):
        return parts[0] in data and _has(data[parts[0]], parts[1:])
    if isinstance(data, list):
        return any(_is_called(item, parts[0]) and _has(item, parts[1:]) for item in data)
    return False


def _is_called(item: Any, name: str) -> bool:
    return item == name or (isinstance(item, dict) and name in item.values())


def load_bindings(folder: Path | None) -> Bindings:
    """Read the entries of all behaviour files below the folder; none if there is no folder.

    Raises ``BehaviourError`` if a file is no YAML or an entry lacks its id or fingerprint.
    """
    if folder is None or not folder.is_dir():
        return Bindings()
    entries: list[Binding] = []
    for file in sorted(folder.rglob("*.yaml")):
        entries.extend(read_bindings(load_yaml(file, error=BehaviourError)))
    return Bindings(tuple(entries))


def read_bindings(loaded: LoadedYaml) -> Iterator[Binding]:
    """Yield the entries of one behaviour file: its lists ``statements`` and ``informative``."""
    data = loaded.data if isinstance(loaded.data, dict) else {}
    for key in ("statements", "informative"):
        entries = data.get(key)
        if entries is None:
            continue
        if not isinstance(entries, list):
            raise BehaviourError(
                f"[{key}] must be a list",
                where=loaded.place((key,)),
                hint="Write one entry per statement: - {id: ..., fingerprint: ...}",
            )
        for index, entry in enumerate(entries):
            binding = _binding(entry, key, loaded.place((key, index)))
            unknown = tuple(name for name in binding.bound_to if not has_element(data, name))
            yield replace(binding, unknown=unknown)


def _binding(entry: Any, key: str, place: str) -> Binding:
    if not isinstance(entry, dict) or not entry.get("id") or not entry.get("fingerprint"):
        raise BehaviourError(
            f"an entry of [{key}] needs id and fingerprint",
            where=place,
            hint="Copy both from the statement in the api file.",
        )
    names = entry.get("bound_to") or []
    names = [names] if isinstance(names, str) else names
    reason = str(entry.get("reason") or "declared informative") if key == "informative" else None
    bound = tuple(str(name) for name in names) if key == "statements" else ()
    return Binding(str(entry["id"]), str(entry["fingerprint"]), place, bound, reason)
