"""Plain YAML scalars by the YAML 1.2 core schema: booleans, null and numbers, nothing else."""

from __future__ import annotations

import re
from typing import Any

INTEGER = re.compile(r"[-+]?[0-9]+")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
CONSTANTS: dict[str, Any] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "Null", "NULL", "~", ""), None),
}


def plain_scalar(text: str) -> Any:
    """Return what a plain scalar means: ``yes``, ``on`` and ``2024-01-01`` are texts."""
    if text in CONSTANTS:
        return CONSTANTS[text]
    if INTEGER.fullmatch(text):
        return int(text) if len(text) < 400 else text
    if FLOAT.fullmatch(text):
        return float(text)
    return text
