"""What installed packages add to the harness, through entry points.

A package registers an object under one of the groups ``spec_harness.checks``, ``.families``, ``.reports``,
``.phrases`` and ``.transports``; its ``.github/CONTRIBUTING.md`` shows one of each.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points
from typing import TypeVar

from harness.errors import UsageError

PREFIX = "spec_harness."

Kind = TypeVar("Kind")


def extensions(group: str, kind: type[Kind]) -> Mapping[str, Kind]:
    """The objects registered under ``spec_harness.<group>``, by name; each must be a ``kind``.

    Raises UsageError for one that cannot be loaded, or is something else.
    """
    found = _loaded(group)
    for name, each in found.items():
        if not isinstance(each, kind):
            raise UsageError(
                f"the extension {name} of {PREFIX}{group} is no {kind.__name__}",
                hint="mend the package that brings it, or remove it",
            )
    return found  # type: ignore[return-value]


@cache
def _loaded(group: str) -> Mapping[str, object]:
    loaded: dict[str, object] = {}
    for entry in entry_points(group=PREFIX + group):
        try:
            loaded[entry.name] = entry.load()
        except Exception as error:
            raise UsageError(
                f"the extension {entry.name} ({entry.value}) cannot be loaded: {error}",
                hint="mend the package that brings it, or remove it",
            ) from error
    return loaded
