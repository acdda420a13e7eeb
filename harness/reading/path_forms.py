"""What a request line shows: ``<a>,<b>`` takes a list, ``<a*>`` wildcards, a mark tells its life-cycle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from harness.asciidoc.nodes import Node
from harness.model.spec import Rule
from harness.reading.definitions import STABILITIES
from harness.reading.requests import (
    PLACEHOLDER,
    REQUEST_LINE,
    normal_path,
    placeholders,
    request_lines,
    request_marks,
)


def form_rules(blocks: Iterable[Node]) -> Mapping[tuple[str, str], tuple[Rule, ...]]:
    """Return the rules ``list`` and ``wildcards`` of each request, by method and path in normal form.

    Lines that differ only in such forms state one request, and their rules are all its own.
    """
    found: dict[tuple[str, str], dict[tuple[str, str], Rule]] = {}
    for request, line in request_lines(blocks):
        match = REQUEST_LINE.fullmatch(line.text.strip())
        rules = found.setdefault((request.method, request.path), {})
        for rule in _of_path(match.group(2)) if match is not None else ():
            rules[rule.kind, rule.arguments["parameter"]] = rule
    return {key: tuple(rules.values()) for key, rules in found.items()}


def mark_rules(blocks: Iterable[Node]) -> Mapping[tuple[str, str], tuple[Rule, ...]]:
    """Return the life-cycle marks of each request as rules, by method and path in normal form."""
    found: dict[tuple[str, str], tuple[Rule, ...]] = {}
    for request, name, argument in request_marks(blocks):
        version = argument.partition(",")[0].strip()
        known = {"version": version} if version else {}
        rule = Rule("stability", {"value": name}) if name in STABILITIES else Rule(name, known)
        key = (request.method, request.path)
        found[key] = (*found.get(key, ()), rule)
    return found


def _of_path(path: str) -> Iterator[Rule]:
    for segment in path.partition("?")[0].split("/"):
        names = placeholders(normal_path(segment))
        if len(names) != 1:
            continue
        if "," in segment:
            yield Rule("list", {"parameter": names[0], "separator": ","})
        if any("*" in shown for shown in PLACEHOLDER.findall(segment)):
            yield Rule("wildcards", {"parameter": names[0], "allowed": True})
