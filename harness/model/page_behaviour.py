"""Descriptions of pages as data: the requests that their parameters go into, and trials of single sentences.

The vocabulary is closed (``specs/schema/page.schema.json``). A behaviour says what a kind of thing is; such a
description says what the requests of one page look like.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from harness.model.acts import Act, Checks, Made, acts_from_json, made_from_json
from harness.model.behaviour import RequestTemplate


@dataclass(frozen=True, slots=True)
class Shown:
    """Where the target says back what it was given: values at ``at`` in the answer of ``request``, or in the
    answer to the request itself. ``apart`` are parameters that are not shown, ``parameters`` those that are
    (none named: all that are not apart). ``names`` are other paths of single parameters."""

    at: str
    request: RequestTemplate | None = None
    apart: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    def path(self, name: str) -> str:
        """Where the value of the parameter is."""
        return self.names.get(name) or (f"{self.at}.{name}" if self.at else name)

    def shows(self, name: str) -> bool:
        """Whether the parameter, or what it belongs to, is among those that are shown."""
        inside = any(name == p or name.startswith(f"{p}.") for p in self.parameters)
        outside = any(name == p or name.startswith(f"{p}.") for p in self.apart)
        return name in self.names or (not outside and (inside or not self.parameters))


@dataclass(frozen=True, slots=True)
class Form:
    """A request that is right as it stands, and that parameters can be put into.

    ``arrange`` makes what it needs, ``creates`` names what it makes; ``done`` are the checks that hold when
    it is taken. ``values`` are values of parameters that are right here, where their type does not say so.
    ``fixed`` are parameters that cannot be left out or changed without breaking something else, ``kept``
    those that cannot be left out, ``apart`` those that mean nothing here, and ``loose`` those for which a
    value of another type need not be answered as a mistake of the client.
    """

    name: str
    request: RequestTemplate
    done: Checks
    arrange: tuple[Act, ...] = ()
    creates: tuple[Made, ...] = ()
    values: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    fixed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()
    shown: Shown | None = None

    def takes_up(self, name: str) -> bool:
        """Whether the parameter means something here."""
        return not any(name == p or name.startswith(f"{p}.") for p in self.apart)


@dataclass(frozen=True, slots=True)
class Trial:
    """A sentence tried out: steps, in which ``{name}`` stands for a value drawn from ``draw``."""

    name: str
    title: str
    statements: tuple[str, ...]
    acts: tuple[Act, ...]
    draw: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    share: float = 0.1


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A request that computes something from each of several inputs.

    The inputs are the list at ``inputs`` of the body, drawn from ``samples``; ``results`` is where the answer
    has what came of each, in their order.
    """

    name: str
    request: RequestTemplate
    inputs: str
    results: str
    samples: tuple[Any, ...]
    statements: tuple[str, ...]
    arrange: tuple[Act, ...] = ()
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fullest:
    """A request whose answer shows all documented fields but those it ``lacks``, and what makes it do so."""

    request: RequestTemplate
    arrange: tuple[Act, ...]
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageBehaviour:
    """What is said about one page's requests."""

    page: str
    file: str
    forms: tuple[Form, ...] = ()
    trials: tuple[Trial, ...] = ()
    evaluations: tuple[Evaluation, ...] = ()
    fullest: Fullest | None = None


def page_from_json(data: Mapping[str, Any], file: str) -> PageBehaviour:
    """Build the description of a page from a file that passed its schema."""
    shown = data.get("shown")
    return PageBehaviour(
        page=data["page"],
        file=file,
        forms=tuple(_form(name, form, data, shown) for name, form in data.get("forms", {}).items()),
        trials=tuple(_trial(name, trial) for name, trial in data.get("trials", {}).items()),
        evaluations=tuple(_evaluation(name, each) for name, each in data.get("evaluates", {}).items()),
        fullest=_fullest(data.get("fullest")),
    )


def _fullest(data: Mapping[str, Any] | None) -> Fullest | None:
    if data is None:
        return None
    return Fullest(
        RequestTemplate(**data["send"]), acts_from_json(data["arrange"]), tuple(data.get("lacks", ()))
    )


def _form(
    name: str, form: Mapping[str, Any], page: Mapping[str, Any], shown: Mapping[str, Any] | None
) -> Form:
    values = {**page.get("values", {}), **form.get("values", {})}
    return Form(
        name=name,
        request=RequestTemplate(**form["send"]),
        done=tuple(form.get("done", page.get("done", ({"check": "status", "in": [200]},)))),
        arrange=acts_from_json(form.get("arrange", page.get("arrange", ()))),
        creates=made_from_json(form.get("creates", page.get("creates", ()))),
        values={path: tuple(each) for path, each in values.items()},
        fixed=(*page.get("fixed", ()), *form.get("fixed", ())),
        kept=tuple(form.get("kept", ())),
        apart=tuple(form.get("apart", ())),
        loose=(*page.get("loose", ()), *form.get("loose", ())),
        shown=_shown(form.get("shown", shown)),
    )


def _shown(data: Mapping[str, Any] | None) -> Shown | None:
    if not data:
        return None
    request = RequestTemplate(**data["request"]) if "request" in data else None
    apart, parameters = tuple(data.get("apart", ())), tuple(data.get("parameters", ()))
    return Shown(data.get("at", ""), request, apart, parameters, data.get("names", {}))


def _evaluation(name: str, data: Mapping[str, Any]) -> Evaluation:
    return Evaluation(
        name=name,
        request=RequestTemplate(**data["send"]),
        inputs=data["inputs"],
        results=data["results"],
        samples=tuple(data["samples"]),
        statements=tuple(data["statements"]),
        arrange=acts_from_json(data.get("arrange", ())),
        needs=tuple(data.get("needs", ())),
    )


def _trial(name: str, data: Mapping[str, Any]) -> Trial:
    return Trial(
        name=name,
        title=data["title"],
        statements=tuple(data["statements"]),
        acts=acts_from_json(data["acts"]),
        draw={key: tuple(values) for key, values in data.get("draw", {}).items()},
        needs=tuple(data.get("needs", ())),
        share=data.get("share", 0.1),
    )
