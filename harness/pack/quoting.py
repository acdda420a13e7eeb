"""How a text is written in YAML: plain if every reader takes it for that text, otherwise in quotes.

Readers are those of YAML 1.1, for which ``no`` is false and ``12:30`` a number, and of YAML 1.2.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

REMEMBERED = 4096

WORDS = frozenset(
    form
    for word in ("yes", "no", "true", "false", "on", "off", "null")
    for form in (word, word.capitalize(), word.upper())
) | {"", "~", "=", "<<"}
NUMBER_STARTS = frozenset("+-.0123456789")
NUMBER = re.compile(
    r"""[-+]?(?:0b[01_]+ | 0x[0-9a-fA-F_]+ | \.(?:inf|Inf|INF|nan|NaN|NAN))
      | (?=[-+]?\.?[0-9])[-+]?[0-9_]*(?::[0-5]?[0-9])*\.?[0-9_]*(?:[eE][-+]?[0-9]+)?
      | [0-9]{4}-[0-9][0-9]?-[0-9][0-9]?(?:[Tt ][^A-Za-z]*Z?)?""",
    re.VERBOSE,
)
"""What some reader takes for a number or a time: also ``1_000``, ``12:30``, ``2024-01-01``."""

INDICATORS = frozenset("#,[]{}&*!|>'\"%@`?:- .")
INDICATOR = re.compile(r"[#,\[\]{}&*!|>'\"%@` ]|[?:-](?:[ ]|\Z)|---|\.\.\.")
FLOW_INDICATOR = re.compile(r"[,?\[\]{}:]")

SPECIAL = re.compile(
    r"[^\n -~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010fffe]|[ ]\n|\n[ ]"
)
"""What only double quotes can hold: control characters, other ends of lines, blanks beside line feeds."""

ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
BREAK = re.compile(r"(?<=[^ ]) (?=[^ ])")
"""A blank where a line may be broken: readers put a single blank in place of a line end."""


def block_text(text: str) -> str:
    """Return the text as it is written outside brackets."""
    if text in WORDS or (text[0] in NUMBER_STARTS and NUMBER.fullmatch(text)):
        return _quoted(text)
    if text[0] in INDICATORS and INDICATOR.match(text):
        return _quoted(text)
    if ": " in text or " #" in text or text[-1] in ": " or "\n" in text or _is_special(text):
        return _quoted(text)
    return text


def flow_text(text: str) -> str:
    """Return the text as it is written in brackets, where more characters mean something."""
    written = block_text(text)
    return _quoted(text) if written is text and FLOW_INDICATOR.search(text) else written


@lru_cache(maxsize=REMEMBERED)
def one_line(text: str, write: Callable[[str], str]) -> str:
    """Return a key, written by one of the functions above, on one line."""
    return _double_quoted(text) if "\n" in text else write(text)


def folded(written: str, column: int, indent: int, width: int) -> str:
    """Return a written text as lines that are broken at the first blank beyond ``width``.

    The text begins at ``column``, further lines after ``indent`` blanks. Nothing is broken in double quotes.
    """
    if column + len(written) <= width and "\n" not in written:
        return written
    if written[0] == '"':
        return written
    margin = "\n" + " " * indent
    lines = written.split("\n")
    broken = [_broken(line, indent if number else column, margin, width) for number, line in enumerate(lines)]
    return broken[0] + "".join("\n" + (margin + line if line else "") for line in broken[1:])


def _broken(line: str, column: int, margin: str, width: int) -> str:
    parts: list[str] = []
    position, end = 0, len(line) - line.endswith("'")
    while column + len(line) - position > width:
        start = max(position + width - column + 1, position, 2 * line.startswith("'"))
        found = BREAK.search(line, start, end)
        if found is None:
            break
        parts.append(line[position : found.start()])
        position, column = found.end(), len(margin) - 1
    parts.append(line[position:])
    return margin.join(parts)


def _is_special(text: str) -> bool:
    return not (text.isascii() and text.isprintable()) and SPECIAL.search(text) is not None


def _quoted(text: str) -> str:
    return _double_quoted(text) if _is_special(text) else "'" + text.replace("'", "''") + "'"


def _double_quoted(text: str) -> str:
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    if character in ESCAPES:
        return ESCAPES[character]
    if not _is_special(character):
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
