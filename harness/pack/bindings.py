"""What behaviour files say about sentences: which element expresses one, or why one states nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from harness.errors import BehaviourError
from harness.model.spec import ApiSpec, Statement
from harness.pack.loader import LoadedYaml, load_yaml
from harness.reading.prose import settled


@dataclass(frozen=True, slots=True)
class Binding:
    """One entry: the statement it names, the text it was written for, and what it says about it.

    ``unknown`` are names in ``bound_to`` that the file has no element for.
    """

    id: str
    fingerprint: str
    place: str
    bound_to: tuple[str, ...] = ()
    reason: str | None = None
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bindings:
    """All entries of a pack's behaviour files."""

    entries: tuple[Binding, ...] = ()
    _by_id: dict[str, list[Binding]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for entry in self.entries:
            self._by_id.setdefault(entry.id, []).append(entry)

    def bound_to(self, statement: str, fingerprint: str) -> tuple[str, ...]:
        """Return the names of the elements that the statement with this text is bound to."""
        if statement not in self._by_id:
            return ()
        names: list[str] = []
        for entry in self._fitting(statement, fingerprint):
            names.extend(name for name in entry.bound_to if name not in names)
        return tuple(names)

    def reason(self, statement: str, fingerprint: str) -> str | None:
        """Return why the statement with this text is informative, or None."""
        if statement not in self._by_id:
            return None
        return next((e.reason for e in self._fitting(statement, fingerprint) if e.reason), None)

    def _fitting(self, statement: str, fingerprint: str) -> Iterator[Binding]:
        return (entry for entry in self._by_id.get(statement, []) if entry.fingerprint == fingerprint)


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


def bound(api: ApiSpec, bindings: Bindings) -> ApiSpec:
    """The spec of a page with what behaviours add to its sentences.

    Rules that leave something to say (what a switch changes) give way to a behaviour that says it, or why no
    request can show it.
    """
    return replace(api, statements=tuple(_bound(each, bindings) for each in api.statements))


def _bound(statement: Statement, bindings: Bindings) -> Statement:
    bound_to = bindings.bound_to(statement.id, statement.fingerprint)
    declared = bindings.reason(statement.id, statement.fingerprint)
    if not settled(statement.rules):
        if bound_to:
            return replace(statement, status="behaviour", bound_to=bound_to, reason=None)
        if declared:
            return replace(statement, status="informative", reason=declared)
    if statement.status == "executable":
        return replace(statement, bound_to=bound_to)
    if statement.status == "open" and declared:
        return replace(statement, status="informative", reason=declared)
    return statement
