"""Lines of a page after preprocessing: each still knows where it came from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from harness.asciidoc.attributes import resolve

HEADING = re.compile(r"(={1,6}|#{1,6})[ \t]+(\S.*)")
COMMENT = re.compile(r"//(?!/)")
FENCE = re.compile(r"(-{4,}|={4,}|\*{4,}|_{4,}|\.{4,}|\+{4,}|/{4,}|--|`{3,})[ \t]*")
TABLE_FENCE = re.compile(r"[|,:!]={3,}[ \t]*")
ANCHOR = re.compile(r"\[\[([A-Za-z_:][^\],]*)(?:,[^\]]*)?\]\][ \t]*")
BLOCK_ATTRIBUTES = re.compile(r"\[(?:|[\w.#%{,\"'*].*)\][ \t]*")
BLOCK_TITLE = re.compile(r"\.[^\s.].*")
ENTRY = re.compile(r":(!?)([A-Za-z0-9_][\w-]*)(!?):(?:[ \t]+(.*))?$")
MARKER = re.compile(r"//[ \t]*(TEST|TESTRESPONSE|TESTSETUP|TEARDOWN|CONSOLE|NOTCONSOLE)\b(.*)")
ADMONITION = re.compile(r"(NOTE|TIP|IMPORTANT|WARNING|CAUTION):[ \t]+(\S.*)")
LIFECYCLE = re.compile(r"(preview|experimental|beta|dev|added|coming|deprecated)(:{0,2})\[(.*)\][ \t]*")
REQUEST = re.compile(r"`(GET|POST|PUT|DELETE|HEAD|OPTIONS)[ \t]+[^`]+`")


@dataclass(frozen=True, slots=True)
class Line:
    """One line with its origin and the attributes that are set where it stands."""

    text: str
    file: str
    number: int
    attributes: Mapping[str, str]

    @property
    def blank(self) -> bool:
        """Whether nothing but white space is on the line."""
        return not self.text.strip()

    def resolved(self) -> str:
        """Return the text with its attribute references resolved."""
        return resolve(self.text, self.attributes)


def is_comment(text: str) -> bool:
    """Whether the line is a ``//`` comment (a comment block's fence is not)."""
    return COMMENT.match(text) is not None


def fence(text: str) -> str | None:
    """Return the delimiter that the line consists of, or None: ``----``, ``--``, ``|===``, …"""
    if TABLE_FENCE.fullmatch(text) or FENCE.fullmatch(text):
        return text.strip()
    return None


def is_block_line(text: str) -> bool:
    """Whether the line describes the block after it: anchor, attribute list or block title."""
    return (
        ANCHOR.fullmatch(text) is not None
        or BLOCK_ATTRIBUTES.fullmatch(text) is not None
        or BLOCK_TITLE.fullmatch(text) is not None
    )
