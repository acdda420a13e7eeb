"""What a run tells while it goes: one stream of events that every report reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from harness.model.spec import ApiSpec
from harness.model.verdict import PropertyResult, Verdict
from harness.pack.manifest import LeftOut
from harness.planning.property import Property


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The plan: which pages, which properties, against what; ``left_out`` are the pack's other pages;
    ``run`` begins the names of all that it makes, ``facts`` are what the target told of itself;
    ``absent_pages`` and ``lacks`` (kinds of resources) it does not offer, each with the answer that shows it.
    """

    target_url: str
    target_name: str
    target_version: str
    features: tuple[str, ...]
    apis: tuple[ApiSpec, ...]
    properties: tuple[Property, ...]
    seed: int
    profile: str
    left_out: tuple[LeftOut, ...] = ()
    run: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    absent_pages: Mapping[str, str] = field(default_factory=dict)
    lacks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PropertyStarted:
    """A property is about to be searched."""

    property: Property


@dataclass(frozen=True, slots=True)
class PropertyFinished:
    """The verdict on a property."""

    property: Property
    result: PropertyResult


@dataclass(frozen=True, slots=True)
class RunFinished:
    """The end; ``stopped`` says why it came early, ``leftovers`` what could not be removed, ``lost`` that the
    target died, ``doubtful`` what unanswered requests may make yet."""

    seconds: float
    requests: int
    stopped: str | None = None
    leftovers: tuple[str, ...] = ()
    lost: bool = False
    doubtful: tuple[str, ...] = ()


Event = RunStarted | PropertyStarted | PropertyFinished | RunFinished
Emit = Callable[[Event], None]

__all__ = ["Emit", "Event", "PropertyFinished", "PropertyStarted", "RunFinished", "RunStarted", "Verdict"]
