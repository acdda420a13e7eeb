"""What a page's description may do with the world: the steps that forms and trials are written in.

Names are written plainly (``x-one``); paths and bodies hold them as symbols (``<<x-one>>``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from harness.model.behaviour import RequestTemplate
from harness.model.case import Mode

Checks = tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Made:
    """A resource that a request brings into being or ends: its kind, its name, its attributes."""

    resource: str
    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Create:
    """Bring a resource into being, as its behaviour says; ``attributes`` replace those of its `arrange`."""

    made: Made
    variant: str | None = None
    service: str | None = None


@dataclass(frozen=True, slots=True)
class Remove:
    """End a resource, by its clean-up requests."""

    resource: str
    name: str


@dataclass(frozen=True, slots=True)
class Send:
    """Send a request. ``id`` lets checks of later steps refer to it; ``statements`` say what the checks ask
    for, the trial's own if there are none."""

    request: RequestTemplate
    checks: Checks
    id: str | None = None
    about: str = ""
    statements: tuple[str, ...] = ()
    creates: tuple[Made, ...] = ()
    removes: tuple[Made, ...] = ()
    mode: Mode = "await"
    within: float = 0.0
    setup: bool = False


@dataclass(frozen=True, slots=True)
class Observe:
    """Look at a resource through its observers; ``there`` says what they must show."""

    resource: str
    name: str
    there: bool = True


@dataclass(frozen=True, slots=True)
class Shuffle:
    """Do these in some order."""

    acts: tuple[Act, ...]


Act = Create | Remove | Send | Observe | Shuffle


def acts_from_json(data: Sequence[Mapping[str, Any]]) -> tuple[Act, ...]:
    """Build steps from a description that passed its schema."""
    return tuple(_act(each) for each in data)


def _act(data: Mapping[str, Any]) -> Act:
    if "create" in data:
        made = Made(data["create"], data["name"], data.get("with", {}))
        return Create(made, data.get("variant"), data.get("service"))
    if "remove" in data:
        return Remove(data["remove"], data["name"])
    if "observe" in data:
        return Observe(data["observe"], data["name"], data.get("there", True))
    if "shuffle" in data:
        return Shuffle(acts_from_json(data["shuffle"]))
    return Send(
        request=RequestTemplate(**data["send"]),
        checks=tuple(data["checks"]),
        id=data.get("id"),
        about=data.get("about", ""),
        statements=tuple(data.get("statements", ())),
        creates=made_from_json(data.get("creates", ())),
        removes=made_from_json(data.get("removes", ())),
        mode=data.get("mode", "await"),
        within=data.get("within", 0.0),
        setup=data.get("setup", False),
    )


def made_from_json(data: Sequence[Mapping[str, Any]]) -> tuple[Made, ...]:
    """Build what a request makes from a description that passed its schema."""
    return tuple(Made(each["resource"], each["name"], each.get("with", {})) for each in data)
