"""Request lines: ``\\`POST _x/<id>\\```, one per line, with or without blank lines between them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TypeGuard

from harness.asciidoc.nodes import Listing, Node, Paragraph, TextLine
from harness.model.spec import Request
from harness.reading.snippets import REQUEST_START

METHODS = ("GET", "POST", "PUT", "DELETE", "HEAD")
MARKS = "preview|experimental|beta|dev|added|coming|deprecated"
NAMED_MARK = re.compile(rf"(?P<mark>{MARKS}):{{0,2}}\[(?P<argument>[^\]]*)\]")
MARK = rf"(?:{MARKS}):{{0,2}}\[[^\]]*\]"
"""A life-cycle mark: behind a request line, or on the line below, it says something of that request."""
REQUEST_LINE = re.compile(rf"`(GET|POST|PUT|DELETE|HEAD)\s+([^`]+)`(?:\s*{MARK})*(?:\s*\+)?")
MARK_LINE = re.compile(rf"{MARK}(?:\s*{MARK})*(?:\s*\+)?")
PLACEHOLDER = re.compile(r"<([^<>/]+)>")
FORM = re.compile(r"<[\w -]+>|\{[\w -]+\}")
SLOT = re.compile(r"\{([^{}]+)\}")
PATTERN_MARK = re.compile(r"(?:_pattern)?\*|_pattern(?=_?\d*$)")
NUMBER_SUFFIX = re.compile(r"(?<=\D)_?\d+$")


def stated_requests(blocks: Iterable[Node]) -> Iterator[tuple[Request, TextLine]]:
    """Yield the requests of a request section with the lines they were read from; a repeated one once.

    A section without request lines states its requests in listings.
    """
    own = list(blocks)
    lines = list(request_lines(own)) or [
        found for block in own if is_request_listing(block) for found in listing_requests(block)
    ]
    seen: set[tuple[str, str]] = set()
    for request, line in lines:
        if (request.method, request.path) not in seen:
            seen.add((request.method, request.path))
            yield request, line


def request_lines(blocks: Iterable[Node]) -> Iterator[tuple[Request, TextLine]]:
    """Yield the request lines of paragraphs that hold nothing else: a request that prose mentions is none."""
    for block in blocks:
        if not is_request_paragraph(block):
            continue
        for line in block.lines:
            match = REQUEST_LINE.fullmatch(line.text.strip())
            if match is not None:
                yield Request(match.group(1), normal_path(match.group(2)), line.line), line


def request_marks(blocks: Iterable[Node]) -> Iterator[tuple[Request, str, str]]:
    """Yield the life-cycle marks of requests: the request, the name of the mark and its argument.

    A mark on a line of its own belongs to the request line above it.
    """
    for block in blocks:
        if not is_request_paragraph(block):
            continue
        above: Request | None = None
        for line in block.lines:
            if (match := REQUEST_LINE.fullmatch(line.text.strip())) is not None:
                above = Request(match.group(1), normal_path(match.group(2)), line.line)
            if above is not None:
                for mark in NAMED_MARK.finditer(line.text):
                    yield above, mark.group("mark"), mark.group("argument")


def listing_requests(listing: Listing) -> Iterator[tuple[Request, TextLine]]:
    """Yield the requests of a listing."""
    for line in listing.lines:
        match = REQUEST_START.fullmatch(line.text.strip())
        if match is not None and match.group(1) in METHODS:
            yield Request(match.group(1), normal_path(match.group(2)), line.line), line


def is_request_paragraph(block: Node) -> TypeGuard[Paragraph]:
    """Whether the block is a paragraph of nothing but request lines and their life-cycle marks."""
    if not isinstance(block, Paragraph) or not block.texts[0].lstrip().startswith("`"):
        return False
    lines = (text.strip() for text in block.texts)
    return all(REQUEST_LINE.fullmatch(line) or MARK_LINE.fullmatch(line) for line in lines)


def is_request_listing(block: Node) -> TypeGuard[Listing]:
    """Whether the block is a listing that begins with a request."""
    if not isinstance(block, Listing):
        return False
    first = next((line.text.strip() for line in block.lines if line.text.strip()), "")
    return REQUEST_START.fullmatch(first) is not None


def is_form(path: str) -> bool:
    """Whether the path of a listing has placeholders: it shows the form of a request, and is no example."""
    return FORM.search(path) is not None


def normal_path(path: str) -> str:
    """Return the path in normal form: leading slash, none at the end, ``{name}`` placeholders, no query.

    ``<a1>,<a2>`` and ``<a_pattern*>`` name one parameter that takes lists or wildcards.
    """
    segments = path.partition("?")[0].strip().strip("/").split("/")
    return "/" + "/".join(_segment(segment) for segment in segments if segment)


def placeholders(path: str) -> tuple[str, ...]:
    """Return the names of the placeholders of a path in normal form."""
    return tuple(SLOT.findall(path))


def _segment(segment: str) -> str:
    names = PLACEHOLDER.findall(segment)
    if not names:
        return segment
    if "," in segment:
        return "{" + _base_name(names[0]) + "}"
    return PLACEHOLDER.sub(lambda match: "{" + _base_name(match.group(1)) + "}", segment)


def _base_name(name: str) -> str:
    plain = PATTERN_MARK.sub("", name.strip().replace(" ", "_"))
    return NUMBER_SUFFIX.sub("", plain) or name
