"""Plain data as YAML text: mappings, lists, texts, numbers, booleans and null, in the order given.

The form is PyYAML's, whose own writer takes ten times as long: two blanks a level, lists below their key, a
line broken at a blank once it is longer than `WIDTH`. How a text is written is told by
:mod:`harness.pack.quoting`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from harness.pack.quoting import block_text, flow_text, folded, one_line

WIDTH = 100
LONGEST_KEY = 128


class FlowMapping(dict[str, Any]):
    """A mapping that is written on one line."""


class FlowList(list[Any]):
    """A list that is written on one line."""


def emit_yaml(data: Mapping[str, Any]) -> str:
    """Return the mapping as one YAML document.

    Raises TypeError if there is anything in it but mappings with texts as keys, lists, tuples, texts,
    numbers, booleans and None.
    """
    if not data or isinstance(data, FlowMapping):
        return _Line("").flow(data, 2) + "\n"
    lines: list[str] = []
    _add_mapping(lines, data, 0, "")
    lines.append("")
    return "\n".join(lines)


def _add_mapping(lines: list[str], data: Mapping[str, Any], indent: int, lead: str) -> None:
    """Add a mapping of several lines; ``lead`` stands before its first key."""
    margin = " " * indent
    for name, value in data.items():
        key = one_line(name, block_text)
        if len(key) > LONGEST_KEY:
            lines.append(f"{lead}? {key}")
            key, lead = "", margin
        _add(lines, value, indent, f"{lead}{key}:")
        lead = margin


def _add_list(lines: list[str], data: Iterable[Any], indent: int, lead: str) -> None:
    """Add a list of several lines; ``lead`` stands before its first dash."""
    margin = " " * indent
    for value in data:
        _add(lines, value, indent, f"{lead}-", compact=True)
        lead = margin


def _add(lines: list[str], value: Any, indent: int, head: str, *, compact: bool = False) -> None:
    """Add a value after its key or its dash; ``compact`` lets a collection begin on the same line."""
    inner = indent + 2
    if isinstance(value, str):
        lines.append(f"{head} {folded(block_text(value), len(head) + 1, inner, WIDTH)}")
    elif not isinstance(value, Mapping | list | tuple):
        lines.append(f"{head} {_constant(value)}")
    elif not value or isinstance(value, FlowMapping | FlowList):
        lines.append(_Line(f"{head} ").flow(value, inner))
    else:
        if not compact:
            lines.append(head)
        lead = f"{head} " if compact else " " * inner
        if isinstance(value, Mapping):
            _add_mapping(lines, value, inner, lead)
        else:
            _add_list(lines, value, inner, lead)


def _constant(value: Any) -> str:
    """Return a number, a truth value or null."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if not isinstance(value, float):
        raise TypeError(f"{type(value).__name__} cannot be written as YAML")
    text = repr(value)
    if "." not in text and "e" in text:
        return text.replace("e", ".0e")
    return {"inf": ".inf", "-inf": "-.inf", "nan": ".nan"}.get(text, text)


class _Line:
    """A line with collections in brackets, broken between two entries once it is too long."""

    def __init__(self, text: str) -> None:
        self.parts = [text]
        self.column = len(text)

    def flow(self, value: Any, indent: int) -> str:
        """Return the line with the collection at its end; ``indent`` is that of further lines."""
        self._collection(value, indent)
        return "".join(self.parts)

    def _write(self, text: str) -> None:
        self.parts.append(text)
        feed = text.rfind("\n")
        self.column = len(text) - feed - 1 if feed >= 0 else self.column + len(text)

    def _collection(self, value: Any, indent: int) -> None:
        is_mapping = isinstance(value, Mapping)
        self._write("{" if is_mapping else "[")
        for number, entry in enumerate(value):
            if number:
                self._write(",")
            if self.column > WIDTH:
                self._write("\n" + " " * indent)
            elif number:
                self._write(" ")
            if is_mapping:
                key = one_line(entry, flow_text)
                self._write(f"{key}: " if len(key) <= LONGEST_KEY else f"? {key} : ")
            self._value(value[entry] if is_mapping else entry, indent + 2)
        self._write("}" if is_mapping else "]")

    def _value(self, value: Any, indent: int) -> None:
        if isinstance(value, str):
            self._write(folded(flow_text(value), self.column, indent, WIDTH))
        elif isinstance(value, Mapping | list | tuple):
            self._collection(value, indent)
        else:
            self._write(_constant(value))
