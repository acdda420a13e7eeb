"""Behaviour files as data: resources, their operations, checks, outcomes and observers.

The vocabulary is closed (``specs/schema/behaviour.schema.json``). A template is a string with ``{name}``
parts, filled from an operation's context: the resource's identity, its attributes, and path arguments.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from harness.model.showing import Reading, reading_from_json


@dataclass(frozen=True, slots=True)
class RequestTemplate:
    """A request with templates in path, query and body. ``variants`` are alternative bodies by name.

    With ``addresses`` false it brings what it is about along, and is about no resource that there is. Without
    ``accept`` it asks for JSON. ``inside`` is where in the body the page's parameters stand, with dots (at
    the top if it is empty), and in lists in their first item.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    variants: Mapping[str, Any] = field(default_factory=dict)
    addresses: bool = True
    accept: str | None = None
    inside: str = ""


@dataclass(frozen=True, slots=True)
class Guard:
    """One check that a request passes before it takes effect, in order.

    ``when`` holds one condition; the guard is off when any parameter of ``unless`` has the value given
    there. ``outcome`` names what happens then; ``statements`` are the sentences that say so, ``aftermath``
    those about what the referrers can still do once it was overridden.
    """

    when: Mapping[str, Any]
    outcome: str
    unless: Mapping[str, bool] = field(default_factory=dict)
    statements: tuple[str, ...] = ()
    aftermath: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """How a path argument selects resources: ``forms`` among exact, wildcard, list, all.

    ``everything`` are the words for all of them. ``also`` are further names of a resource: those of
    others, by kind, whose attribute names it. ``narrowed_by`` are attributes that a path for all may name.
    """

    by: str
    forms: tuple[str, ...]
    everything: tuple[str, ...] = ("_all",)
    also: Mapping[str, str] = field(default_factory=dict)
    narrowed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drain:
    """What an operation does to work that its resource still has to do.

    ``parameter`` decides whether it is finished. ``work`` is a request that takes a while where the resource
    is arranged around the shared one ``around``, and ``longer`` one that takes longer, to be thrown away.
    ``backlog`` shows how much of it waits and is done, as numbers at ``pending`` and ``finished``, and the
    resource's state, at ``state``, which is ``ending`` until the work is done.
    ``answered`` holds for finished work, ``cut_off`` for work that is not, ``refused`` for work that is
    asked for while it stops.
    """

    parameter: str
    around: str
    work: RequestTemplate
    longer: RequestTemplate
    backlog: RequestTemplate
    pending: str
    finished: str
    state: str
    ending: str
    answered: tuple[Mapping[str, Any], ...]
    cut_off: tuple[Mapping[str, Any], ...]
    refused: tuple[Mapping[str, Any], ...]
    statements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """Something a request does to a resource.

    ``outcomes`` map names to checks on the answer; ``done`` is what happens when no guard holds. With a
    resource go those ``takes_along``: by kind, the attribute that names it. ``granted_by`` are privileges and
    roles that suffice although the page does not name them. ``values`` are values of parameters that can be
    given along with any others, where their type does not say so. ``varies`` names what is another thing in
    every answer, such as a time. ``effect`` is "none" for a request that changes nothing, though it does not
    read resources.
    """

    name: str
    resource: str
    requests: tuple[RequestTemplate, ...]
    outcomes: Mapping[str, tuple[Mapping[str, Any], ...]]
    also: tuple[RequestTemplate, ...] = ()
    api: str | None = None
    creates: bool = False
    removes: bool = False
    selection: Selection | None = None
    checks: tuple[Guard, ...] = ()
    drain: Drain | None = None
    statements: tuple[str, ...] = ()
    reads: bool = False
    answer: Reading | None = None
    takes_along: Mapping[str, str] = field(default_factory=dict)
    granted_by: tuple[str, ...] = ()
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    varies: tuple[str, ...] = ()
    effect: str | None = None


@dataclass(frozen=True, slots=True)
class Observer:
    """A reading API that shows whether a resource is there."""

    name: str
    request: RequestTemplate
    present: tuple[Mapping[str, Any], ...]
    absent: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A request that shows every such resource of the target, and where their names stand in the answer."""

    request: RequestTemplate
    names: str


@dataclass(frozen=True, slots=True)
class Necessity:
    """Which resources need one of these before they can be used, and which do not.

    ``operation`` would make one of these for what does not need it.
    """

    needed_by: str
    not_needed_by: str
    operation: str | None = None
    statements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Backing:
    """Another resource that does a resource's work, arranged around the shared resource ``around``.

    With ``ends_with_it`` it is made and removed with the resource and named like it; else it is called
    ``name``, there before and after.
    """

    resource: str
    around: str
    ends_with_it: bool
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """A way to make a resource that not every target supports.

    A ``fallback`` is used where no other works.
    """

    name: str
    attributes: Mapping[str, str]
    body: Mapping[str, Any]
    fallback: bool = False
    backed_by: Backing | None = None


@dataclass(frozen=True, slots=True)
class Actors:
    """How such a resource sends requests: the attributes that hold its ``password`` and its ``roles``, the
    kind of resource that a ``role`` is, and that one's attribute that holds ``privileges``."""

    password: str
    roles: str
    role: str
    privileges: str


@dataclass(frozen=True, slots=True)
class Resource:
    """One kind of thing: how it is named, made, read, changed and removed.

    What it ``rests_on`` is another kind of thing, of the same name, that must be there before. ``shared_by``
    is the attribute that holds a fixture's name: one made from it can be shared by all cases of a run.
    ``actor`` tells that it is somebody who can send requests.
    """

    name: str
    about: str
    identity: str
    attributes: tuple[str, ...]
    operations: Mapping[str, Operation]
    observers: tuple[Observer, ...]
    cleanup: tuple[RequestTemplate, ...]
    services: tuple[Service, ...]
    file: str
    listing: Listing | None = None
    probes: tuple[Observer, ...] = ()
    rests_on: str | None = None
    necessity: Necessity | None = None
    arrange: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    samples: Mapping[str, Sequence[str]] = field(default_factory=dict)
    shared_by: str | None = None
    actor: Actors | None = None

    @property
    def creator(self) -> Operation:
        """The operation that brings such a resource into being."""
        return next(operation for operation in self.operations.values() if operation.creates)

    @property
    def remover(self) -> Operation | None:
        """The operation that removes such a resource, if there is one."""
        return next((operation for operation in self.operations.values() if operation.removes), None)


def resource_from_json(data: Mapping[str, Any], file: str) -> Resource:
    """Build a resource from a behaviour file that passed its schema."""
    name = data["resource"]
    operations = {key: _operation(key, name, value) for key, value in data["operations"].items()}
    return Resource(
        name=name,
        about=data["about"],
        identity=data["identity"],
        attributes=tuple(data.get("attributes", ())),
        operations=operations,
        observers=tuple(_observer(o) for o in data.get("observers", ())),
        cleanup=tuple(RequestTemplate(**c) for c in data["cleanup"]),
        services=tuple(_service(s) for s in data.get("services", ())),
        file=file,
        listing=_listing(data.get("listing")),
        necessity=_necessity(data.get("necessity")),
        arrange=data.get("arrange", {}),
        samples=data.get("samples", {}),
        probes=tuple(_observer(p) for p in data.get("probes", ())),
        rests_on=data.get("rests_on"),
        shared_by=data.get("shared_by"),
        actor=Actors(**data["actor"]) if "actor" in data else None,
    )


def _operation(name: str, resource: str, data: Mapping[str, Any]) -> Operation:
    return Operation(
        name=name,
        resource=resource,
        api=data.get("api"),
        requests=tuple(RequestTemplate(**r) for r in data["requests"]),
        also=tuple(RequestTemplate(**r) for r in data.get("also", ())),
        creates=data.get("creates") == resource,
        removes=data.get("removes") == resource,
        reads=data.get("reads") == resource,
        answer=reading_from_json(data.get("answer")),
        takes_along=data.get("takes_along", {}),
        granted_by=tuple(data.get("granted_by", ())),
        varies=tuple(data.get("varies", ())),
        effect=data.get("effect"),
        values=data.get("values", {}),
        selection=_selection(data.get("selection")),
        checks=tuple(
            Guard(
                c["when"],
                c["outcome"],
                c.get("unless", {}),
                tuple(c.get("statements", ())),
                tuple(c.get("aftermath", ())),
            )
            for c in data.get("checks", ())
        ),
        drain=_drain(data.get("drain")),
        outcomes={key: tuple(checks) for key, checks in data["outcomes"].items()},
        statements=tuple(data.get("statements", ())),
    )


def _selection(data: Mapping[str, Any] | None) -> Selection | None:
    if data is None:
        return None
    return Selection(
        data["by"],
        tuple(data["forms"]),
        tuple(data.get("everything", ("_all",))),
        data.get("also", {}),
        tuple(data.get("narrowed_by", ())),
    )


def _drain(data: Mapping[str, Any] | None) -> Drain | None:
    if data is None:
        return None
    return Drain(
        parameter=data["parameter"],
        around=data["around"],
        work=RequestTemplate(**data["work"]),
        longer=RequestTemplate(**data["longer"]),
        backlog=RequestTemplate(**data["backlog"]),
        pending=data["pending"],
        finished=data["finished"],
        state=data["state"],
        ending=data["ending"],
        answered=tuple(data["answered"]),
        cut_off=tuple(data["cut_off"]),
        refused=tuple(data["refused"]),
        statements=tuple(data.get("statements", ())),
    )


def _necessity(data: Mapping[str, Any] | None) -> Necessity | None:
    if data is None:
        return None
    return Necessity(
        data["needed_by"], data["not_needed_by"], data.get("operation"), tuple(data["statements"])
    )


def _service(data: Mapping[str, Any]) -> Service:
    backing = Backing(**data["backed_by"]) if "backed_by" in data else None
    return Service(data["name"], data["attributes"], data["body"], data.get("fallback", False), backing)


def _listing(data: Mapping[str, Any] | None) -> Listing | None:
    return Listing(RequestTemplate(**data["request"]), data["names"]) if data else None


def _observer(data: Mapping[str, Any]) -> Observer:
    return Observer(
        data["name"], RequestTemplate(**data["request"]), tuple(data["present"]), tuple(data["absent"])
    )


def fill(template: Any, context: Mapping[str, Any]) -> Any:
    """Fill ``{name}`` parts from ``context``; a string that is one whole part keeps the value's own type.

    Parts whose name is not in the context stay as they are.
    """
    if isinstance(template, str):
        if template.startswith("{") and template.endswith("}") and template[1:-1] in context:
            return context[template[1:-1]]
        for name, value in context.items():
            if isinstance(value, str | int):
                text = str(value).lower() if isinstance(value, bool) else str(value)
                template = template.replace("{" + name + "}", text)
        return template
    if isinstance(template, Mapping):
        return {fill(k, context): fill(v, context) for k, v in template.items()}
    if isinstance(template, list | tuple):
        return [fill(item, context) for item in template]
    return template
