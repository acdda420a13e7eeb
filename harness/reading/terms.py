"""Terms of definition lists: which names they define."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harness.asciidoc.nodes import ListItem

TICKED = re.compile(r"`([^`]+)`")
ANGLED = re.compile(r"<([^<>]+)>")
QUALIFIER = re.compile(r"\(([^()]*)\)\s*$")
PLAIN_WORDS = re.compile(r"\s*[A-Za-z]+(?: [A-Za-z]+)+\s*")
STATUS = re.compile(r"\b([1-5]\d\d)\b")


@dataclass(frozen=True, slots=True)
class Term:
    """Names that share a definition, and the gloss in parentheses after them, if any.

    ``keys`` are those in angle brackets: placeholders of a path, or in a body any key of a map. ``spoken``
    says that the term is several plain words, as no name is.
    """

    names: tuple[str, ...]
    gloss: str | None
    keys: frozenset[str] = frozenset()
    spoken: bool = False

    @property
    def label(self) -> str | None:
        """The words of a term that is no name: several of them, and none in ticks or brackets."""
        return self.names[0] if self.spoken and len(self.names) == 1 else None

    @property
    def status(self) -> int | None:
        """The status code, if the term is one."""
        found = STATUS.fullmatch(self.names[0]) if self.names else None
        return int(found.group(1)) if found else None


def read_terms(item: ListItem) -> Term:
    """Read the terms of an item: "`a`, `b`" and two terms in a row both define a and b."""
    names: list[str] = []
    gloss: str | None = None
    keys: set[str] = set()
    for line in item.terms:
        for written in _written(line.text):
            name = ANGLED.sub(r"\1", written).strip()
            names.append(name)
            if name and written == f"<{name}>":
                keys.add(name)
        if found := QUALIFIER.search(line.text):
            gloss = found.group(1)
    spoken = all(PLAIN_WORDS.fullmatch(line.text) for line in item.terms)
    return Term(tuple(dict.fromkeys(name for name in names if name)), gloss, frozenset(keys), spoken)


def _written(text: str) -> list[str]:
    """Return the names of a term as written, angle brackets and all."""
    bare = QUALIFIER.sub("", text).strip()
    ticked = TICKED.findall(bare)
    if ticked:
        return [name.strip() for name in ticked]
    angled = ANGLED.findall(bare)
    return [f"<{name.strip()}>" for name in angled] if angled else [bare.strip("*_+ ")]
