"""Asking a target, before it is judged, which parts of a pack it offers.

Services and kinds of resources are tried by making one and removing it; the routes of pages by a request
about something that does not exist. All of it passes the fence and the ledger as every other request does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from harness.endpoint.probe import SECURITY, Capabilities, Greeting, greet
from harness.errors import NeedNotMet, NotOffered, Refused, TargetLost
from harness.model.behaviour import Operation, RequestTemplate, Resource, Service, fill
from harness.model.case import Case
from harness.model.exchange import Exchange
from harness.model.spec import ApiSpec
from harness.planning import Contract
from harness.planning.scenario import Scenario
from harness.running.runner import Runner

PROBE = "probe"


@dataclass
class Probing:
    """Finds out about one target, for one pack."""

    contract: Contract
    runner: Runner
    greeting: Greeting
    features: set[str] = field(default_factory=set)
    lacks: dict[str, str] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    tried: set[str] = field(default_factory=set)
    refusals: list[str] = field(default_factory=list)

    def services(self, kinds: Sequence[str] | None = None) -> None:
        """Try each service of each kind of resource that has some."""
        chosen = [r.name for r in self.contract.resources.values() if r.services]
        for resource in self._resources([name for name in chosen if kinds is None or name in kinds]):
            reasons = [self._try(resource, service) for service in resource.services if not service.fallback]
            if reasons and all(reasons):
                self._try_fallbacks(resource)

    def kinds(self, kinds: Sequence[str] | None = None) -> None:
        """Try to make one of each kind of resource."""
        for resource in self._resources(kinds):
            reason = self._try(resource, None)
            if reason is not None and reason in self.refusals:
                self.lacks[resource.name] = reason

    def pages(self, apis: Sequence[str]) -> None:
        """Ask for each page whether one of its requests is known to the target."""
        for name in apis:
            reasons = [*self._routes_lacking(self.contract.apis[name])]
            if reasons and all(reasons):
                self.absent[name] = str(reasons[0])
            elif reasons:
                self.known.add(name)

    def capabilities(self) -> Capabilities:
        """All that was found."""
        return Capabilities(
            self.greeting.name,
            self.greeting.version,
            frozenset(self.features),
            dict(self.lacks),
            dict(self.absent),
            self.greeting.facts,
            self.greeting.limited,
        )

    def _resources(self, kinds: Sequence[str] | None) -> Iterator[Resource]:
        for name, resource in self.contract.resources.items():
            if (kinds is None or name in kinds) and name not in self.tried:
                self.tried.add(name)
                yield resource

    def _try_fallbacks(self, resource: Resource) -> None:
        """A service around something that only a property arranges cannot be tried by itself."""
        fallbacks = [s for s in resource.services if s.fallback and not (s.backed_by and s.backed_by.name)]
        if all(self._try(resource, service) for service in fallbacks) and self.refusals:
            self.lacks[resource.name] = self.refusals[-1]

    def _try(self, resource: Resource, service: Service | None) -> str | None:
        """Make one; why that does not work, None if it does."""
        scenario = Scenario(PROBE, self.contract.resources, self.contract.apis, frozenset(self.features))
        scenario.arrange(resource.name, "x-probe", service=service)
        reason = self._run(scenario.case(), by_service=service is not None)
        if service is not None and reason is None:
            self.features.add(f"service:{service.name}")
        return reason

    def _run(self, case: Case, *, by_service: bool) -> str | None:
        try:
            execution = self.runner.execute(case)
        except TargetLost:
            raise
        except NeedNotMet as need:
            if isinstance(need, NotOffered):
                self.refusals.append(need.what)
            return need.what
        if execution.arranged:
            return None
        failed = {failure.step for failure in execution.failures}
        refused = next(e for e in execution.exchanges if e.step in failed)
        if reason := self.greeting.offer.lacks(refused):
            self.refusals.append(reason)
            return reason
        reason = f"cannot be made: {execution.failures[0].observed}"
        if by_service and refused.status is not None and 400 <= refused.status < 500:
            self.refusals.append(reason)
        return reason

    def _routes_lacking(self, api: ApiSpec) -> Iterator[str | None]:
        for operation in self.contract.operations(api):
            for number, template in enumerate(operation.requests):
                if self._ambiguous(template):
                    continue
                reason = self._route_lacking(operation, number)
                yield reason
                if reason is None:
                    return

    def _ambiguous(self, template: RequestTemplate) -> bool:
        """Whether another request could answer in its place, with one of its words taken for a name."""
        words = template.path.strip("/").split("/")
        return any(
            route.method == template.method and route.path != template.path and route.reads_as_names(words)
            for route in self.contract.routes.routes
        )

    def _route_lacking(self, operation: Operation, number: int) -> str | None:
        if operation.creates:
            return self._creation_lacking(operation)
        exchange = self._asked(operation, number)
        return self.greeting.offer.no_route(exchange) if exchange is not None else None

    def _creation_lacking(self, operation: Operation) -> str | None:
        """Why nothing can be made by a request that makes something: for want of a route, or of leave."""
        resource = self.contract.resources[operation.resource]
        if resource.name not in self.tried:
            if resource.services:
                self.services([resource.name])
            else:
                self.kinds([resource.name])
        return self.lacks.get(resource.name)

    def _asked(self, operation: Operation, number: int) -> Exchange | None:
        """The answer to one of an operation's requests about something that there is not; None for one that
        the fence keeps back."""
        template = operation.requests[number]
        resource = self.contract.resources[operation.resource]
        scenario = Scenario(PROBE, self.contract.resources, self.contract.apis, frozenset(self.features))
        name = f"{self.runner.namespace.prefix}-none"
        attributes = {
            a: name if str(v).startswith("<<") else v for a, v in self._attributes(resource, scenario)
        }
        selecting = {operation.selection.by: name} if operation.selection else {}
        context = {**attributes, **selecting, resource.identity: name}
        try:
            return self.runner.target.send(
                template.method,
                fill(template.path, context),
                query=tuple(fill(dict(template.query), context).items()),
                body=fill(template.body, context),
            )
        except Refused:
            return None

    def _attributes(self, resource: Resource, scenario: Scenario) -> list[tuple[str, object]]:
        service = next(iter(resource.services), None)
        return [*scenario.arranged_attributes(resource, service=service).items()]


def probe(contract: Contract, runner: Runner, apis: Sequence[str], *, thorough: bool = False) -> Capabilities:
    """Ask a target what it is and which of these pages it offers; ``thorough`` tries every kind of resource.

    Raises TargetUnreachable, TargetUnusable, TargetLost.
    """
    probing = Probing(contract, runner, greet(runner.target, runner.namespace.prefix))
    if probing.greeting.secured:
        probing.features.add(SECURITY)
    runner.offer = probing.greeting.offer
    if runner.target.access.read_only:
        probing.pages(apis)
        return probing.capabilities()
    if not runner.target.access.owned:
        probing.pages(apis)
        runner.known_pages = frozenset(probing.known)
    probing.services()
    if thorough:
        probing.kinds()
    runner.lacks.update(probing.lacks)
    return probing.capabilities()
