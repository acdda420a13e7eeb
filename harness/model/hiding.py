"""Keeping secrets out of what a run tells."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

HIDDEN = "***"


def hide(data: Any, secrets: Sequence[str]) -> Any:
    """``data`` with each secret replaced by ``***`` inside all strings (keys too), also as JSON quotes it."""
    if not secrets:
        return data
    if isinstance(data, str):
        for secret in secrets:
            for form in _forms(secret):
                data = data.replace(form, HIDDEN)
        return data
    if isinstance(data, Mapping):
        return {hide(key, secrets): hide(value, secrets) for key, value in data.items()}
    if isinstance(data, list):
        return [hide(item, secrets) for item in data]
    return data


@cache
def _forms(secret: str) -> frozenset[str]:
    quoted = (json.dumps(secret, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False))
    return frozenset((secret, *quoted))
