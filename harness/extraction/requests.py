"""Request lines: ``\\`POST _x/<id>\\```, one per line, with or without blank lines between them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TypeGuard

from harness.asciidoc.nodes import Node, Paragraph, TextLine
from harness.spec.model import Request

METHODS = ("GET", "POST", "PUT", "DELETE", "HEAD")
REQUEST_LINE = re.compile(r"`(GET|POST|PUT|DELETE|HEAD)\s+([^`]+)`(?:\s*\+)?")
PLACEHOLDER = re.compile(r"<([^<>/]+)>")
PATTERN_MARK = re.compile(r"(?:_pattern)?\*|_pattern(?=_|$)")
NUMBER_SUFFIX = re.compile(r"(?<=\D)_?\d+$")


def request_lines(blocks: Iterable[Node]) -> Iterator[tuple[Request, TextLine]]:
    """Yield the requests of a request section with the lines they were read from.

    A paragraph counts only if it holds nothing but request lines, so a request that prose mentions is
    none. A repeated request counts once.
    """
    seen: set[tuple[str, str]] = set()
    for block in blocks:
        if not is_request_paragraph(block):
            continue
        for line in block.lines:
            match = REQUEST_LINE.fullmatch(line.text.strip())
            if match is None:
                continue
            request = Request(match.group(1), normal_path(match.group(2)), line.line)
            if (request.method, request.path) not in seen:
                seen.add((request.method, request.path))
                yield request, line


def is_request_paragraph(block: Node) -> TypeGuard[Paragraph]:
    """Whether the block is a paragraph of nothing but request lines."""
    return isinstance(block, Paragraph) and all(
        REQUEST_LINE.fullmatch(line.text.strip()) for line in block.lines
    )


def normal_path(path: str) -> str:
    """Return the path in normal form: leading slash, none at the end, ``{name}`` placeholders, no query.

    ``<a1>,<a2>`` and ``<a_pattern*>`` name one parameter that takes lists or wildcards.
    """
    segments = path.partition("?")[0].strip().strip("/").split("/")
    return "/" + "/".join(_segment(segment) for segment in segments if segment)


def placeholders(path: str) -> tuple[str, ...]:
    """Return the names of the placeholders of a path in normal form."""
    return tuple(re.findall(r"\{([^{}]+)\}", path))


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
