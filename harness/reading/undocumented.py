"""Parameters that no list of the page describes: placeholders of requests, and what examples send."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from harness.model.spec import Parameter, Request
from harness.reading.drafts import ExampleDraft, ParameterDraft
from harness.reading.requests import placeholders

COMMON = frozenset({"error_trace", "filter_path", "human", "pretty"})
"""Query parameters that every API takes: an example that sends one says nothing about its API."""

NAME = re.compile(r"[^_]|_all$")
BOOLEAN = re.compile(r"true|false")
WHOLE = re.compile(r"-?\d+")


def undocumented(
    requests: Sequence[Request], parameters: Iterable[ParameterDraft], examples: Iterable[ExampleDraft]
) -> list[ParameterDraft]:
    """Return the placeholders, then the query parameters of examples of these requests, that no list has."""
    known = {draft.parameter.name for draft in parameters}
    found: dict[str, Parameter] = {}
    for parameter in (*_slots(requests), *_sent(requests, examples)):
        if parameter.name not in known:
            found.setdefault(parameter.name, parameter)
    return [ParameterDraft(parameter) for parameter in found.values()]


def _slots(requests: Sequence[Request]) -> Iterator[Parameter]:
    everywhere = [set(placeholders(request.path)) for request in requests]
    for request in requests:
        for name in placeholders(request.path):
            required = all(name in names for names in everywhere)
            yield Parameter(name, "path", required, "string", request.line)


def _sent(requests: Sequence[Request], examples: Iterable[ExampleDraft]) -> Iterator[Parameter]:
    for example in examples:
        sent = example.snippet.request
        if any(sent.method == each.method and fits(sent.path, each.path) for each in requests):
            for name, value in sent.query.items():
                if name not in COMMON:
                    yield Parameter(name, "query", False, _type(value), example.draft.line)


def fits(path: str, template: str) -> bool:
    """Whether the path of an example is one that the path in normal form stands for.

    What begins with an underscore is the name of an endpoint, not of a thing; ``_all`` stands for things.
    """
    given, wanted = path.split("/"), template.split("/")
    return len(given) == len(wanted) and all(
        here == there or (NAME.match(here) is not None and bool(placeholders(there)))
        for here, there in zip(given, wanted, strict=True)
    )


def _type(value: str) -> str:
    if BOOLEAN.fullmatch(value):
        return "boolean"
    return "integer" if WHOLE.fullmatch(value) else "string"
