"""Names that are ours: every resource a run makes carries the run's prefix."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterable

from harness.model.names import ANY, shared_parts

ALPHABET = "abcdefghijklmnopqrstuvwxyz"
RUN_NAME = r"hx[a-z]{6}"
"""What the names of runs look like, as a regular expression."""


class Namespace:
    """Gives each symbol of an execution a name that no other execution, run or user has."""

    def __init__(self, prefix: str | None = None) -> None:
        self.prefix = prefix or "hx" + "".join(secrets.choice(ALPHABET) for _ in range(6))
        self._executions = itertools.count(1)

    def names(self, symbols: Iterable[str]) -> dict[str, str]:
        """Names for one execution's symbols; what is shared keeps its name for the whole run."""
        start = f"{self.prefix}-{next(self._executions)}-"

        def name(of: str) -> str:
            if of == ANY:
                return start
            return self.shared(*parts) if (parts := shared_parts(of)) else start + of

        return {s: name(s) for s in symbols}

    def shared(self, kind: str, fixture: str) -> str:
        """The name of what the run shares."""
        return f"{self.prefix}-shared-{kind}-{fixture}"

    def shares(self, name: str) -> bool:
        """True for the names of what the run shares."""
        return name.startswith(f"{self.prefix}-shared-")

    def carries(self, name: str) -> bool:
        """True for what has the run's prefix in it, in any letter case, but is no name of the run."""
        return self.prefix in name.lower() and not self.owns(name)

    def owns(self, name: str) -> bool:
        """True for names of this run, also for those that begin in a forbidden way to be refused."""
        return name.lstrip("._").startswith(f"{self.prefix}-")
