"""Document attributes: the names that pages use in braces, and how a reference is resolved."""

from __future__ import annotations

import re
from collections.abc import Mapping

from harness.asciidoc.attribute_names import API_TITLES, PLACES, PRODUCTS, TERMS

REFERENCE = re.compile(r"(\\?)\{([A-Za-z0-9_][A-Za-z0-9_-]*)\}")
MAX_ROUNDS = 8
MAX_LENGTH = 10_000

CHARACTERS: Mapping[str, str] = {
    "asciidoctor": "",
    "asciidoctor-version": "2.0.20",
    "safe-mode-level": "0",
    "safe-mode-name": "unsafe",
    "safe-mode-unsafe": "",
    "empty": "",
    "blank": "",
    "sp": " ",
    "nbsp": "\u00a0",
    "zwsp": "\u200b",
    "amp": "&",
    "lt": "<",
    "gt": ">",
    "plus": "+",
    "startsb": "[",
    "endsb": "]",
    "vbar": "|",
    "caret": "^",
    "asterisk": "*",
    "tilde": "~",
    "backtick": "`",
    "apos": "'",
    "quot": '"',
    "two-colons": "::",
    "two-semicolons": ";;",
}
"""What AsciiDoc itself defines; characters that would be markup where they stand."""

DEFAULTS: Mapping[str, str] = {**CHARACTERS, **API_TITLES, **PRODUCTS, **TERMS, **PLACES}


def resolve(text: str, attributes: Mapping[str, str]) -> str:
    """Replace every ``{name}`` that is known, to a fixpoint; an unknown name stays as it is.

    ``\\{name}`` is the literal ``{name}``. Values that refer to one another in a circle stop after
    ``MAX_ROUNDS`` rounds, and no text grows by more than ``MAX_LENGTH`` characters, so any input ends.
    """
    if "{" not in text:
        return text
    room = len(text) + MAX_LENGTH
    for _ in range(MAX_ROUNDS):
        replaced = _replaced(text, attributes, room)
        if replaced == text:
            break
        text = replaced
        if "{" not in text:
            return text
        if len(text) >= room:
            break
    if "\\" not in text:
        return text
    return REFERENCE.sub(lambda match: match.group(0).removeprefix("\\"), text)


def _replaced(text: str, attributes: Mapping[str, str], room: int) -> str:
    """Replace the references once, as many as there is ``room`` for."""
    size = len(text)

    def value(match: re.Match[str]) -> str:
        nonlocal size
        written = match.group(0)
        if match.group(1) or size > room:
            return written
        found = attributes.get(match.group(2).lower(), written)
        size += len(found) - len(written)
        return found[: len(found) + room - size] if size > room else found

    return REFERENCE.sub(value, text)
