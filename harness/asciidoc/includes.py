"""Include lines: what they ask for, and reading it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from harness.asciidoc.attributes import resolve
from harness.asciidoc.diagnostics import Diagnostics
from harness.asciidoc.files import DocumentRoot
from harness.asciidoc.tags import NumberedLines, bare_region, parse_tags, select

INCLUDE = re.compile(r"([ \t]*)include(-tagged)?::([^\[]+)\[(.*)\]$")
LEVEL_OFFSET = re.compile(r"leveloffset\s*=\s*\"?([+-]?\d+)")
TAGS = re.compile(r"\btags?\s*=\s*(\"[^\"]*\"|[^,\]]+)")
DEPTH = re.compile(r"\bdepth\s*=\s*\"?(\d+)")
ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9.+-]+:/{0,2}")
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
            depth=int(depth.group(1)) if depth else None,
        )


def read_include(
    root: DocumentRoot, name: str, include: Include, line: tuple[str, int], diagnostics: Diagnostics
) -> tuple[NumberedLines, str | None]:
    """Return the lines that an include asks for, or why there are none.

    ``line`` is the file and the line of the include.
    """
    content = root.read(name)
    if content.problem is not None:
        return NumberedLines((), ()), f"included file [{name}] {content.problem}"
    for remark in content.remarks:
        diagnostics.entries.append(remark)
    if include.bare:
        region, problem = bare_region(content.lines, include.bare)
        if problem is not None:
            diagnostics.warning(*line, f"included file [{name}] {problem}")
        return region, None
    if include.lines:
        return _numbered(content.lines, include.lines), None
    if not (include.wanted or content.tagged):
        return NumberedLines.whole(content.lines), None
    found = select(content.lines, dict(include.wanted))
    for tag in found.missing:
        diagnostics.warning(*line, f"included file [{name}] has no tag [{tag}]; nothing is inserted")
    for number, problem in found.problems:
        diagnostics.warning(name, number, problem)
    return found.lines, None


def _numbered(texts: tuple[str, ...], ranges: str) -> NumberedLines:
    """Return lines by number: ``3``, ``5..7``, ``9..`` or ``9..-1`` (to the end), joined by ``;`` or ``,``"""
    chosen: set[int] = set()
    for part in ranges.replace(",", ";").split(";"):
        first, dots, last = (each.strip() for each in part.partition(".."))
        if not first.isdigit():
            continue
        end = int(last) if last.isdigit() else (len(texts) if dots else int(first))
        chosen.update(range(int(first), min(end, len(texts)) + 1))
    numbers = sorted(number for number in chosen if 1 <= number <= len(texts))
    return NumberedLines([texts[number - 1] for number in numbers], numbers)
