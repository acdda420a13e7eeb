"""Snippets: console requests, the responses shown for them, and their test markers."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from harness.asciidoc.nodes import Listing, Node, walk
from harness.model.spec import ExampleRequest

REQUEST_START = re.compile(r"(GET|PUT|POST|HEAD|OPTIONS|DELETE)[ \t]+(\S.*)")
TRIPLE_QUOTED = re.compile(r'"""(.*?)"""', re.DOTALL)
DEEPEST = 100
"""Bodies that nest deeper are kept as text."""

UNUSUAL = re.compile(r"\\u[dD][89a-fA-F]|\d[eE]\+?\d{3}")
"""What a text has in it if a value may be half a character, or a number without end."""

SURROGATE = re.compile(r"[\ud800-\udfff]")
RESPONSE_MARKER = "TESTRESPONSE"


@dataclass(frozen=True, slots=True)
class Snippet:
    """One request of a console snippet with the response shown after it."""

    request: ExampleRequest
    source: Listing
    response: Any = None
    has_response: bool = False

    @property
    def directives(self) -> tuple[str, ...]:
        """Marker comments of the snippet, as written without the slashes."""
        return tuple(str(marker) for marker in self.source.markers)


def snippets(blocks: Iterable[Node]) -> Iterator[Snippet]:
    """Yield the requests of all console snippets in page order.

    A response belongs to the last request before it.
    """
    pending: list[Snippet] = []
    for node in walk(list(blocks)):
        if not isinstance(node, Listing):
            continue
        if is_response(node):
            if pending and not pending[-1].has_response:
                last = pending[-1]
                pending[-1] = Snippet(last.request, last.source, parse_data(node.text), True)
        elif is_console(node):
            yield from pending
            pending = [Snippet(request, node) for request in parse_requests(node.text)]
    yield from pending


def is_console(listing: Listing) -> bool:
    """Whether the listing holds requests."""
    return listing.language == "console" or any(marker.name == "CONSOLE" for marker in listing.markers)


def is_response(listing: Listing) -> bool:
    """Whether the listing shows what the request before it answers."""
    return listing.language == "console-result" or any(
        marker.name == RESPONSE_MARKER for marker in listing.markers
    )


def parse_requests(text: str) -> list[ExampleRequest]:
    """Read the requests of one snippet: a request line each, then the lines of its body."""
    heads: list[tuple[re.Match[str], list[str]]] = []
    for line in text.split("\n"):
        found = REQUEST_START.fullmatch(line.strip())
        if found is not None:
            heads.append((found, []))
        elif heads and line.strip() and not line.lstrip().startswith("#"):
            heads[-1][1].append(line)
    return [_request(head, "\n".join(body)) for head, body in heads]


def parse_data(text: str) -> Any:
    """Return the JSON value of a body, or the text itself if it is no JSON."""
    quoted = TRIPLE_QUOTED.sub(lambda match: json.dumps(match.group(1)), text)
    try:
        found = json.loads(quoted, parse_constant=_refused)
    except (ValueError, RecursionError):
        return text.strip("\n")
    return found if _plain(quoted, found) else text.strip("\n")


def _refused(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _plain(text: str, value: Any) -> bool:
    """Whether the value can be written out again: not nested too deep, its texts and numbers complete."""
    if text.count("[") + text.count("{") < DEEPEST and not UNUSUAL.search(text):
        return True
    level, depth, whole = [value], 0, True
    while level and whole and depth <= DEEPEST:
        depth += 1
        inner: list[Any] = []
        for each in level:
            if isinstance(each, dict):
                inner.extend((*each, *each.values()))
            elif isinstance(each, list):
                inner.extend(each)
            elif isinstance(each, str):
                whole = whole and SURROGATE.search(each) is None
            elif isinstance(each, float):
                whole = whole and math.isfinite(each)
        level = inner
    return whole and depth <= DEEPEST


def _request(head: re.Match[str], body: str) -> ExampleRequest:
    path, _, query = head.group(2).strip().partition("?")
    parameters: dict[str, str] = {}
    for part in query.split("&"):
        name, _, value = part.partition("=")
        if name:
            parameters[unquote(name)] = unquote(value)
    return ExampleRequest(
        method=head.group(1),
        path="/" + path.strip("/"),
        query=parameters,
        body=parse_data(body) if body.strip() else None,
    )
