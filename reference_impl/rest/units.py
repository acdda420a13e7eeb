"""Booleans, durations and byte sizes as Elasticsearch reads and prints them."""

from __future__ import annotations

import re
from decimal import Decimal

from reference_impl.errors import ApiError, illegal_argument, parse_error

_SECONDS = {"nanos": 1e-9, "micros": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_BYTES = {
    "k": 10,
    "kb": 10,
    "m": 20,
    "mb": 20,
    "g": 30,
    "gb": 30,
    "t": 40,
    "tb": 40,
    "p": 50,
    "pb": 50,
    "b": 0,
}
_SIZE_NAMES = ((50, "pb"), (40, "tb"), (30, "gb"), (20, "mb"), (10, "kb"))
_LONG_LIMIT = 2**63


def parse_bool(text: str, *, default: bool = False) -> bool:
    """``true`` or ``false``; blank text is the default. Anything else: 400 ``illegal_argument_exception``."""
    if not text.strip():
        return default
    if text not in ("true", "false"):
        raise illegal_argument(f"Failed to parse value [{text}] as only [true] or [false] are allowed.")
    return text == "true"


def parse_integer(text: str, *, bits: int = 32) -> int:
    """A whole number as Java reads it; raises ValueError, also when it does not fit into ``bits``."""
    if re.fullmatch(r"[+-]?[0-9]{1,30}", text) is None:
        raise ValueError(text)
    value = int(text)
    if not -(2 ** (bits - 1)) <= value < 2 ** (bits - 1):
        raise ValueError(text)
    return value


def number_format(text: str) -> ApiError:
    """The cause that Java names when a text is not a number."""
    return ApiError(400, "number_format_exception", f'For input string: "{text}"')


def parse_duration(text: str, setting: str) -> float | None:
    """Seconds, or None for ``-1``, which means no limit. 400 ``illegal_argument_exception`` otherwise."""
    trimmed = text.strip()
    lowered = trimmed.lower()
    if re.fullmatch(r"0+", lowered):
        return 0.0
    if re.fullmatch(r"-0*1", lowered):
        return None
    unit = _duration_unit(trimmed, lowered)
    if unit is None:
        raise _not_a_duration(text, setting, "unit is missing or unrecognized")
    number = trimmed[: -len(unit)].strip()
    try:
        value = parse_integer(number, bits=64)
    except ValueError:
        raise _fraction_or_nonsense(text, number) from None
    if value < -1:
        raise _not_a_duration(text, setting, "negative durations are not supported")
    return None if value == -1 else value * _SECONDS[unit]


def _duration_unit(trimmed: str, lowered: str) -> str | None:
    for unit in ("nanos", "micros", "ms", "s", "h", "d"):
        if lowered.endswith(unit):
            return unit
    return "m" if trimmed.endswith("m") else None  # a capital M would be read as mega


def _not_a_duration(text: str, setting: str, why: str) -> ApiError:
    return illegal_argument(f"failed to parse setting [{setting}] with value [{text}] as a time value: {why}")


def _fraction_or_nonsense(text: str, number: str) -> ApiError:
    try:
        float(number)
    except ValueError:
        return illegal_argument(f"failed to parse [{text}]", caused_by=number_format(number))
    return illegal_argument(
        f"failed to parse [{text}], fractional time values are not supported", caused_by=number_format(number)
    )


def parse_size(text: str, setting: str) -> int:
    """Bytes; ``0`` and ``-1`` need no unit. 400 ``parse_exception`` otherwise."""
    lowered = text.strip().lower()
    if lowered in ("0", "-1"):
        return int(lowered)
    unit = next(
        (u for u in _BYTES if lowered.endswith(u) and u != "b"), "b" if lowered.endswith("b") else None
    )
    if unit is None:
        raise parse_error(
            f"failed to parse setting [{setting}] with value [{text}] as a size in bytes: "
            "unit is missing or unrecognized"
        )
    number = lowered[: -len(unit)].strip()
    if re.fullmatch(r"[+-]?[0-9]{1,30}(\.[0-9]{0,30})?", number) is None:
        raise parse_error(f"failed to parse setting [{setting}] with value [{text}]")
    value = Decimal(number) * (1 << _BYTES[unit])
    fraction_of_a_byte = unit == "b" and value != value.to_integral_value()
    if fraction_of_a_byte or value < 0 or value >= _LONG_LIMIT:
        raise parse_error(f"failed to parse setting [{setting}] with value [{text}] as a size in bytes")
    return int(value)


def readable_size(size: int) -> str:
    """Bytes in the largest fitting unit, cut to one decimal: 1630 is ``1.5kb``, 10240 is ``10kb``."""
    for bits, name in _SIZE_NAMES:
        if size >= 1 << bits:
            tenths = size * 10 >> bits
            whole, tenth = divmod(tenths, 10)
            return f"{whole}.{tenth}{name}" if tenth else f"{whole}{name}"
    return f"{size}b"


def format_size(size: int) -> str:
    """Bytes in the largest unit that divides them without a rest, so nothing is lost: ``1630b``, ``10kb``."""
    for bits, name in _SIZE_NAMES:
        if size and size % (1 << bits) == 0:
            return f"{size >> bits}{name}"
    return f"{size}b"


def format_duration(seconds: float | None) -> str:
    """Seconds in the largest unit that divides them without a rest: ``10s``, ``1500ms``; None is ``-1``."""
    if seconds is None:
        return "-1"
    nanos = int(Decimal(repr(seconds)) * 10**9)
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        if nanos and nanos % (size * 10**9) == 0:
            return f"{nanos // (size * 10**9)}{unit}"
    for unit, parts in (("ms", 10**6), ("micros", 10**3)):
        if nanos % parts == 0:
            return f"{nanos // parts}{unit}" if nanos else "0s"
    return f"{nanos}nanos"


def size_in(size: int, unit: str | None) -> str:
    """Bytes as whole units of that name, cut off; as :func:`readable_size` without one, or with one that does
    not exist."""
    bits = _BYTES.get(unit or "")
    return readable_size(size) if bits is None else str(size >> bits)


def duration_in(seconds: float, unit: str | None) -> str:
    """Seconds as whole units of that name, cut off; as :func:`format_duration` without one, or with one that
    does not exist."""
    length = _SECONDS.get(unit or "")
    return format_duration(seconds) if length is None else str(int(seconds / length))
