"""How values look in the server's texts: class names and the text form of maps, lists and numbers.

Error texts and templates of the API print values as the JVM does (``{a=1, b=[x, y]}``, ``1.0E7``,
``java.lang.Integer``); clients read those texts, so they belong to the interface.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_SMALLEST_PLAIN = 1e-3
_FIRST_SCIENTIFIC = 1e7


def java_class(value: Any, *, mapping: str = "java.util.HashMap") -> str:
    """Name the class that an error text shows for a JSON value; ``mapping`` is the one for objects."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "java.lang.Boolean"
    if isinstance(value, int):
        return _integer_class(value)
    if isinstance(value, float):
        return "java.lang.Double"
    if isinstance(value, str):
        return "java.lang.String"
    return mapping if isinstance(value, Mapping) else "java.util.ArrayList"


def _integer_class(value: int) -> str:
    if -(2**31) <= value < 2**31:
        return "java.lang.Integer"
    return "java.lang.Long" if -(2**63) <= value < 2**63 else "java.math.BigInteger"


def java_text(value: Any) -> str:
    """Print a JSON value as the JVM's ``toString`` would."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _float_text(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}={java_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(java_text(item) for item in value) + "]"
    return str(value)


def _float_text(value: float) -> str:
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0 or _SMALLEST_PLAIN <= abs(value) < _FIRST_SCIENTIFIC:
        return repr(value)
    mantissa, exponent = _shortest_scientific(value)
    return f"{mantissa}E{exponent}"


def _shortest_scientific(value: float) -> tuple[str, int]:
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = whole + fraction
    point = len(whole) + int(exponent or 0)
    leading = len(digits) - len(digits.lstrip("0"))
    digits = digits.lstrip("0").rstrip("0") or "0"
    return f"{sign}{digits[0]}.{digits[1:] or '0'}", point - leading - 1
