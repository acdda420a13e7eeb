"""What a run has made in the target and not yet removed."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Literal

from harness.endpoint.fence import PLACEHOLDER
from harness.endpoint.journal import Journal
from harness.endpoint.probe import alive
from harness.endpoint.reading_back import ReadingBack
from harness.endpoint.target import Target
from harness.errors import LedgerError, Refused, TargetLost, Unsteady
from harness.model.behaviour import Resource, fill
from harness.model.case import Created

GONE = (200, 202, 404)


class Ledger:
    """Records creations and removals; cleans up newest first, through each resource's clean-up requests.

    A ``journal`` has everything on disk before it is sent.
    """

    def __init__(
        self, target: Target, resources: Mapping[str, Resource], journal: Journal | None = None
    ) -> None:
        self._target = target
        self._resources = resources
        self._journal = journal
        self._reading = ReadingBack(target)
        self._entries: list[Created] = []
        self._removed: set[tuple[str, str]] = set()
        self.leftovers: list[str] = []

    def record(self, created: tuple[Created, ...]) -> tuple[Created, ...]:
        """Note what a request may make; before it is sent, so that a lost answer loses nothing. Returns what
        was not noted before. Raises LedgerError: then the request must not be sent."""
        new = []
        for entry in created:
            self._removed.discard((entry.resource, entry.name))
            if entry in self._entries:
                continue
            if self._journal is not None:
                self._journal.note("made", entry)
            self._entries.append(entry)
            new.append(entry)
        return tuple(new)

    def refuse(self, created: tuple[Created, ...]) -> None:
        """Note that a request was refused: what it would have made is not there for its sake."""
        for entry in created:
            if entry in self._entries:
                self._entries.remove(entry)
                self._note_gone(entry)

    def forget(self, removed: tuple[Created, ...]) -> None:
        """Note what a request says it has removed."""
        self._removed.update((gone.resource, gone.name) for gone in removed)

    def has(self, entry: Created) -> bool:
        """Whether it is recorded, and not yet removed or refused."""
        return entry in self._entries

    def live(self, kind: str) -> set[str]:
        """The names of what there should be of a kind."""
        return {e.name for e in self._entries if e.resource == kind and (kind, e.name) not in self._removed}

    def clean(self, *, doubtful: bool = False) -> None:
        """Remove everything recorded; what is still there then goes to ``leftovers``.

        ``doubtful``: the target was caught not doing what it says, so removals it reported are made again.
        What is refused is tried once more when the rest is gone: something younger may have used it. After an
        interruption it can be called again; to a target that is gone, nothing more is sent.
        """
        refused = self._sweep(doubtful=doubtful)
        self._entries = refused[::-1]
        self.leftovers += [f"{entry.resource} {entry.name}" for entry in self._sweep(doubtful=doubtful)]

    def remove(self, entries: tuple[Created, ...]) -> None:
        """Send the clean-up requests of these, without recording anything."""
        for entry in entries:
            self._remove(entry)

    def give_up(self) -> None:
        """Nothing more is removed: what is recorded is left over."""
        self.leftovers += [f"{entry.resource} {entry.name}" for entry in reversed(self._entries)]
        self._entries.clear()

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
            else:
                self._note_gone(entry)
            self._entries.pop()
        return refused

    def _remove(self, entry: Created) -> Literal["gone", "refused", "lost"]:
        """Send the clean-up requests for one entry; ``lost`` when the target does not answer any more."""
        resource = self._resources[entry.resource]
        context = {**entry.attributes, resource.identity: entry.name}
        refused = False
        for template in resource.cleanup:
            path = str(fill(template.path, context))
            if PLACEHOLDER.search(path):  # found by its name alone: what else its path needs is not known
                return "refused"
            try:
                answer = self._target.send(
                    template.method,
                    path,
                    query=tuple(fill(dict(template.query), context).items()),
                    body=fill(template.body, context),
                )
            except (Refused, Unsteady):
                return "refused"
            except TargetLost:
                return "lost"
            if answer.status is None and not alive(self._target):
                return "lost"
            refused = refused or answer.status not in GONE
        if refused and self._reading.absent(resource, entry) is True:
            return "gone"
        return "refused" if refused else "gone"

    def _note_gone(self, entry: Created) -> None:
        """A journal that cannot be written any more keeps what it has: then more is looked for, not less."""
        if self._journal is not None:
            with suppress(LedgerError):
                self._journal.note("gone", entry)
