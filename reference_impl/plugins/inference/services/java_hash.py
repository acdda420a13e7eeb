"""The string hash on which the deterministic services build their answers."""

from __future__ import annotations

_SIGN = 2**31
_RANGE = 2**32


def as_int(value: int) -> int:
    """Wrap a number into 32 bits with sign."""
    return (value + _SIGN) % _RANGE - _SIGN


def java_hash(text: str) -> int:
    """The JVM's hash of a text: ``h = 31 * h + unit`` over its UTF-16 units, in 32 bits with sign."""
    data = text.encode("utf-16-be", "surrogatepass")
    value = 0
    for high, low in zip(data[::2], data[1::2], strict=True):
        value = (31 * value + (high << 8) + low) % _RANGE
    return as_int(value)


def java_abs(value: int) -> int:
    """The JVM's absolute value: the smallest number stays negative."""
    return as_int(abs(value))
