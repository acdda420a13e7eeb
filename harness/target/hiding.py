"""Keeping secrets out of what a run tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

HIDDEN = "***"


def hide(data: Any, secrets: Sequence[str]) -> Any:
    """``data`` with each secret replaced by ``***`` inside all strings (keys too)."""
    if not secrets:
        return data
    if isinstance(data, str):
        for secret in secrets:
            data = data.replace(secret, HIDDEN)
        return data
    if isinstance(data, Mapping):
        return {hide(key, secrets): hide(value, secrets) for key, value in data.items()}
    if isinstance(data, list):
        return [hide(item, secrets) for item in data]
    return data
