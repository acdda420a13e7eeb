"""A case: one concrete test as plain data, JSON in and JSON out.

A case holds everything needed to run and judge it again elsewhere: its steps, the names it uses, what it
needs of a target, and the checks on every answer. Names are symbols, written ``<<symbol>>``; a run gives
each a name of its own (:mod:`harness.model.names`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

EXCLUSIVE = "exclusive:"
"""Followed by a kind of resource: what there is of it must be the run's own, to be judged."""

EVERYTHING = "everything:"
"""Followed by a kind of resource: the case acts on all there is of it."""


def alone(needs: tuple[str, ...]) -> bool:
    """Whether nobody else may have anything in the target meanwhile, not even another process of the run."""
    return any(need.startswith((EXCLUSIVE, EVERYTHING)) for need in needs)


def features(needs: tuple[str, ...]) -> tuple[str, ...]:
    """The needs that are features of the target."""
    return tuple(need for need in needs if not need.startswith((EXCLUSIVE, EVERYTHING)))


Mode = Literal["await", "start", "poll"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who sends a step: ``admin`` (the credentials given to the run), ``anonymous``, or a ``user`` with a
    password that the case itself created."""

    kind: Literal["admin", "anonymous", "user"] = "admin"
    user: str | None = None
    password: str | None = None

    def to_json(self) -> dict[str, Any]:
        data = {"kind": self.kind, "user": self.user, "password": self.password}
        return {name: value for name, value in data.items() if value is not None}


ADMIN = Actor()
ANONYMOUS = Actor("anonymous")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold for an answer: a ``kind`` of :mod:`harness.model.checks` and its arguments.
    ``statements`` are the sentences that say so."""

    kind: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    statements: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        data: dict[str, Any] = {"check": self.kind, **self.arguments}
        if self.statements:
            data["statements"] = list(self.statements)
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Check:
        arguments = {k: v for k, v in data.items() if k not in ("check", "statements")}
        return cls(data["check"], arguments, tuple(data.get("statements", ())))


@dataclass(frozen=True, slots=True)
class Created:
    """Something a step brings into being when it succeeds, so that it can be cleaned up."""

    resource: str
    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {"resource": self.resource, "name": self.name, "attributes": dict(self.attributes)}


@dataclass(frozen=True, slots=True)
class Step:
    """One request of a case.

    ``mode``: ``await`` sends and waits; ``start`` sends and goes on, the answer is judged at the end of the
    case; ``poll`` repeats until the checks hold or ``within`` seconds are over. ``setup`` steps arrange the
    situation: when one fails, the case says nothing about the statements. A query value of None is sent
    as a bare name. Without ``accept``, the media type that is asked for is JSON.
    """

    id: str
    method: str
    path: str
    query: tuple[tuple[str, str | None], ...] = ()
    body: Any = None
    actor: Actor = ADMIN
    mode: Mode = "await"
    within: float = 0.0
    about: str = ""
    checks: tuple[Check, ...] = ()
    creates: tuple[Created, ...] = ()
    removes: tuple[Created, ...] = ()
    setup: bool = False
    accept: str | None = None

    def to_json(self) -> dict[str, Any]:
        data: dict[str, Any] = {"id": self.id, "method": self.method, "path": self.path}
        if self.query:
            data["query"] = [list(pair) for pair in self.query]
        if self.body is not None:
            data["body"] = self.body
        if self.actor != ADMIN:
            data["actor"] = self.actor.to_json()
        if self.mode != "await":
            data["mode"] = self.mode
        if self.within:
            data["within"] = self.within
        if self.about:
            data["about"] = self.about
        data["checks"] = [check.to_json() for check in self.checks]
        if self.creates:
            data["creates"] = [c.to_json() for c in self.creates]
        if self.removes:
            data["removes"] = [c.to_json() for c in self.removes]
        if self.setup:
            data["setup"] = True
        if self.accept:
            data["accept"] = self.accept
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Step:
        return cls(
            id=data["id"],
            method=data["method"],
            path=data["path"],
            query=tuple((name, value) for name, value in data.get("query", ())),
            body=data.get("body"),
            actor=Actor(**data["actor"]) if "actor" in data else ADMIN,
            mode=data.get("mode", "await"),
            within=data.get("within", 0.0),
            about=data.get("about", ""),
            checks=tuple(Check.from_json(c) for c in data["checks"]),
            creates=tuple(Created(**c) for c in data.get("creates", ())),
            removes=tuple(Created(**c) for c in data.get("removes", ())),
            setup=data.get("setup", False),
            accept=data.get("accept"),
        )


@dataclass(frozen=True, slots=True)
class Case:
    """The steps of one test of ``property``; ``needs`` are capabilities the target must have."""

    property: str
    steps: tuple[Step, ...]
    needs: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "property": self.property,
            "needs": list(self.needs),
            "steps": [step.to_json() for step in self.steps],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Case:
        return cls(
            data["property"],
            tuple(Step.from_json(step) for step in data["steps"]),
            tuple(data.get("needs", ())),
        )
