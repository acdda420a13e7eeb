"""The template of an API page: its head and its sections, found by the text of their headings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from harness.asciidoc.inline import plain_text
from harness.asciidoc.nodes import Document, Node, Section

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

HEADINGS: dict[str, SectionKey] = {
    "request": "request",
    "prerequisites": "prereq",
    "authorization": "prereq",
    "required security privileges": "prereq",
    "description": "description",
    "path parameters": "path",
    "query parameters": "query",
    "request parameters": "query",
    "request body": "request-body",
    "response body": "response-body",
    "results": "response-body",
    "response": "response-body",
    "response codes": "response-codes",
    "error codes": "response-codes",
    "examples": "examples",
    "example": "examples",
}


@dataclass(slots=True)
class PagePart:
    """A section of the page with its key; the head of the page has the key ``summary``."""

    key: SectionKey
    title: str
    blocks: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class ApiPage:
    """An API page taken apart; ``anchor`` is its id."""

    anchor: str
    title: str
    role: str | None
    parts: list[PagePart]

    def by_key(self, key: SectionKey) -> Iterator[PagePart]:
        """Yield the parts with that key in page order."""
        return (part for part in self.parts if part.key == key)


def api_page(document: Document) -> ApiPage | None:
    """Take the document apart, or return None if it is no API page.

    An API page has an anchor and a section of request lines; fragments and overviews have not.
    """
    title = document.title
    if title is None or title.meta.anchor is None:
        return None
    parts = [PagePart("summary", "", [block for block in title.blocks if not isinstance(block, Section)])]
    for section in title.sections():
        parts.extend(_parts(section))
    if not any(part.key == "request" for part in parts):
        return None
    return ApiPage(title.meta.anchor, plain_text(title.title), title.meta.get("role"), parts)


def section_key(title: str) -> SectionKey:
    """Return the key for a heading; letter case and inline markup do not matter."""
    return HEADINGS.get(" ".join(plain_text(title).casefold().split()), "other")


def _parts(section: Section) -> Iterator[PagePart]:
    """A section is one part, its subsections belong to it unless their headings have keys of their own."""
    part = PagePart(section_key(section.title), plain_text(section.title))
    yield part
    for block in section.blocks:
        if isinstance(block, Section) and section_key(block.title) != "other":
            yield from _parts(block)
        elif isinstance(block, Section):
            part.blocks.extend(_flat(block))
        else:
            part.blocks.append(block)


def _flat(section: Section) -> Iterator[Node]:
    for block in section.blocks:
        if isinstance(block, Section):
            yield from _flat(block)
        else:
            yield block
