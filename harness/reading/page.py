"""The template of an API page: its head and its sections, found by the text of their headings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from harness.asciidoc.inline import plain_text
from harness.asciidoc.nodes import Document, Node, Paragraph, Section, Table
from harness.reading.loose import WHERE, with_request_lines
from harness.reading.parts import PagePart, SectionKey
from harness.reading.tables import parameter_rows

HEADINGS: dict[str, SectionKey] = {
    "request": "request",
    "requests": "request",
    "prerequisites": "prereq",
    "authorization": "prereq",
    "required security privileges": "prereq",
    "description": "description",
    "path parameters": "path",
    "url parameters": "path",
    "query parameters": "query",
    "query string parameters": "query",
    "query params": "query",
    "request parameters": "query",
    "uri parameters": "query",
    "request body": "request-body",
    "body parameters": "request-body",
    "response body": "response-body",
    "results": "response-body",
    "response": "response-body",
    "response codes": "response-codes",
    "error codes": "response-codes",
    "examples": "examples",
    "example": "examples",
}
MISSPELT = 10
"""A heading of this many letters is still recognised when one of them is wrong, but not the first."""
LONG_HEADINGS = {
    heading[0]: [each for each in HEADINGS if each[0] == heading[0] and len(each) >= MISSPELT]
    for heading in HEADINGS
}
PROCESSOR_END = "processor"
"""The last word of the title of a page about an ingest processor: a page with options and no request."""


@dataclass(slots=True)
class ApiPage:
    """An API taken apart; ``anchor`` is its id. A page usually describes one, sometimes several.

    ``head`` is its heading, which may carry life-cycle marks.
    """

    anchor: str
    title: str
    role: str | None
    parts: list[PagePart]
    head: Section


def api_pages(document: Document) -> list[ApiPage]:
    """Take the APIs of the document apart, in page order; none for fragments and overviews.

    An API has an anchor and a section of request lines. What another file brings in by an include is that
    file's, not this page's. A section that has both is an API of its own, and
    so is what follows an anchored heading that a second section of request lines comes after. Older pages
    state request lines in paragraphs of their own, anywhere. A page about an ingest processor has a table
    of options instead.
    """
    title = document.title
    if title is None or not (_is_processor(title.title) or may_state_requests(title.blocks)):
        return []
    found = [_api(scope) for scope in _scopes(title) if scope.head.file == document.file]
    return [api for api in found if api is not None]


@lru_cache(maxsize=4096)
def section_key(title: str) -> SectionKey:
    """Return the key for a heading; letter case, inline markup and one wrong letter do not matter."""
    words = " ".join(plain_text(title).casefold().split())
    if words in HEADINGS:
        return HEADINGS[words]
    meant = (known for known in LONG_HEADINGS.get(words[:1], ()) if one_edit_apart(words, known))
    return HEADINGS.get(next(meant, ""), "other")


def one_edit_apart(one: str, other: str) -> bool:
    """Whether a letter more, less or changed makes the one text the other."""
    if abs(len(one) - len(other)) > 1:
        return False
    short, long = sorted((one, other), key=len)
    same = next(
        (at for at, pair in enumerate(zip(short, long, strict=False)) if len(set(pair)) > 1), len(short)
    )
    return short[same + (len(short) == len(long)) :] == long[same + 1 :]


@dataclass(slots=True)
class _Scope:
    """The heading of an API and what belongs to it."""

    head: Section
    blocks: list[Node]


def _scopes(section: Section) -> Iterator[_Scope]:
    """Yield the section as a scope, and each section in it that describes another API, as one of its own."""
    current = _Scope(section, [])
    has_request = False
    pending: list[_Scope] = []
    for block in section.blocks:
        if not isinstance(block, Section):
            current.blocks.append(block)
            continue
        key = section_key(block.title)
        named = block.meta.anchor is not None or block.file != section.file
        if key == "other" and named and _has_request(block):
            pending.extend(_scopes(block))
            continue
        if key == "request" and has_request and (start := _restart(current)) is not None:
            head = current.blocks[start]
            assert isinstance(head, Section)
            pending.append(_Scope(current.head, current.blocks[:start]))
            current = _Scope(head, [*head.blocks, *current.blocks[start + 1 :]])
        has_request = has_request or key == "request"
        current.blocks.append(block)
    yield from sorted([*pending, current], key=lambda scope: scope.head.line)


def _has_request(section: Section) -> bool:
    for block in section.blocks:
        if isinstance(block, Section) and (section_key(block.title) == "request" or _has_request(block)):
            return True
    return False


def _restart(scope: _Scope) -> int | None:
    """Return the index of the last heading without a key but with an anchor: the next API's title."""
    for index in range(len(scope.blocks) - 1, -1, -1):
        block = scope.blocks[index]
        if isinstance(block, Section) and section_key(block.title) != "other":
            return None
        if isinstance(block, Section) and block.meta.anchor is not None:
            return index
    return None


def may_state_requests(blocks: Iterable[Node]) -> bool:
    """Whether there is a request section, or a paragraph that may hold or explain request lines.

    Most pages of a reference have none, and this is all that they cost.
    """
    for block in blocks:
        if isinstance(block, Section):
            if section_key(block.title) == "request" or may_state_requests(block.blocks):
                return True
        elif isinstance(block, Paragraph) and block.texts[0].lstrip().startswith(("`", *WHERE)):
            return True
    return False


def _api(scope: _Scope) -> ApiPage | None:
    title, anchor = plain_text(scope.head.title).strip(), scope.head.meta.anchor
    if anchor is None:
        return None
    parts = [PagePart("summary", "", [block for block in scope.blocks if not isinstance(block, Section)])]
    for block in scope.blocks:
        if isinstance(block, Section):
            parts.extend(_parts(block))
    if any(part.key == "request" for part in parts):
        return ApiPage(anchor, title, scope.head.meta.get("role"), parts, scope.head)
    found = with_request_lines(parts, scope.head.file) or _with_options(title, parts)
    return ApiPage(anchor, title, scope.head.meta.get("role"), found, scope.head) if found else None


def _with_options(title: str, parts: list[PagePart]) -> list[PagePart] | None:
    """Return the parts of a processor's page, its options as the body of a request; None for other pages."""
    if not _is_processor(title):
        return None
    found: list[PagePart] = []
    for part in parts:
        tables = [block for block in part.blocks if isinstance(block, Table) and any(parameter_rows(block))]
        if tables:
            others = [block for block in part.blocks if not any(block is table for table in tables)]
            found.append(PagePart(part.key, part.title, others))
            found.append(PagePart("request-body", part.title, list(tables)))
        elif part.title.casefold().endswith(" options"):
            found.append(PagePart("request-body", part.title, part.blocks))
        else:
            found.append(part)
    return found if any(part.key == "request-body" for part in found) else None


def _is_processor(title: str) -> bool:
    return plain_text(title).casefold().split()[-1:] == [PROCESSOR_END]


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
