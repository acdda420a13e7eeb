"""Comparisons such as ``"{a}" == "b"``, which an ``ifeval`` directive makes."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

from harness.asciidoc.attributes import REFERENCE, resolve

COMPARISON = re.compile(r"(.+?) *([=!<>]=|[<>]) *(.+)")
WHOLE = re.compile(r"\s*([+-]?\d{1,300})")
DECIMAL = re.compile(r"\s*([+-]?\d{1,300}(?:\.\d{1,300})?)")
ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

Operand = str | float | bool | None


def compare(expression: str, attributes: Mapping[str, str]) -> bool | None:
    """Return what the comparison yields, or None if the text is none.

    What cannot be compared, such as a text and a number, is not met, whatever the sign except ``!=``.
    """
    found = COMPARISON.fullmatch(expression)
    if found is None:
        return None
    left, right = (_operand(found.group(side), attributes) for side in (1, 3))
    sign = found.group(2)
    if _sort(left) is not _sort(right):
        return sign == "!="
    if sign in ("==", "!="):
        return ORDERS[sign](left, right)
    return isinstance(left, str | float) and ORDERS[sign](left, right)


def _sort(value: Operand) -> type:
    return type(value)


def _operand(text: str, attributes: Mapping[str, str]) -> Operand:
    """Return a text that stands in quotes, or else a number, ``true``, ``false`` or nothing.

    A reference to an attribute that is not set is empty. Text without quotes is the number that it starts
    with, or zero.
    """
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "\"'"
    value = REFERENCE.sub("", resolve(text[1:-1] if quoted else text, attributes))
    if quoted:
        return value
    if value in ("true", "false"):
        return value == "true"
    if not value.strip():
        return " " if value else None
    found = (DECIMAL if "." in value else WHOLE).match(value)
    return float(found.group(1)) if found else 0.0
