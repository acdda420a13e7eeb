"""What a seeded fault is, and the list of all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

CRASH = "crash and shape"
STATE = "state"
SEMANTIC = "semantic"
SECURITY = "security"
DRAINING = "draining and timing"
KINDS = (CRASH, STATE, SEMANTIC, SECURITY, DRAINING)

Apply = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """One bug of the reference server. ``apply`` puts it into the running interpreter, before a node is
    built; a report of it must blame at least one of ``statements``."""

    name: str
    kind: str
    description: str
    statements: tuple[str, ...]
    apply: Apply


FAULTS: dict[str, Fault] = {}


def fault(kind: str, *statements: str) -> Callable[[Apply], Apply]:
    """Register a function as the fault of its name; the first line of its docstring describes it."""

    def register(apply: Apply) -> Apply:
        name = apply.__name__
        if name in FAULTS:
            raise ValueError(f"two faults are named {name}")
        description = (apply.__doc__ or "").partition("\n")[0].rstrip(".")
        FAULTS[name] = Fault(name, kind, description, statements, apply)
        return apply

    return register
