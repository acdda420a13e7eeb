"""What a pack knows of requests, for the fence: which parts of a path are names, and what changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from harness.endpoint.fence import ASKING_METHODS, PLACEHOLDER, SAFE_METHODS, Route, Routes
from harness.model.behaviour import Operation, RequestTemplate, Resource
from harness.model.names import SYMBOL
from harness.model.page_behaviour import PageBehaviour
from harness.model.spec import ApiSpec, Request


def routes_of(
    resources: Mapping[str, Resource], apis: Mapping[str, ApiSpec], pages: Mapping[str, PageBehaviour]
) -> Routes:
    """The requests that behaviours and pages name. Where one template says that a request changes something,
    no other can say that it does not."""
    names = frozenset(_names(resources))
    values = frozenset(a for r in resources.values() for a in r.attributes) - names
    routes = [route for resource in resources.values() for route in _of_resource(resource)]
    routes += [route for page in pages.values() for route in _of_page(page)]
    described = {_line(route) for route in routes}
    documented = [_documented(api, request) for api in apis.values() for request in api.requests]
    routes += [route for route in documented if _line(route) not in described]
    names |= {field for route in routes for field in _holders((route.query, route.body), names)}
    return Routes(
        tuple({(*_line(route), route.kind, route.effect): route for route in routes}.values()), names, values
    )


def _names(resources: Mapping[str, Resource]) -> Iterator[str]:
    for resource in resources.values():
        yield resource.identity
        for operation in resource.operations.values():
            if operation.selection is not None:
                yield operation.selection.by


def _holders(template: object, names: frozenset[str]) -> Iterator[str]:
    """The fields of a template in which names stand: whatever request has them, they hold names."""
    if isinstance(template, Mapping):
        for field, value in template.items():
            texts = value if isinstance(value, list | tuple) else [value]
            if any(isinstance(text, str) and names & set(PLACEHOLDER.findall(text)) for text in texts):
                yield str(field)
            yield from _holders(value, names)
    elif isinstance(template, list | tuple):
        for value in template:
            yield from _holders(value, names)


def _of_resource(resource: Resource) -> Iterator[Route]:
    for operation in resource.operations.values():
        for template in operation.requests:
            yield _route(template, resource.name, effect=has_effect(operation))
        for template in operation.also:
            yield _route(template, resource.name, effect=True)
        if operation.drain is not None:
            for template in (operation.drain.work, operation.drain.longer, operation.drain.backlog):
                yield _route(template, resource.name, effect=False)
    for observer in (*resource.observers, *resource.probes):
        yield _route(observer.request, resource.name, effect=False)
    if resource.listing is not None:
        yield _route(resource.listing.request, resource.name, effect=False)
    for template in resource.cleanup:
        yield _route(template, resource.name, effect=True)


def has_effect(operation: Operation) -> bool:
    """Whether an operation changes anything: unless it only reads, or says that it has no effect."""
    return operation.creates or operation.removes or not (operation.reads or operation.effect == "none")


def _of_page(page: PageBehaviour) -> Iterator[Route]:
    for evaluation in page.evaluations:
        yield _route(evaluation.request, page.page, effect=False)
    if page.fullest is not None:
        yield _route(page.fullest.request, page.page, effect=False)


def _documented(api: ApiSpec, request: Request) -> Route:
    return Route(request.method, request.path, request.method not in SAFE_METHODS, api.id)


def _route(template: RequestTemplate, kind: str, *, effect: bool) -> Route:
    path = SYMBOL.sub("{name}", template.path)
    changes = effect or template.method not in ASKING_METHODS
    return Route(template.method, path, changes, kind, template.query, template.body)


def _line(route: Route) -> tuple[str, str]:
    """Method and path, whatever the names are called."""
    return route.method, PLACEHOLDER.sub("{}", route.path)
