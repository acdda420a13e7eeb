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
            if entry not in self._entries:
                self._entries.append(entry)

    def forget(self, removed: tuple[Created, ...]) -> None:
        """Note what a request says it has removed."""
        self._removed.update((gone.resource, gone.name) for gone in removed)

    def clean(self, *, doubtful: bool = False) -> None:
        """Remove everything recorded; what cannot be removed goes to ``leftovers``.

        ``doubtful``: the target was caught not doing what it says, so removals it reported are made again.
        After an interruption it can be called again; to a target that is gone, nothing more is sent.
        """
        while self._entries:
            entry = self._entries[-1]
            skipped = not doubtful and (entry.resource, entry.name) in self._removed
            if not skipped and not self._remove(entry):
                self.leftovers += [f"{e.resource} {e.name}" for e in reversed(self._entries)]
                self._entries.clear()
                return
            self._entries.pop()

    def _remove(self, entry: Created) -> bool:
        """Send the clean-up requests for one entry; False when the target does not answer any more."""
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
                return False
            refused = refused or answer.status not in GONE
        if refused:
            self.leftovers.append(f"{entry.resource} {entry.name}")
        return True
