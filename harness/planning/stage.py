"""Doing what a page's description says: arranging a form, and the steps of a trial."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from harness.model.acts import Act, Create, Made, Observe, Remove, Send, Shuffle
from harness.model.behaviour import RequestTemplate, fill
from harness.model.case import Check, Created
from harness.model.names import symbol
from harness.model.page_behaviour import Form
from harness.planning.property import Draw
from harness.planning.scenario import Scenario, told_checks
from harness.planning.world import Instance

STEPS = ("step", "steps", "since")
"""The arguments of checks that name other steps."""


@dataclass
class Stage:
    """A scenario in which steps are done; ``values`` fill their templates."""

    draw: Draw
    scenario: Scenario
    values: Mapping[str, Any] = field(default_factory=dict)
    statements: tuple[str, ...] = ()
    ids: dict[str, str] = field(default_factory=dict)

    def perform(self, acts: Sequence[Act]) -> None:
        """Do one after the other."""
        for act in acts:
            match act:
                case Create():
                    self._create(act)
                case Remove(kind, name):
                    self.remove(kind, symbol(self._filled(name)))
                case Send():
                    self._send(act)
                case Observe(kind, name, there):
                    self._observe(kind, symbol(self._filled(name)), there=there)
                case Shuffle(inner):
                    self.perform(self.draw(st.permutations(inner)))

    def remove(self, kind: str, name: str) -> None:
        """End a resource by its clean-up requests."""
        self.scenario.clean_away(kind, name)

    def send(
        self, request: RequestTemplate, checks: Sequence[Check], *, creates: tuple[Made, ...] = (), about: str
    ) -> str:
        """Send a request that may make something."""
        made = tuple(self._created(each) for each in creates)
        return self.scenario.request(request, self.values, checks, about=about, creates=made)

    def appear(self, creates: tuple[Made, ...]) -> None:
        """Take up into the world what a request has made."""
        for made in creates:
            name = symbol(self._filled(made.name))
            instance = Instance(made.resource, name, fill(dict(made.attributes), self.values))
            self.scenario.world.instances.setdefault(made.resource, {})[name] = instance

    def _create(self, act: Create) -> None:
        kind, name = act.made.resource, self._filled(act.made.name)
        resource = self.scenario.resources[kind]
        service = next((s for s in resource.services if s.name == act.service), None)
        attributes = self.scenario.arranged_attributes(resource, service=service)
        given = fill(dict(act.made.attributes), self.values)
        self.scenario.create(kind, name, variant=act.variant, **{**attributes, **given})

    def _send(self, act: Send) -> None:
        told = act.statements or self.statements
        checks = told_checks([self._linked(c) for c in act.checks], self.values, told)
        step = self.scenario.request(
            act.request,
            self.values,
            checks,
            about=fill(act.about or f"{act.request.method} {act.request.path}", self.values),
            mode=act.mode,
            within=act.within,
            setup=act.setup,
            creates=tuple(self._created(made) for made in act.creates),
            removes=tuple(self._created(made) for made in act.removes),
        )
        if act.id:
            self.ids[act.id] = step
        self.appear(act.creates)
        for made in act.removes:
            name = symbol(self._filled(made.name))
            self.scenario.world.instances.get(made.resource, {}).pop(name, None)

    def _observe(self, kind: str, name: str, *, there: bool) -> None:
        found = self.scenario.world.find(kind, name)
        attributes = dict(found.attributes) if found else {}
        resource = self.scenario.resources[kind]
        context = {**self.scenario.arranged_attributes(resource), **attributes, resource.identity: name}
        for observer in resource.observers:
            checks = told_checks(observer.present if there else observer.absent, context, self.statements)
            self.scenario.request(observer.request, context, checks, about=f"look: {observer.name}")

    def _linked(self, data: Any) -> Any:
        """Checks with the ids of the case's steps for those that the description gives."""
        if isinstance(data, Mapping):
            return {k: self._step_ids(v) if k in STEPS else self._linked(v) for k, v in data.items()}
        return [self._linked(each) for each in data] if isinstance(data, list | tuple) else data

    def _step_ids(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return [self.ids[each] for each in value]
        return self.ids[value]

    def _created(self, made: Made) -> Created:
        attributes = _texts(fill(dict(made.attributes), self.values))
        return Created(made.resource, symbol(self._filled(made.name)), attributes)

    def _filled(self, name: str) -> str:
        return str(fill(name, self.values))


def arrange(stage: Stage, form: Form) -> None:
    """Make what a form needs."""
    stage.perform(form.arrange)


def accepted(stage: Stage, form: Form, request: RequestTemplate, statements: tuple[str, ...]) -> str:
    """Send a request of this form that must be taken; returns the step's id."""
    checks = told_checks(form.done, stage.values, statements)
    step = stage.send(request, checks, creates=form.creates, about=f"{form.name}: taken")
    stage.appear(form.creates)
    return step


def clear(stage: Stage, form: Form) -> None:
    """Remove what a form has made, and what it was arranged with."""
    for made in form.creates:
        stage.remove(made.resource, symbol(made.name))
    for act in reversed(form.arrange):
        for made in _made_by(act):
            if stage.scenario.world.find(made.resource, symbol(made.name)):
                stage.remove(made.resource, symbol(made.name))


def _made_by(act: Act) -> tuple[Made, ...]:
    match act:
        case Create(made=made):
            return (made,)
        case Send(creates=creates):
            return creates
    return ()


def undo(stage: Stage, form: Form) -> None:
    """Remove what a form has made, and arrange it again."""
    for made in form.creates:
        stage.remove(made.resource, symbol(made.name))
    if form.creates:
        for act in form.arrange:
            if isinstance(act, Create) and stage.scenario.world.find(
                act.made.resource, symbol(act.made.name)
            ):
                continue
            stage.perform((act,))


def _texts(attributes: Mapping[str, Any]) -> dict[str, str]:
    return {key: value for key, value in attributes.items() if isinstance(value, str)}
