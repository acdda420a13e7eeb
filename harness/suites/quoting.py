"""Texts in three quotes, as the console allows them inside JSON."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from harness.errors import PackError
from harness.pack.loader import parse_yaml

TRIPLE_QUOTED = re.compile(r'"""(.*?)"""', re.DOTALL)


def unquoted(text: str) -> str:
    """Return the text with every triple-quoted part as one JSON string."""
    return TRIPLE_QUOTED.sub(lambda found: json.dumps(found.group(1), ensure_ascii=False), text)


def as_data(text: str) -> Any:
    """Return what a response text means: JSON, or else the flow style of YAML.

    Raises ``ValueError`` for what is neither.
    """
    plain = unquoted(text)
    try:
        return json.loads(plain)
    except (ValueError, RecursionError):
        pass
    try:
        return parse_yaml(plain, Path("response")).data
    except PackError as error:
        raise ValueError(f"the response is no data: {error.what}") from error
