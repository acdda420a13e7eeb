"""Names that are ours: every resource a run makes carries the run's prefix."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterable

ALPHABET = "abcdefghijklmnopqrstuvwxyz"
FIXTURE = "model:"


class Namespace:
    """Gives each symbol of an execution a name that no other execution, run or user has."""

    def __init__(self, prefix: str | None = None) -> None:
        self.prefix = prefix or "hx" + "".join(secrets.choice(ALPHABET) for _ in range(6))
        self._executions = itertools.count(1)

    def names(self, symbols: Iterable[str]) -> dict[str, str]:
        """Names for one execution's symbols; fixture models keep theirs for the whole run."""
        execution = f"{self.prefix}-{next(self._executions)}"
        return {s: self.fixture(s) if s.startswith(FIXTURE) else f"{execution}-{s}" for s in symbols}

    def fixture(self, symbol: str) -> str:
        """The name of a shared fixture model."""
        return f"{self.prefix}-shared-{symbol.removeprefix(FIXTURE)}"

    def owns(self, name: str) -> bool:
        """True for names of this run."""
        return name.startswith(f"{self.prefix}-")
