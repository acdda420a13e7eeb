"""Regions of a file that an include asks for by name: ``tag=a``, ``tags=a;!b``, ``*`` and ``**``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

DIRECTIVE = re.compile(r"(?<![\w:])(tag|end)::([\w.-]+)\[\](?=\s|$)")


@dataclass(frozen=True, slots=True)
class NumberedLines:
    """Lines of one file with their 1-based numbers there, as two columns."""

    texts: Sequence[str]
    numbers: Sequence[int]

    @classmethod
    def whole(cls, texts: Sequence[str]) -> NumberedLines:
        """Return all lines of a file."""
        return cls(texts, range(1, len(texts) + 1))


def tag_directive(text: str) -> tuple[str, str] | None:
    """Return (``tag`` or ``end``, name) if the line opens or closes a region, else None."""
    if "[]" not in text:
        return None
    found = DIRECTIVE.search(text)
    return (found.group(1), found.group(2)) if found else None


def without_tags(lines: NumberedLines) -> NumberedLines:
    """Leave out lines that only mark a region, as they stand in files that are read directly."""
    kept = [index for index, text in enumerate(lines.texts) if tag_directive(text) is None]
    return NumberedLines([lines.texts[i] for i in kept], [lines.numbers[i] for i in kept])


def parse_tags(value: str) -> dict[str, bool]:
    """Read ``a;b;!c`` (commas are allowed as well) as name → wanted."""
    names = [name.strip() for name in value.replace(",", ";").split(";")]
    return {name.lstrip("!"): not name.startswith("!") for name in names if name.lstrip("!")}


def select(lines: Sequence[str], wanted: dict[str, bool]) -> tuple[NumberedLines, list[str]]:
    """Return the numbered lines of the wanted regions, and the wanted names that are not there.

    Without ``wanted`` every line counts. Lines that hold a directive never do. A nested region follows
    the region around it unless it is named itself.
    """
    base = wanted.get("**", not any(wanted.values()) if wanted else True)
    star = wanted.get("*")
    open_regions: list[tuple[str, bool]] = []
    seen: set[str] = set()
    texts: list[str] = []
    numbers: list[int] = []
    for number, text in enumerate(lines, start=1):
        current = open_regions[-1][1] if open_regions else base
        directive = tag_directive(text)
        if directive is None:
            if current:
                texts.append(text)
                numbers.append(number)
        elif directive[0] == "tag":
            name = directive[1]
            seen.add(name)
            open_regions.append((name, wanted.get(name, current if star is None else star)))
        else:
            _close(open_regions, directive[1])
    missing = [name for name, want in wanted.items() if want and name not in seen and "*" not in name]
    return NumberedLines(texts, numbers), missing


def _close(open_regions: list[tuple[str, bool]], name: str) -> None:
    for index in range(len(open_regions) - 1, -1, -1):
        if open_regions[index][0] == name:
            del open_regions[index:]
            return
