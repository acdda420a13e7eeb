"""What a run has made in the target and not yet removed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

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
            if entry not in self._entries:
                self._entries.append(entry)

    def forget(self, removed: tuple[Created, ...]) -> None:
        """Note what a request says it has removed."""
        self._removed.update((gone.resource, gone.name) for gone in removed)

    def clean(self, *, doubtful: bool = False) -> None:
        """Remove everything recorded; what cannot be removed goes to ``leftovers``.

        ``doubtful``: the target was caught not doing what it says, so removals it reported are made again.
        What is refused is tried once more when the rest is gone: something younger may have used it. After an
        interruption it can be called again; to a target that is gone, nothing more is sent.
        """
        refused = self._sweep(doubtful=doubtful)
        self._entries = refused[::-1]
        self.leftovers += [f"{entry.resource} {entry.name}" for entry in self._sweep(doubtful=doubtful)]

    def _sweep(self, *, doubtful: bool) -> list[Created]:
        """Remove everything recorded, newest first; returns what was refused."""
        refused: list[Created] = []
        while self._entries:
            entry = self._entries[-1]
            skipped = not doubtful and (entry.resource, entry.name) in self._removed
            status = "gone" if skipped else self._remove(entry)
            if status == "lost":
                self.leftovers += [f"{e.resource} {e.name}" for e in (*refused, *reversed(self._entries))]
                self._entries.clear()
                return []
            if status == "refused":
                refused.append(entry)
            self._entries.pop()
        return refused

    def _remove(self, entry: Created) -> Literal["gone", "refused", "lost"]:
        """Send the clean-up requests for one entry; ``lost`` when the target does not answer any more."""
        resource = self._resources[entry.resource]
        context = {**entry.attributes, resource.identity: entry.name}
        refused = False
        for template in resource.cleanup:
            answer = self._target.send(
                template.method,
                fill(template.path, context),
                query=tuple(fill(dict(template.query), context).items()),
                body=fill(template.body, context),
            )
            if answer.status is None and not alive(self._target):
                return "lost"
            refused = refused or answer.status not in GONE
        return "refused" if refused else "gone"
