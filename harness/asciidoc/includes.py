"""Include lines: what they ask for, and reading it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from harness.asciidoc.attributes import resolve
from harness.asciidoc.diagnostics import Diagnostics
from harness.asciidoc.files import FileText
from harness.asciidoc.tags import NumberedLines, bare_region, parse_tags, select

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
