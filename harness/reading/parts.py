"""The parts that a page is taken apart into."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from harness.asciidoc.nodes import Node

SectionKey = Literal[
    "summary",
    "request",
    "prereq",
    "description",
    "path",
    "query",
    "request-body",
    "response-body",
    "response-codes",
    "examples",
    "other",
]


@dataclass(slots=True)
class PagePart:
    """A section of the page with its key; the head of the page has the key ``summary``."""

    key: SectionKey
    title: str
    blocks: list[Node] = field(default_factory=list)
