"""Results that need not be computed again, bounded in bytes; the least frequently used goes first."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

# What an entry costs besides its tensors: key, record and heap place, roughly.
OVERHEAD_BYTES = 256


@dataclass(slots=True)
class _Held:
    value: Any
    size: int
    uses: int


class ResultCache:
    """Maps token arrays to outputs. A limit of 0 bytes keeps nothing."""

    def __init__(self, limit: int) -> None:
        """``limit`` in bytes, keys included."""
        self._limit = limit
        self._held: dict[Hashable, _Held] = {}
        self._order: list[tuple[int, int, Hashable]] = []
        self._ticks = itertools.count()
        self.size = 0

    def __len__(self) -> int:
        return len(self._held)

    @property
    def enabled(self) -> bool:
        """False when the limit leaves no room for anything."""
        return self._limit > 0

    def get(self, key: Hashable) -> Any | None:
        """Return what is held under ``key`` and count the use, or None."""
        held = self._held.get(key)
        if held is None:
            return None
        held.uses += 1
        return held.value

    def __contains__(self, key: Hashable) -> bool:
        """Whether something is held under ``key``; does not count as a use."""
        return key in self._held

    def put(self, key: Hashable, value: Any, size: int) -> None:
        """Hold ``value`` of ``size`` bytes, at the cost of the least used; too big a value is not held."""
        cost = size + OVERHEAD_BYTES
        if cost > self._limit or key in self._held:
            return
        while self.size + cost > self._limit:
            self._evict()
        self._held[key] = _Held(value, cost, 1)
        self.size += cost
        heapq.heappush(self._order, (1, next(self._ticks), key))

    def clear(self) -> None:
        """Forget everything, the counts of use too."""
        self._held.clear()
        self._order.clear()
        self.size = 0

    def _evict(self) -> None:
        while True:
            uses, _, key = heapq.heappop(self._order)
            held = self._held[key]
            if held.uses == uses:
                del self._held[key]
                self.size -= held.size
                return
            # Used since it was put in line: back to the place that its uses deserve.
            heapq.heappush(self._order, (held.uses, next(self._ticks), key))
