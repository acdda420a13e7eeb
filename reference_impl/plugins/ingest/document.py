"""A document on its way through pipelines: fields, metadata fields and the run's own metadata."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from reference_impl.errors import ApiError, illegal_argument
from reference_impl.plugins.ingest.paths import FieldPath
from reference_impl.rendering import java_class
from reference_impl.rest.units import parse_integer

METADATA_FIELDS = (
    "_index",
    "_id",
    "_version",
    "_routing",
    "_version_type",
    "_if_seq_no",
    "_if_primary_term",
    "_dynamic_templates",
)


def timestamp(seconds: float) -> str:
    """ISO form of an instant in UTC with milliseconds, e.g. ``2026-01-02T03:04:05.678Z``."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _in_path(path: FieldPath) -> str:
    return f"as part of path [{path.text}]"


def _index(segment: str, length: int, path: FieldPath) -> int:
    try:
        index = parse_integer(segment)
    except ValueError:
        raise illegal_argument(
            f"[{segment}] is not an integer, cannot be used as an index {_in_path(path)}"
        ) from None
    if not 0 <= index < length:
        raise illegal_argument(
            f"[{segment}] is out of bounds for array with length [{length}] {_in_path(path)}"
        )
    return index


def _step(context: Any, segment: str, path: FieldPath) -> Any:
    if context is None:
        raise illegal_argument(f"cannot resolve [{segment}] from null {_in_path(path)}")
    if isinstance(context, dict):
        if segment not in context:
            raise illegal_argument(f"field [{segment}] not present {_in_path(path)}")
        return context[segment]
    if isinstance(context, list):
        return context[_index(segment, len(context), path)]
    raise illegal_argument(
        f"cannot resolve [{segment}] from object of type [{java_class(context)}] {_in_path(path)}"
    )


def _appended(existing: Any, values: list[Any], *, allow_duplicates: bool) -> list[Any]:
    result = list(existing) if isinstance(existing, list) else [existing]
    for value in values:
        if allow_duplicates or value not in result:
            result.append(value)
    return result


class IngestDocument:
    """One document. ``fields`` holds the source together with the metadata fields (``_index``, ...);
    ``ingest`` is the run's own metadata (``_ingest``: timestamp, loop value, failure facts)."""

    def __init__(self, source: Mapping[str, Any], metadata: Mapping[str, Any], *, now: float) -> None:
        """Copy ``source``; ``now`` in seconds since the epoch becomes ``_ingest.timestamp``."""
        self.fields: dict[str, Any] = {**dict(metadata), **copy.deepcopy(dict(source))}
        self.ingest: dict[str, Any] = {"timestamp": timestamp(now)}

    def source(self) -> dict[str, Any]:
        """The fields without the metadata fields."""
        return {name: value for name, value in self.fields.items() if name not in METADATA_FIELDS}

    def metadata(self) -> dict[str, Any]:
        """The metadata fields that have a value."""
        return {name: self.fields[name] for name in METADATA_FIELDS if self.fields.get(name) is not None}

    def template_model(self) -> dict[str, Any]:
        """What templates can see: the fields, and the same again below ``_source`` and ``_ingest``."""
        return {**self.fields, "_source": self.source(), "_ingest": self.ingest}

    def get(self, path: str) -> Any:
        """Value at ``path``; 400 naming the segment that does not lead on."""
        parsed = FieldPath.parse(path)
        context = self._root(parsed)
        for segment in parsed.segments:
            context = _step(context, segment, parsed)
        return context

    def has(self, path: str) -> bool:
        """True when ``path`` leads to a value, null included."""
        try:
            self.get(path)
        except ApiError:
            return False
        return True

    def remove(self, path: str) -> None:
        """Remove the field or list element at ``path``; 400 when it is not there."""
        parsed = FieldPath.parse(path)
        parent = self._root(parsed)
        for segment in parsed.segments[:-1]:
            parent = _step(parent, segment, parsed)
        leaf = parsed.segments[-1]
        if parent is None:
            raise illegal_argument(f"cannot remove [{leaf}] from null {_in_path(parsed)}")
        if isinstance(parent, dict):
            _step(parent, leaf, parsed)
            del parent[leaf]
        elif isinstance(parent, list):
            del parent[_index(leaf, len(parent), parsed)]
        else:
            raise illegal_argument(
                f"cannot remove [{leaf}] from object of type [{java_class(parent)}] {_in_path(parsed)}"
            )

    def set(self, path: str, value: Any) -> None:
        """Put a value at ``path``, making the objects on the way; list elements must exist."""
        parent, leaf, _ = self._parent(path)
        parent[leaf] = value

    def append(self, path: str, values: list[Any], *, allow_duplicates: bool = True) -> None:
        """Add ``values`` to the list at ``path``; a single value there becomes a list first."""
        parent, leaf, exists = self._parent(path)
        existing = parent[leaf] if exists else []
        parent[leaf] = _appended(existing, values, allow_duplicates=allow_duplicates)

    def set_or_append(self, path: str, value: Any) -> None:
        """Put a value at ``path``, or add it as one more element where something stands already."""
        if self.has(path):
            self.append(path, [value])
        else:
            self.set(path, value)

    def _root(self, path: FieldPath) -> Any:
        return self.ingest if path.in_ingest else self.fields

    def _parent(self, path: str) -> tuple[Any, Any, bool]:
        """Container, key or index, and whether something is there already."""
        parsed = FieldPath.parse(path)
        context = self._root(parsed)
        for segment in parsed.segments[:-1]:
            if isinstance(context, dict) and segment not in context:
                context[segment] = {}
            context = _step(context, segment, parsed)
        leaf = parsed.segments[-1]
        if context is None:
            raise illegal_argument(f"cannot set [{leaf}] with null parent {_in_path(parsed)}")
        if isinstance(context, dict):
            return context, leaf, leaf in context
        if isinstance(context, list):
            return context, _index(leaf, len(context), parsed), True
        raise illegal_argument(
            f"cannot set [{leaf}] with parent object of type [{java_class(context)}] {_in_path(parsed)}"
        )
