"""The parenthesis that a definition starts with: ``(Optional, integer, default: \\`70\\`)``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from harness.asciidoc.inline import plain_text
from harness.reading.types import TypeForm, known_type, type_form

Presence = Literal["required", "optional", "conditional"]

PRESENCE = re.compile(r"(required|optional)\s*(\^\*\^|\*|†|‡)?\s*(.*)", re.IGNORECASE | re.DOTALL)
DEFAULT = re.compile(r"default(?:s to)?\s*:?\s+(.+)", re.IGNORECASE | re.DOTALL)
MAX_LENGTH = 400
SETTING_MARKS = frozenset({"dynamic", "static", "secure", "reloadable"})
"""How a setting is changed: beside a type, these words are none."""


@dataclass(frozen=True, slots=True)
class Parenthesis:
    """What the parenthesis says; ``length`` is how much of the text it takes, blanks before included."""

    text: str
    length: int
    presence: Presence | None = None
    condition: str | None = None
    type: TypeForm | None = None
    default: str | None = None


def read_parenthesis(text: str, *, need_presence: bool = False) -> Parenthesis | None:
    """Read the parenthesis that the text starts with; None if it does not define a parameter.

    It does if a word of presence or a known type is in it. With ``need_presence`` a type is not enough.
    """
    start = len(text) - len(text.lstrip())
    end = _closing(text, start)
    if end is None:
        return None
    inner = text[start + 1 : end]
    parts = [part.strip() for part in _split(inner) if part.strip()]
    presence: Presence | None = None
    condition: str | None = None
    default: str | None = None
    types: list[str] = []
    for part in parts:
        found = PRESENCE.fullmatch(part)
        if found and presence is None:
            condition = found.group(3).strip() or None
            if condition is not None and known_type(condition):  # the author forgot the comma
                types.append(condition)
                condition = None
            given: Presence = "required" if found.group(1).lower() == "required" else "optional"
            conditional = given == "required" and (found.group(2) or condition)
            presence = "conditional" if conditional else given
        elif stated := DEFAULT.fullmatch(part):
            default = stated.group(1).strip()
        else:
            types.append(part)
    if len(types) > 1:
        types = [each for each in types if plain_text(each).casefold() not in SETTING_MARKS] or types
    words = ", ".join(types)
    if presence is None and (need_presence or not known_type(words)):
        return None
    return Parenthesis(
        text=" ".join(plain_text(text[start : end + 1]).split()),
        length=end + 1,
        presence=presence,
        condition=condition,
        type=type_form(words) if words else None,
        default=default,
    )


def _closing(text: str, start: int) -> int | None:
    """Return the index of the bracket that closes the one at ``start``; references do not count."""
    if start >= len(text) or text[start] != "(":
        return None
    depth = 0
    for index in range(start, min(len(text), start + MAX_LENGTH)):
        if text[index] == "(":
            depth += 1
        elif text[index] == ")":
            depth -= 1
            if depth == 0:
                return index
    return None


def _split(inner: str) -> list[str]:
    """Split at commas outside ticks, references and inner brackets."""
    parts = [""]
    depth, ticked, reference = 0, False, False
    for index, character in enumerate(inner):
        if character == "`":
            ticked = not ticked
        elif character in "([":
            depth += 1
        elif character in ")]":
            depth -= 1
        elif inner.startswith("<<", index):
            reference = True
        elif inner.startswith(">>", index):
            reference = False
        if character == "," and not ticked and not reference and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts
