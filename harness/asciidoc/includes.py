"""Include lines: what they ask for, by lines or by tag, and reading it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.asciidoc.attributes import resolve
from harness.asciidoc.diagnostics import Diagnostics
from harness.asciidoc.files import FileText

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


INCLUDE = re.compile(r"([ \t]*)include(-tagged)?::([^\[]+)\[(.*)\]$")
LEVEL_OFFSET = re.compile(r"leveloffset\s*=\s*\"?([+-]?\d+)")
TAGS = re.compile(r"\btags?\s*=\s*(\"[^\"]*\"|[^,\]]+)")
DEPTH = re.compile(r"\bdepth\s*=\s*\"?(\d+)")
ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9.+-]+:/{0,2}")
LONGEST = 9
"""More digits no number of lines or levels has."""

LINES = re.compile(r"\blines\s*=\s*(\"[^\"]*\"|[^,\]]+)")


@dataclass(frozen=True, slots=True)
class Include:
    """An include line taken apart.

    ``offset`` shifts headings, ``wanted`` names regions, ``depth`` says how deep includes may nest in it.
    ``bare`` is the region that an ``include-tagged`` line names, a form of Elastic's own for code.
    """

    target: str
    indented: bool
    wanted: Mapping[str, bool]
    offset: str
    lines: str
    depth: int | None
    bare: str = ""

    @property
    def remote(self) -> bool:
        """Whether the target is an address, not a file."""
        return ADDRESS.match(self.target) is not None

    @property
    def selection(self) -> str:
        """One text for what is taken of the file, to tell a circle from a second region of it."""
        names = sorted(name for name, wanted in self.wanted.items() if wanted)
        return ";".join([*names, self.lines, self.bare])

    @classmethod
    def of(cls, text: str, attributes: Mapping[str, str]) -> Include | None:
        """Read the line, or return None if it is no include line."""
        found = INCLUDE.match(text)
        if found is None:
            return None
        indent, tagged, target, options = found.groups()
        if tagged and not options.strip():
            return None
        if tagged:
            place = resolve(target.strip(), attributes)
            return cls(place, bool(indent), {}, "", "", None, bare=options.strip())
        tags, offset, lines = TAGS.search(options), LEVEL_OFFSET.search(options), LINES.search(options)
        depth = DEPTH.search(options)
        return cls(
            target=resolve(target.strip(), attributes),
            indented=bool(indent),
            wanted=parse_tags(tags.group(1).strip('"')) if tags else {},
            offset=offset.group(1) if offset else "",
            lines=lines.group(1).strip('"') if lines else "",
            depth=int(depth.group(1)[:LONGEST]) if depth else None,
        )


def select_lines(
    content: FileText, include: Include, line: tuple[str, int], diagnostics: Diagnostics
) -> NumberedLines:
    """Return the lines of a file that an include asks for; ``line`` is the file and line of the include."""
    name = content.name
    for remark in content.remarks:
        diagnostics.entries.append(remark)
    if include.bare:
        region, problem = bare_region(content.lines, include.bare)
        if problem is not None:
            diagnostics.warning(*line, f"included file [{name}] {problem}")
        return region
    if include.lines:
        return _numbered(content.lines, include.lines)
    if not (include.wanted or content.tagged):
        return NumberedLines.whole(content.lines)
    found = select(content.lines, include.wanted)
    for tag in found.missing:
        diagnostics.warning(*line, f"included file [{name}] has no tag [{tag}]; nothing is inserted")
    for number, problem in found.problems:
        diagnostics.warning(name, number, problem)
    return found.lines


def _numbered(texts: tuple[str, ...], ranges: str) -> NumberedLines:
    """Return lines by number: ``3``, ``5..7``, ``9..`` or ``9..-1`` (to the end), joined by ``;`` or ``,``"""
    spans: list[tuple[int, int]] = []
    for part in ranges.replace(",", ";").split(";"):
        first, dots, last = (each.strip() for each in part.partition(".."))
        if first.isdecimal():
            start = int(first[:LONGEST])
            end = int(last[:LONGEST]) if last.isdecimal() else (len(texts) if dots else start)
            spans.append((max(start, 1), min(end, len(texts))))
    numbers: list[int] = []
    for start, end in sorted(spans):
        numbers.extend(range(max(start, numbers[-1] + 1 if numbers else 1), end + 1))
    return NumberedLines([texts[number - 1] for number in numbers], numbers)
