"""Terms of definition lists: which names they define."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harness.asciidoc.nodes import ListItem

TICKED = re.compile(r"`([^`]+)`")
ANGLED = re.compile(r"<([^<>]+)>")
QUALIFIER = re.compile(r"\(([^()]*)\)\s*$")
STATUS = re.compile(r"\b([1-5]\d\d)\b")


@dataclass(frozen=True, slots=True)
class Term:
    """Names that share a definition, and the gloss in parentheses after them, if any."""

    names: tuple[str, ...]
    gloss: str | None

    @property
    def status(self) -> int | None:
        """The status code, if the term is one."""
        found = STATUS.fullmatch(self.names[0]) if self.names else None
        return int(found.group(1)) if found else None


def read_terms(item: ListItem) -> Term:
    """Read the terms of an item: "`a`, `b`" and two terms in a row both define a and b."""
    names: list[str] = []
    gloss: str | None = None
    for line in item.terms:
        names.extend(_names(line.text))
        if found := QUALIFIER.search(line.text):
            gloss = found.group(1)
    return Term(tuple(dict.fromkeys(name for name in names if name)), gloss)


def _names(text: str) -> list[str]:
    bare = QUALIFIER.sub("", text).strip()
    ticked = TICKED.findall(bare)
    if ticked:
        return [ANGLED.sub(r"\1", name).strip() for name in ticked]
    angled = ANGLED.findall(bare)
    return [name.strip() for name in angled] if angled else [bare.strip("*_+ ")]
