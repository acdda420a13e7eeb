"""First pass over a page: includes, conditions and attribute entries. Yields plain lines.

Comments stay: the block parser drops them, because the markers after a snippet look like comments.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from harness.asciidoc.attributes import resolve
from harness.asciidoc.conditionals import Conditionals
from harness.asciidoc.diagnostics import Diagnostics
from harness.asciidoc.files import DocumentRoot
from harness.asciidoc.source import ENTRY, HEADING, Line, fence, is_block_line, is_comment
from harness.asciidoc.tags import NumberedLine, parse_tags, select, tag_directive

INCLUDE = re.compile(r"([ \t]*)include::([^\[]+)\[(.*)\]$")
LEVEL_OFFSET = re.compile(r"leveloffset\s*=\s*\"?([+-]?\d)")
TAGS = re.compile(r"\btags?\s*=\s*(\"[^\"]*\"|[^,\]]+)")
VERBATIM = ("-", ".", "+", "`", "/")
MAX_DEPTH = 24
MAX_LINES = 300_000


@dataclass(slots=True)
class Preprocessor:
    """Turns the text of a page and of all it includes into one list of lines; never raises."""

    root: DocumentRoot
    attributes: Mapping[str, str]
    diagnostics: Diagnostics
    output: list[Line] = field(default_factory=list)
    _conditionals: Conditionals = field(default_factory=Conditionals)
    _fence: str | None = None
    _between_blocks: bool = True
    _stack: list[tuple[str, str]] = field(default_factory=list)
    _offset: int = 0

    def run(self, file: str, lines: Sequence[NumberedLine]) -> list[Line]:
        """Process the numbered lines of the page that is called ``file`` (relative to the root)."""
        self._stack.append((file, ""))
        self._feed_all(file, [line for line in lines if tag_directive(line[1]) is None])
        if self._conditionals.open:
            self.diagnostics.warning(file, lines[-1][0], "a condition is never closed with endif")
        return self.output

    def _feed_all(self, file: str, lines: Sequence[NumberedLine]) -> None:
        index = 0
        while index < len(lines):
            number, text = lines[index]
            index += 1
            if ENTRY.match(text) and self._between_blocks and self._fence is None:
                while text.endswith(" \\") and index < len(lines):
                    text = text[:-1] + lines[index][1].strip()
                    index += 1
            self._feed(file, number, text)

    def _feed(self, file: str, number: int, text: str) -> None:
        if len(self.output) >= MAX_LINES:
            return
        if self._fence is None or not self._fence.startswith("////"):
            directive, content = self._conditionals.feed(text, self.attributes)
            if directive:
                if content is not None:
                    self._feed(file, number, content)
                return
            if not self._conditionals.active:
                return
            include = INCLUDE.fullmatch(text)
            if include and self._include(file, number, include):
                return
        if self._entry(text):
            return
        self._emit(file, number, text)

    def _emit(self, file: str, number: int, text: str) -> None:
        mark = fence(text)
        if self._fence is not None:
            if mark == self._fence:
                self._fence = None
                self._between_blocks = True
        elif mark is not None:
            self._between_blocks = True
            if mark.startswith(VERBATIM) and mark != "--":
                self._fence = mark
        else:
            if self._offset and (heading := HEADING.fullmatch(text)):
                level = max(1, min(6, len(heading.group(1)) + self._offset))
                text = "=" * level + " " + heading.group(2)
            self._between_blocks = (
                not text.strip()
                or is_comment(text)
                or is_block_line(text)
                or HEADING.fullmatch(text) is not None
            )
        self.output.append(Line(text, file, number, self.attributes))

    def _entry(self, text: str) -> bool:
        if self._fence is not None or not self._between_blocks:
            return False
        entry = ENTRY.fullmatch(text)
        if entry is None:
            return False
        name = entry.group(2).lower()
        changed = dict(self.attributes)
        if entry.group(1) or entry.group(3):
            changed.pop(name, None)
        else:
            changed[name] = resolve(entry.group(4) or "", self.attributes)
        self.attributes = changed
        return True

    def _include(self, file: str, number: int, include: re.Match[str]) -> bool:
        indent, target, options = include.groups()
        if indent:
            if self._fence is not None:
                return False
            self.diagnostics.warning(file, number, "an include must start in the first column; read anyway")
        target = resolve(target.strip(), self.attributes)
        name = self.root.locate(target, beside=file)
        if name is None:
            self.diagnostics.error(file, number, f"include of [{target}] leaves the documentation root")
            return True
        tags = TAGS.search(options)
        wanted = parse_tags(tags.group(1).strip('"')) if tags else {}
        key = (name, ";".join(sorted(wanted)))
        if key in self._stack or len(self._stack) >= MAX_DEPTH:
            self.diagnostics.error(file, number, f"include of [{name}] goes in a circle or too deep")
            return True
        self._include_file(file, number, key, wanted, options)
        return True

    def _include_file(
        self, file: str, number: int, key: tuple[str, str], wanted: dict[str, bool], options: str
    ) -> None:
        name = key[0]
        content = self.root.read(name)
        if content.problem is not None:
            self.diagnostics.error(file, number, f"included file [{name}] {content.problem}")
            return
        lines, missing = select(content.lines, wanted)
        for tag in missing:
            self.diagnostics.warning(file, number, f"included file [{name}] has no tag [{tag}]")
        offset = LEVEL_OFFSET.search(options)
        before, depth = self._offset, len(self._conditionals.open)
        if offset:
            value = int(offset.group(1))
            self._offset = before + value if offset.group(1)[0] in "+-" else value
        self._stack.append(key)
        self._feed_all(name, lines)
        self._stack.pop()
        self._offset = before
        del self._conditionals.open[depth:]
