"""What the answer to a reading request shows of the resources it reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Shown:
    """Checks that hold for each resource shown while ``parameter`` has the value ``is_``; always without a
    parameter."""

    checks: tuple[Mapping[str, Any], ...]
    parameter: str | None = None
    is_: Any = None
    statements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer shows.

    ``names`` is where the names stand, ``ordered`` if sorted, and with ``repeats`` some more than once;
    ``count`` is where the number of all that match stands, ``start`` and ``size`` are the parameters that cut
    a page out of them, and ``whole`` is a query that shows all on one page. ``filters`` are parameters with a
    comma list, each with the attribute that must hold all of it. ``sometimes`` are documented fields that an
    answer may lack. A ``volatile`` answer has parts that change by themselves.
    """

    names: str
    ordered: bool = False
    repeats: bool = False
    count: str | None = None
    start: str | None = None
    size: str | None = None
    whole: Mapping[str, str] = field(default_factory=dict)
    filters: Mapping[str, str] = field(default_factory=dict)
    sometimes: tuple[str, ...] = ()
    volatile: bool = False
    shows: tuple[Shown, ...] = ()

    def holds_all(self, attributes: Mapping[str, Any], parameters: Mapping[str, Any]) -> bool:
        """Whether a resource with these attributes passes every filter that has a value."""
        return all(
            set(str(parameters[name]).split(",")) <= set(attributes.get(attribute, ()))
            for name, attribute in self.filters.items()
            if parameters.get(name)
        )

    def cut(self, parameters: Mapping[str, Any]) -> slice:
        """The page that the parameters ask for."""
        start = int(parameters.get(self.start or "") or 0)
        size = parameters.get(self.size or "")
        return slice(start, None if size is None else start + int(size))


def reading_from_json(data: Mapping[str, Any] | None) -> Reading | None:
    """Build it from an operation's ``answer``."""
    if data is None:
        return None
    shows = tuple(
        Shown(tuple(s["checks"]), s.get("parameter"), s.get("is"), tuple(s.get("statements", ())))
        for s in data.get("shows", ())
    )
    sometimes = tuple(data.get("sometimes", ()))
    plain = {k: v for k, v in data.items() if k not in ("shows", "sometimes")}
    return Reading(**plain, shows=shows, sometimes=sometimes)
