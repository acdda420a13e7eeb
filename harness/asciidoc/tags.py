"""Regions of a file that an include asks for by name: ``tag=a``, ``tags=a;!b``, ``*`` and ``**``."""

from __future__ import annotations

import re
from collections import Counter
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


@dataclass(frozen=True, slots=True)
class Selection:
    """The lines of the wanted regions, wanted names that are not there, and remarks on lines of the file."""

    lines: NumberedLines
    missing: Sequence[str]
    problems: Sequence[tuple[int, str]]


def select(lines: Sequence[str], wanted: dict[str, bool]) -> Selection:
    """Take the wanted regions of a file; without ``wanted`` every line counts.

    Lines that hold a directive never do. A nested region follows the region around it unless it is named
    itself.
    """
    base = wanted.get("**", not any(wanted.values()) if wanted else True)
    star = wanted.get("*")
    open_regions: list[tuple[str, bool, int]] = []
    counts: Counter[str] = Counter()
    seen: set[str] = set()
    texts: list[str] = []
    numbers: list[int] = []
    problems: list[tuple[int, str]] = []
    for number, text in enumerate(lines, start=1):
        current = open_regions[-1][1] if open_regions else base
        directive = tag_directive(text)
        if directive is None:
            if current:
                texts.append(text)
                numbers.append(number)
            continue
        kind, name = directive
        if kind == "tag":
            seen.add(name)
            counts[name] += 1
            open_regions.append((name, wanted.get(name, current if star is None else star), number))
        elif counts[name]:
            _close(open_regions, counts, name)
        elif name in wanted:
            problems.append((number, f"no region [{name}] is open here; remove this end::{name}[]"))
    problems.extend(
        (number, f"the region [{name}] is never closed; add end::{name}[]")
        for name, _, number in open_regions
        if name in wanted
    )
    missing = [name for name, want in wanted.items() if want and name not in seen and "*" not in name]
    return Selection(NumberedLines(texts, numbers), missing, problems)


def _close(open_regions: list[tuple[str, bool, int]], counts: Counter[str], name: str) -> None:
    """Close the innermost region of that name and those in it."""
    last = ""
    while open_regions and last != name:
        last = open_regions.pop()[0]
        counts[last] -= 1


def bare_region(lines: Sequence[str], name: str) -> tuple[NumberedLines, str | None]:
    """Return the first region of that name, and what is wrong with it, if anything.

    Its marks need no brackets, and the indentation of the first one is taken from the lines.
    """
    mark = re.compile(rf"(?<![\w:])(tag|end)::{re.escape(name)}(?![\w-])")
    texts: list[str] = []
    start, indent = 0, ""
    for number, text in enumerate(lines, start=1):
        found = mark.search(text) if "::" in text else None
        if not start:
            if found is not None and found.group(1) == "tag":
                start, indent = number, text[: len(text) - len(text.lstrip())]
        elif found is not None and found.group(1) == "end":
            return NumberedLines(texts, range(start + 1, number)), None
        else:
            texts.append(text.removeprefix(indent))
    if not start:
        return NumberedLines((), ()), f"has no tag [{name}]; nothing is inserted"
    return NumberedLines(texts, range(start + 1, start + 1 + len(texts))), f"never closes the tag [{name}]"
