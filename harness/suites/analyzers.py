"""The step ``compare_analyzers`` of documentation tests: two analyzers of an index must be the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from harness.errors import CannotJudgeError
from harness.suites.steps import Data

TEXTS = (
    "The 2 QUICK Brown-Foxes jumped over the lazy dog's bone.",
    "Über den Wolken, l'été à Paris; ñandú y corazón",
    "foo_bar x1y2 3.14 e-mail@example.org https://example.org/a?b=c",
    "日本語 русский язык العربية ภาษาไทย",
    "",
)
"""Words, accents, numbers, addresses, other scripts, nothing: what analyzers treat differently."""


def calls(argument: Any, text: str) -> Iterator[Data]:
    """The two requests that analyze a text. Raises ``CannotJudgeError`` for an argument without all names."""
    if not isinstance(argument, Mapping) or not {"index", "first", "second"} <= argument.keys():
        raise CannotJudgeError(f"compare_analyzers needs index, first and second, not {argument!r:.80}")
    for name in ("first", "second"):
        body = {"analyzer": argument[name], "text": text}
        yield {"raw": {"method": "GET", "path": f"{argument['index']}/_analyze", "body": body}}
