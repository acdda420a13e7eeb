"""Regular expressions and replacement texts as Java writes them, for Python's ``re``.

Snippet markers and expected texts are written for Java's ``java.util.regex``.
"""

from __future__ import annotations

import re
from collections.abc import Callable

QUOTED = re.compile(r"\\Q(.*?)(?:\\E|$)", re.DOTALL)
NAMED_GROUP = re.compile(r"\(\?<(?=[A-Za-z])")
NAMED_REFERENCE = re.compile(r"\\k<([A-Za-z]\w*)>")
CLASSES = {
    r"\h": r"[ \t\xa0]",
    r"\R": r"(?:\r\n|[\n\r\x0b\x0c\x85\u2028\u2029])",
    r"\z": r"\Z",
    r"\p{Alpha}": "[A-Za-z]",
    r"\p{Digit}": "[0-9]",
    r"\p{Alnum}": "[A-Za-z0-9]",
    r"\p{Upper}": "[A-Z]",
    r"\p{Lower}": "[a-z]",
    r"\p{Space}": r"\s",
}
ESCAPED = re.compile(r"\\(?:p\{\w+\}|.)", re.DOTALL)


def java_regex(pattern: str, *, comments: bool = False) -> re.Pattern[str]:
    """Compile a Java pattern; ``comments`` ignores white space and ``#`` comments in it.

    Raises ``ValueError`` with the reason for what is no pattern.
    """
    text = QUOTED.sub(lambda found: re.escape(found.group(1)), pattern)
    text = NAMED_REFERENCE.sub(lambda found: f"(?P={found.group(1)})", text)
    text = ESCAPED.sub(lambda found: CLASSES.get(found.group(0), found.group(0)), text)
    text = NAMED_GROUP.sub("(?P<", text)
    try:
        return re.compile(text, re.VERBOSE if comments else 0)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"not a regular expression: {pattern!r}: {error}") from error


def java_replacement(text: str) -> Callable[[re.Match[str]], str]:
    """Return what a Java replacement text makes of a match.

    ``$1`` and ``${name}`` are groups, a backslash takes the next character as it is. Raises ``ValueError``
    for a ``$`` or a backslash that nothing follows.
    """
    parts: list[str | int] = []
    names: list[int] = []
    index = 0
    while index < len(text):
        character = text[index]
        if character == "\\" and index + 1 < len(text):
            parts.append(text[index + 1])
            index += 2
        elif character == "$" and (group := re.compile(r"\{([A-Za-z]\w*)\}|(\d)").match(text, index + 1)):
            names.append(len(parts))
            parts.append(group.group(1) or int(group.group(2)))
            index = group.end()
        elif character in "$\\":
            raise ValueError(f"not a replacement text: {text!r}")
        else:
            parts.append(character)
            index += 1

    def replace(match: re.Match[str]) -> str:
        filled = [match.group(part) or "" if i in names else str(part) for i, part in enumerate(parts)]
        return "".join(filled)

    return replace
