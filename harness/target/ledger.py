"""What a run has made in the target and not yet removed."""

from __future__ import annotations

from collections.abc import Mapping

from harness.engine.case import Created
from harness.target.target import Target
from harness.world.behaviour import Resource, fill

GONE = (200, 202, 404)


class Ledger:
    """Records creations and removals; cleans up newest first, through each resource's clean-up requests."""

    def __init__(self, target: Target, resources: Mapping[str, Resource]) -> None:
        self._target = target
        self._resources = resources
        self._entries: list[Created] = []
        self.leftovers: list[str] = []

    def record(self, created: tuple[Created, ...]) -> None:
        """Note what a request may have made; before it is sent, so that a lost answer loses nothing."""
        self._entries.extend(created)

    def forget(self, removed: tuple[Created, ...]) -> None:
        """Note what a successful request has removed."""
        for gone in removed:
            self._entries = [e for e in self._entries if (e.resource, e.name) != (gone.resource, gone.name)]

    def clean(self) -> None:
        """Remove everything recorded; what cannot be removed goes to ``leftovers``."""
        while self._entries:
            entry = self._entries.pop()
            resource = self._resources[entry.resource]
            context = {**entry.attributes, resource.identity: entry.name}
            for template in resource.cleanup:
                answer = self._target.send(
                    template.method,
                    fill(template.path, context),
                    query=tuple(fill(dict(template.query), context).items()),
                    body=fill(template.body, context),
                )
                if answer.status not in GONE:
                    self.leftovers.append(f"{entry.resource} {entry.name}")
