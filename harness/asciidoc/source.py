"""The line grammar: what a single line is, told from its text alone.

Lines come without trailing white space. The functions look at the first characters before they try a
pattern, because most lines are plain text.
"""

from __future__ import annotations

import re
from functools import lru_cache

HEADING = re.compile(r"(={1,6}|#{1,6})[ \t]+(\S.*)$")
TABLE_FENCE = re.compile(r"[|,:!]={3,}")
ANCHOR = re.compile(r"\[\[(?:([^\W\d][\w\-:.]*|[_:][\w\-:.]*)(?:,.+)?)?\]\]$")
BLOCK_ATTRIBUTES = re.compile(r"\[(?:|[\w.#%{,\"'].*)\]$")
BLOCK_TITLE = re.compile(r"\.\.?[^ \t.].*$")
ENTRY = re.compile(r":(!?)([A-Za-z0-9_][^:!]*?)(!?):(?:[ \t]+(.*))?$")
MARKER = re.compile(r"//[ \t]*(TEST|TESTRESPONSE|TESTSETUP|TEARDOWN|CONSOLE|NOTCONSOLE)\b(.*)")
ADMONITION = re.compile(r"(NOTE|TIP|IMPORTANT|WARNING|CAUTION):[ \t]+(.*)")
LIFECYCLE = re.compile(r"(preview|experimental|beta|dev|added|coming|deprecated)(:{0,2})\[(.*)\][ \t]*")
REQUEST = re.compile(r"`(GET|POST|PUT|DELETE|HEAD|OPTIONS)[ \t]+[^`]+`")
BREAK = re.compile(r"(?:'{3,}|(<){3,}|([-*_])( *)\2\3\2)$")
MEDIA = re.compile(r"(image|video|audio)::(\S|\S.*?\S)\[(.*)\]$")
CONTENTS = re.compile(r"toc::\[(.*)\]$")

FENCE_STARTS = frozenset(["--", "==", "**", "__", "..", "++", "//", "``", "|=", ",=", ":=", "!="])
SETEXT_LEVELS = {"=": 0, "-": 1, "~": 2, "^": 3, "+": 4}
SHORTEST_FENCE = 4
REMEMBERED = 4096


@lru_cache(maxsize=REMEMBERED)
def snippet_marker(text: str) -> tuple[str, str] | None:
    """Return name and argument if the line is a comment that says how a snippet is tested."""
    found = MARKER.fullmatch(text)
    return (found.group(1), found.group(2).strip()) if found else None


def is_comment(text: str) -> bool:
    """Whether the line is a ``//`` comment (a comment block's fence and ``///`` are not)."""
    return text.startswith("//") and not text.startswith("///")


def fence(text: str) -> str | None:
    """Return what closes the delimited block that the line opens, or None if it opens none.

    That is the line itself, except for Markdown's ```` ``` ````, which may carry a language.
    """
    if text[:2] not in FENCE_STARTS:
        return None
    if len(text) == 2:
        return text if text == "--" else None
    if text[0] == "`":
        return "```" if text.startswith("```") and text[3:4] != "`" else None
    if text[0] in "|,:!":
        return text if TABLE_FENCE.fullmatch(text) else None
    return text if len(text) >= SHORTEST_FENCE and not text.strip(text[0]) else None


def is_attribute_line(text: str) -> bool:
    """Whether the line is an anchor or an attribute list; either one ends a paragraph."""
    if not text.startswith("["):
        return False
    if text.startswith("[["):
        return ANCHOR.match(text) is not None
    return BLOCK_ATTRIBUTES.match(text) is not None


def is_block_line(text: str) -> bool:
    """Whether the line describes the block after it: anchor, attribute list or block title."""
    return is_attribute_line(text) or (text.startswith(".") and BLOCK_TITLE.match(text) is not None)


def heading(text: str) -> tuple[int, str] | None:
    """Return level (0 to 5) and title if the line is a one-line heading."""
    if not text.startswith(("=", "#")):
        return None
    found = HEADING.match(text)
    if found is None:
        return None
    marks, title = found.groups()
    bare = title[: -len(marks)]
    if title.endswith(marks) and bare.endswith((" ", "\t")):
        title = bare.rstrip(" \t")
    return len(marks) - 1, title


def underline_level(title: str, line: str) -> int | None:
    """Return the level if ``line`` underlines ``title`` to make the two a heading."""
    level = SETEXT_LEVELS.get(line[:1])
    if level is None or line.strip(line[0]) or abs(len(title) - len(line)) > 1:
        return None
    return level if not title.startswith(".") and any(map(str.isalnum, title)) else None
