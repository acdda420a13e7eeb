"""Seeing for oneself whether something is there: the word of an answer to a removal is not enough."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness.endpoint.target import Target
from harness.errors import Refused, TargetLost, Unsteady
from harness.model.behaviour import Observer, Resource, fill
from harness.model.case import Check, Created
from harness.model.check_kinds import Context, evaluate
from harness.model.exchange import Exchange
from harness.model.jsonpath import values_at

NO_NAME = re.compile("[,*?#%/\\\\\x00-\x1f\x7f\ud800-\udfff]")


def is_addressable(name: str) -> bool:
    """Whether a path can reach this name and nothing else; the run gives no others."""
    return bool(name) and len(name) < LONGEST and not NO_NAME.search(name)


LONGEST = 1024


@dataclass(frozen=True, slots=True)
class ReadingBack:
    """Reads resources through their listings and observers."""

    target: Target

    def absent(self, resource: Resource, entry: Created) -> bool | None:
        """Whether something is gone; None where nothing can tell."""
        names = self.names(resource)
        if names is not None:
            return entry.name not in names
        return self._not_seen(resource, entry)

    def names(self, resource: Resource) -> list[str] | None:
        """The names of all there is of a kind; None where there is no listing, or it does not answer."""
        if resource.listing is None:
            return None
        request = resource.listing.request
        try:
            answer = self.target.send(request.method, request.path, query=tuple(request.query.items()))
        except (Refused, Unsteady, TargetLost):
            return None
        if answer.status == 404:
            return [] if isinstance(answer.body, dict) and not answer.body else None
        if answer.status != 200:
            return None
        return [str(name) for name in values_at(answer.body, resource.listing.names)]

    def seen(self, resource: Resource, entry: Created) -> bool:
        """Whether something shows when it is asked for by its name, whatever listings say."""
        found = self._looked_at(resource, entry)
        return found is not None and _holds(found[1], found[0].present, found[2])

    def strays(self, resources: Iterable[Resource], carries: Callable[[str], bool]) -> set[str]:
        """Names in listings that carry the run's name without being names that it gives: what a target has
        renamed cannot be removed by the name it was given."""
        listed = {name for r in resources if r.listing is not None for name in self.names(r) or ()}
        return {name for name in listed if carries(name)}

    def left(
        self, resources: Iterable[Resource], owns: Callable[[str], bool]
    ) -> Iterator[tuple[Resource, str]]:
        """Everything of the run's own that listings show; a listing that several kinds share is read once."""
        asked = set()
        for resource in resources:
            if resource.listing is None:
                continue
            request = resource.listing.request
            key = (request.method, request.path, resource.listing.names)
            if key in asked:
                continue
            asked.add(key)
            for name in self.names(resource) or ():
                if owns(name) and is_addressable(name):
                    yield resource, name

    def _not_seen(self, resource: Resource, entry: Created) -> bool | None:
        found = self._looked_at(resource, entry)
        return None if found is None else _holds(found[1], found[0].absent, found[2])

    def _looked_at(
        self, resource: Resource, entry: Created
    ) -> tuple[Observer, Exchange, Mapping[str, str]] | None:
        """The first observer of a resource, its answer, and what its checks are filled with; None where there
        is no observer, or no answer."""
        context = {**entry.attributes, resource.identity: entry.name}
        for observer in resource.observers[:1]:
            request = observer.request
            try:
                answer = self.target.send(
                    request.method,
                    fill(request.path, context),
                    query=tuple(fill(dict(request.query), context).items()),
                    body=fill(request.body, context),
                )
            except (Refused, Unsteady, TargetLost):
                return None
            return observer, answer, context
        return None


def _holds(answer: Exchange, checks: Sequence[Mapping[str, Any]], context: Mapping[str, str]) -> bool:
    filled = [Check.from_json(fill(check, context)) for check in checks]
    return all(evaluate(check, answer, Context({})) is None for check in filled)
