"""What a run has made in the target and not yet removed."""

from __future__ import annotations

from collections.abc import Mapping

from harness.engine.case import Created
from harness.target.probe import alive
from harness.target.target import Target
from harness.world.behaviour import Resource, fill

GONE = (200, 202, 404)


class Ledger:
    """Records creations and removals; cleans up newest first, through each resource's clean-up requests."""

    def __init__(self, target: Target, resources: Mapping[str, Resource]) -> None:
        self._target = target
        self._resources = resources
        self._entries: list[Created] = []
        self._removed: set[tuple[str, str]] = set()
        self.leftovers: list[str] = []

    def record(self, created: tuple[Created, ...]) -> None:
        """Note what a request may have made; before it is sent, so that a lost answer loses nothing."""
        for entry in created:
            self._removed.discard((entry.resource, entry.name))
        self._entries.extend(created)

    def forget(self, removed: tuple[Created, ...]) -> None:
        """Note what a request says it has removed."""
        self._removed.update((gone.resource, gone.name) for gone in removed)

    def clean(self, *, doubtful: bool = False) -> None:
        """Remove everything recorded; what cannot be removed goes to ``leftovers``.

        ``doubtful``: the target was caught not doing what it says, so removals it reported are made again.
        """
        while self._entries:
            entry = self._entries.pop()
            if doubtful or (entry.resource, entry.name) not in self._removed:
                self._remove(entry)

    def _remove(self, entry: Created) -> None:
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
