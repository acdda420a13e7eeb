"""Snippets: console requests, the responses shown for them, and their test markers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from harness.asciidoc.nodes import Listing, Node, walk
from harness.spec.model import ExampleRequest

REQUEST_START = re.compile(r"(GET|PUT|POST|HEAD|OPTIONS|DELETE)[ \t]+(\S.*)")
TRIPLE_QUOTED = re.compile(r'"""(.*?)"""', re.DOTALL)
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
        return json.loads(quoted)
    except (ValueError, RecursionError):
        return text.strip("\n")


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
