"""Data to response bytes: JSON, pretty JSON, YAML."""

from __future__ import annotations

import json
import math
from typing import Any

import orjson
import yaml

from reference_impl.rest.media import Format


def encode(value: Any, how: Format, *, pretty: bool = False) -> bytes:
    """The bytes of ``value``. Numbers that are not finite become the texts NaN, Infinity and -Infinity."""
    if how == "yaml":
        document: str = yaml.safe_dump(
            _finite(value), sort_keys=False, explicit_start=True, allow_unicode=True, default_flow_style=False
        )
        return document.encode("utf-8", "replace")
    if pretty:
        text = json.dumps(_finite(value), indent=2, separators=(",", " : "), ensure_ascii=False)
        return f"{text}\n".encode("utf-8", "replace")
    return _compact(value)


def _compact(value: Any) -> bytes:
    try:
        compact = orjson.dumps(value)
    except TypeError:  # whole numbers beyond 64 bits, or half a surrogate pair
        text = json.dumps(_finite(value), separators=(",", ":"), ensure_ascii=False)
        return text.encode("utf-8", "replace")
    # orjson writes numbers that are not finite as null, and only then is a second look needed
    return orjson.dumps(_finite(value)) if b"null" in compact else compact


def _finite(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    if isinstance(value, dict):
        return {name: _finite(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return value
