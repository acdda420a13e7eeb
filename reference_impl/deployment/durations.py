"""Durations as Elasticsearch prints them."""

from __future__ import annotations

_UNITS = (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1))


def format_duration(seconds: float) -> str:
    """Print in the largest unit that fits, with at most one decimal, cut off: ``10s``, ``1.5m``."""
    milliseconds = round(seconds * 1000)
    for unit, size in _UNITS:
        if milliseconds >= size:
            whole, tenth = divmod(milliseconds * 10 // size, 10)
            return f"{whole}.{tenth}{unit}" if tenth else f"{whole}{unit}"
    return "0s"
