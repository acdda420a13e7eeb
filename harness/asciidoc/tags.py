"""Regions of a file that an include asks for by name: ``tag=a``, ``tags=a;!b``, ``*`` and ``**``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
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


def select(lines: Sequence[str], wanted: Mapping[str, bool]) -> Selection:
    """Take the wanted regions of a file; without ``wanted`` every line counts.

    Lines that hold a directive never do. A region that is not named is a part of the one around it, unless
    ``*`` says what becomes of all that are not. One that ends before another inside it has ended lets that
    one go on.
    """
    base, star = _outside(wanted)
    taken = base
    regions: list[tuple[str, bool, int]] = []
    counts: Counter[str] = Counter()
    seen: set[str] = set()
    texts: list[str] = []
    numbers: list[int] = []
    problems: list[tuple[int, str]] = []
    for number, text in enumerate(lines, start=1):
        directive = tag_directive(text)
        if directive is None:
            if taken:
                texts.append(text)
                numbers.append(number)
            continue
        kind, name = directive
        if kind == "tag":
            seen.add(name)
            if name in wanted or star is not None:
                taken = wanted[name] if name in wanted else bool(star) and (taken or not regions)
                regions.append((name, taken, number))
                counts[name] += 1
        elif regions and regions[-1][0] == name:
            regions.pop()
            counts[name] -= 1
            taken = regions[-1][1] if regions else base
        elif name in wanted:
            problems.append((number, _wrong_end(regions, counts, name)))
    problems.extend(
        (number, f"the region [{name}] is never closed; add end::{name}[]") for name, _, number in regions
    )
    missing = [name for name, want in wanted.items() if want and name not in seen and "*" not in name]
    return Selection(NumberedLines(texts, numbers), missing, problems)


def _outside(wanted: Mapping[str, bool]) -> tuple[bool, bool | None]:
    """Return whether lines outside any region are wanted, and regions that are not named (None: not said)."""
    star = wanted.get("*")
    if "**" in wanted:
        first = next((want for name, want in wanted.items() if "*" not in name), True)
        base = wanted["**"]
        return base, True if star is None and not base and not first else star
    if star is not None:
        return not star and next(iter(wanted)) == "*", star
    return not any(wanted.values()), None


def _wrong_end(regions: list[tuple[str, bool, int]], counts: Counter[str], name: str) -> str:
    """End a region that is not the innermost one, if there is one of that name; return what is wrong."""
    if not counts[name]:
        return f"no region [{name}] is open here; remove this end::{name}[]"
    index = next(index for index in range(len(regions) - 1, -1, -1) if regions[index][0] == name)
    del regions[index]
    counts[name] -= 1
    return f"the region [{regions[-1][0]}] is still open here; end it before [{name}]"


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
