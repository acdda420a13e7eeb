"""Writing a case: every call adds a step whose checks are what the world predicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from harness.errors import PackError
from harness.model.behaviour import Actors, Operation, RequestTemplate, Resource, Service, fill
from harness.model.case import ADMIN, Actor, Case, Check, Created, Mode, Step
from harness.model.names import shared_parts, symbol
from harness.model.showing import Reading
from harness.model.spec import ApiSpec, Parameter
from harness.planning.answers import shown_checks
from harness.planning.world import Instance, Prediction, World

Query = Sequence[tuple[str, str | None]]

MADE = (200, 201, 202)
"""Answers to a request that has made or changed something."""
GONE = (200, 202, 204, 404)
"""Answers to a clean-up request after which there is nothing more."""


class Scenario:
    """Builds one case step by step, with the world as it would be after each."""

    def __init__(
        self,
        property_id: str,
        resources: Mapping[str, Resource],
        apis: Mapping[str, ApiSpec],
        features: frozenset[str],
        needs: Sequence[str] = (),
    ) -> None:
        self.property_id = property_id
        self.resources = resources
        self.apis = apis
        self.features = features
        self.needs = list(needs)
        self.world = World(resources)
        self.steps: list[Step] = []

    def case(self) -> Case:
        """The case as written so far."""
        return Case(self.property_id, tuple(self.steps), tuple(self.needs))

    # -- arranging ----------------------------------------------------------------------------------------

    def shared(self, reference: str) -> Instance:
        """What ``kind:fixture`` stands for: a resource that is made once and shared by all cases of a run."""
        parts = shared_parts(reference)
        attribute = parts and self.resources[parts[0]].shared_by
        if not parts or not attribute:
            raise PackError(
                f"nothing can be shared as {reference!r}", hint="write KIND:FIXTURE; KIND says `shared_by`"
            )
        kind, fixture = parts
        instance = Instance(kind, symbol(reference), {attribute: fixture})
        self.world.instances.setdefault(kind, {}).setdefault(instance.name, instance)
        return instance

    def own_basis(self, kind: str, name: str) -> Instance:
        """What resources of a kind are usually arranged around, but one that only this case has."""
        reference = next(rule["shared"] for rule in self.resources[kind].arrange.values() if "shared" in rule)
        like = self.shared(reference)
        return self.create(like.kind, name, **like.attributes)

    def arrange(
        self,
        kind: str,
        name: str,
        *,
        service: Service | None = None,
        around: Instance | None = None,
        attributes: Mapping[str, Any] = MappingProxyType({}),
    ) -> Instance:
        """Some resource of a kind: ``attributes``, and the others as its behaviour says, ``around`` another
        resource if one is given."""
        usual = self.arranged_attributes(self.resources[kind], service=service, around=around)
        return self.create(kind, name, **{**usual, **attributes})

    def planned(
        self, kind: str, name: str, *, service: Service | None = None, around: Instance | None = None
    ) -> Instance:
        """A resource that :meth:`arrange` would make; only what it rests on is made."""
        resource = self.resources[kind]
        self._basis(resource, name)
        attributes = self.arranged_attributes(resource, service=service, around=around)
        return Instance(kind, symbol(name), attributes)

    def arranged_attributes(
        self, resource: Resource, *, service: Service | None = None, around: Instance | None = None
    ) -> dict[str, Any]:
        """The attributes that :meth:`arrange` gives."""
        attributes = {
            attribute: (around or self.shared(rule["shared"])).name if "shared" in rule else rule["value"]
            for attribute, rule in resource.arrange.items()
        }
        return attributes | ({**service.attributes, "service": service.name} if service else {})

    def user(self, name: str, *, roles: Sequence[str] = (), privileges: Sequence[str] = ()) -> Actor:
        """A user with built-in roles, or with a role made for the given cluster privileges."""
        kind, how = self.actors()
        granted = list(roles)
        if privileges:
            grants: dict[str, Any] = {how.privileges: list(privileges)}
            granted.append(self.create(how.role, f"{name}-role", **grants).name)
        password = f"{symbol(name)}-password"
        attributes: dict[str, Any] = {how.roles: granted, how.password: password}
        user = self.create(kind, name, **attributes)
        return Actor("user", user.name, password)

    def actors(self) -> tuple[str, Actors]:
        """The kind of resource that can send requests, and how. Raises PackError where there is none."""
        found = next(((r.name, r.actor) for r in self.resources.values() if r.actor), None)
        if found is None:
            raise PackError("no resource of the pack says that it is an `actor`")
        return found

    def create(self, kind: str, name: str, /, *, variant: str | None = None, **attributes: Any) -> Instance:
        """Create a resource as a set-up step (with its further requests, if it needs several)."""
        resource = self.resources[kind]
        operation = resource.creator
        context = {**attributes, resource.identity: symbol(name)}
        self._basis(resource, name)
        self.call(operation, context, variant=variant, setup=True)
        for template in operation.also:
            self._add(
                template.method,
                fill(template.path, context),
                body=fill(template.body, context),
                checks=(Check("status", {"in": list(MADE)}),),
                setup=True,
                about=f"{operation.name} {kind}",
            )
        instance = self.world.find(kind, symbol(name))
        assert instance is not None, f"{kind} {name} cannot be created here"
        return instance

    def remove(self, instance: Instance) -> None:
        """Remove a resource as a set-up step."""
        resource = self.resources[instance.kind]
        if resource.remover is None:
            self.clean_away(instance.kind, instance.name)
            return
        context = {**instance.attributes, resource.identity: instance.name}
        self.call(resource.remover, context, setup=True)

    def clean_away(self, kind: str, name: str) -> None:
        """End a resource by its clean-up requests, whether it is there or not."""
        resource = self.resources[kind]
        instance = self.world.find(kind, name)
        attributes = instance.attributes if instance else {}
        texts = {key: value for key, value in attributes.items() if isinstance(value, str)}
        gone = (Check("status", {"in": list(GONE)}),)
        for template in resource.cleanup:
            self.request(
                template,
                {**attributes, resource.identity: name},
                gone,
                setup=True,
                about=f"remove {kind}",
                removes=(Created(kind, name, texts),),
            )
        self.world.instances.get(kind, {}).pop(name, None)

    # -- requests whose outcome the world predicts ----------------------------------------------------------

    def call(
        self,
        operation: Operation,
        context: Mapping[str, Any],
        *,
        query: Query = (),
        request: int = 0,
        variant: str | None = None,
        actor: Actor = ADMIN,
        statements: Sequence[str] = (),
        setup: bool = False,
        mode: Mode = "await",
        within: float = 0.0,
        about: str = "",
        body: Any = None,
    ) -> tuple[str, Prediction]:
        """Send an operation's request; its checks are the predicted outcome. Returns the step's id too.

        ``body`` is sent in the place of the operation's own.
        """
        template = operation.requests[request]
        prediction, checks, query = self._predicted(operation, template, context, query, tuple(statements))
        creates, removes = self._ledger_entries(operation, prediction, context)
        step = self._add(
            template.method,
            fill(template.path, context),
            accept=template.accept,
            query=(*fill(dict(template.query), context).items(), *query),
            body=self.body(operation, context, request=request, variant=variant, given=body),
            checks=checks,
            actor=actor,
            setup=setup,
            mode=mode,
            within=within,
            about=about or f"{operation.name} {operation.resource}: {prediction.outcome}",
            creates=creates,
            removes=removes,
        )
        self.world.apply(operation, prediction)
        return step, prediction

    def request(
        self,
        template: RequestTemplate,
        context: Mapping[str, Any],
        checks: Sequence[Check],
        *,
        method: str | None = None,
        variant: str | None = None,
        query: Query = (),
        actor: Actor = ADMIN,
        mode: Mode = "await",
        within: float = 0.0,
        about: str = "",
        setup: bool = False,
        creates: tuple[Created, ...] = (),
        removes: tuple[Created, ...] = (),
    ) -> str:
        """Send a request with checks of the caller's own; returns the step's id."""
        return self._add(
            method or template.method,
            fill(template.path, context),
            accept=template.accept,
            query=(*fill(dict(template.query), context).items(), *query),
            body=fill(template.variants[variant] if variant else template.body, context),
            checks=tuple(checks),
            actor=actor,
            mode=mode,
            within=within,
            about=about,
            setup=setup,
            creates=creates,
            removes=removes,
        )

    def observe(
        self,
        kind: str,
        name: str,
        attributes: Mapping[str, Any],
        statements: Sequence[str] = (),
        only: int | None = None,
    ) -> None:
        """Read a resource through its observers (all, or the first ``only``): as the world says."""
        resource = self.resources[kind]
        there = self.world.find(kind, name) is not None
        context = {**attributes, resource.identity: name}
        for observer in resource.observers[:only]:
            checks = observer.present if there else observer.absent
            self.request(
                observer.request,
                context,
                told_checks(checks, context, statements),
                about=f"{observer.name}: {'there' if there else 'gone'}",
            )

    def add_checks(self, step_id: str, checks: Sequence[Check]) -> None:
        """Ask more of an answer than was asked when the step was written."""
        index = next(i for i, step in enumerate(self.steps) if step.id == step_id)
        step = self.steps[index]
        self.steps[index] = replace(step, checks=(*step.checks, *checks))

    def _basis(self, resource: Resource, name: str) -> None:
        """Make the resource of the same name that this one rests on, unless it is there."""
        basis = resource.rests_on
        if basis is not None and self.world.find(basis, symbol(name)) is None:
            self.create(basis, name, **self.arranged_attributes(self.resources[basis]))

    # -- helpers --------------------------------------------------------------------------------------------

    def _predicted(
        self,
        operation: Operation,
        template: RequestTemplate,
        context: Mapping[str, Any],
        query: Query,
        statements: tuple[str, ...],
    ) -> tuple[Prediction, tuple[Check, ...], Query]:
        """What the world says of a request, the checks that follow, and the query that they need."""
        in_force = self._in_force(operation, (*template.query.items(), *query))
        identity = self.resources[operation.resource].identity
        addressed = _addressed(operation, template, context, identity)
        prediction = self.world.predict(operation, addressed, in_force)
        checks = self._outcome_checks(operation, prediction, statements)
        seen, answer = prediction.seen, operation.answer
        if seen is None or answer is None:
            return prediction, checks, query
        told, one_page = checks[0].statements, _one_page(answer, query)
        checks += shown_checks(answer, seen, identity, in_force, told, one_page=one_page)
        return prediction, checks, query if seen.all_ours else (*answer.whole.items(), *query)

    def _outcome_checks(
        self, operation: Operation, prediction: Prediction, statements: tuple[str, ...]
    ) -> tuple[Check, ...]:
        told = list(dict.fromkeys((*statements, *prediction.statements)))
        wanted = [dict(check) for check in operation.outcomes[prediction.outcome]]
        if len(prediction.targets) > 1:  # which of them the answer names first is the server's choice
            wanted = [{k: v for k, v in check.items() if k != "mentions"} for check in wanted]
        return tuple(
            Check.from_json(
                {
                    **fill(check, prediction.context),
                    "statements": list(dict.fromkeys((*check.get("statements", ()), *told))),
                }
            )
            for check in wanted
        )

    def _ledger_entries(
        self, operation: Operation, prediction: Prediction, context: Mapping[str, Any]
    ) -> tuple[tuple[Created, ...], tuple[Created, ...]]:
        if prediction.outcome != "done":
            return (), ()
        if operation.removes:
            return (), tuple(_created(t) for t in prediction.targets)
        if operation.creates:
            resource = self.resources[operation.resource]
            attributes = {a: context[a] for a in resource.attributes if a in context}
            return (_created(Instance(resource.name, str(context[resource.identity]), attributes)),), ()
        return (), ()

    def body(
        self,
        operation: Operation,
        context: Mapping[str, Any],
        *,
        request: int = 0,
        variant: str | None = None,
        given: Any = None,
    ) -> Any:
        """What one of the operation's requests sends; ``given`` in the place of its own body."""
        template = operation.requests[request]
        own = (
            template.variants[variant or next(iter(template.variants))]
            if template.variants
            else template.body
        )
        filled = fill(own if given is None else given, context)
        if isinstance(filled, Mapping) and "$service" in filled:
            services = {s.name: s.body for s in self.resources[operation.resource].services}
            more = {key: value for key, value in filled.items() if key != "$service"}
            return {**services[filled["$service"]], **more}
        return filled

    def _in_force(self, operation: Operation, query: Query) -> dict[str, Any]:
        """The values of the documented parameters: as given, else the documented default, else off."""
        api = self.apis.get(operation.api or "")
        given = dict(query)
        return {p.name: _value(p, given) for p in api.parameters} if api else {}

    def _add(self, method: str, path: str, **details: Any) -> str:
        step = Step(id=f"s{len(self.steps) + 1}", method=method, path=path, **_frozen(details))
        self.steps.append(step)
        return step.id


def told_checks(
    templates: Sequence[Mapping[str, Any]], context: Mapping[str, Any], statements: Sequence[str]
) -> list[Check]:
    """The checks of a behaviour, filled from ``context``; ``statements`` say so."""
    return [Check.from_json({**fill(t, context), "statements": list(statements)}) for t in templates]


def _frozen(details: dict[str, Any]) -> dict[str, Any]:
    query = tuple((name, _text(value)) for name, value in details.get("query", ()))
    return {**details, "query": query}


def _text(value: Any) -> str | None:
    """A query value as a URL has it; None for a bare name."""
    if value is None or isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool) else str(value)


def _value(parameter: Parameter, given: Mapping[str, str | None]) -> Any:
    if parameter.name not in given:
        if parameter.has_default:
            return parameter.default
        return False if parameter.type == "boolean" else None
    text = given[parameter.name]
    if parameter.type == "boolean":
        return text in (None, "", "true")
    if parameter.type == "integer" and text is not None and text.isdecimal():
        return int(text)
    return text


def _addressed(
    operation: Operation, template: RequestTemplate, context: Mapping[str, Any], identity: str
) -> Mapping[str, Any]:
    """The context without what selects but does not stand in the request's path."""
    how = operation.selection
    if how is None:
        return context if template.addresses else {k: v for k, v in context.items() if k != identity}
    selecting = {how.by, *how.narrowed_by}
    return {k: v for k, v in context.items() if k not in selecting or f"{{{k}}}" in template.path}


def _one_page(answer: Reading, query: Query) -> bool:
    """Whether nobody asked for a page of the answer."""
    return not {answer.start, answer.size} & {name for name, _ in query}


def _created(instance: Instance) -> Created:
    texts = {k: v for k, v in instance.attributes.items() if isinstance(v, str) and k != "password"}
    return Created(instance.kind, instance.name, texts)
