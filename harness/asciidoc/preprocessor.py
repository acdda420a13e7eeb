"""First pass over a page: includes, conditions and attribute entries. Yields plain lines.

Comments stay: the block parser drops them, because the markers after a snippet look like comments.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from harness.asciidoc.attributes import REFERENCE
from harness.asciidoc.conditionals import Conditionals
from harness.asciidoc.context import changed
from harness.asciidoc.diagnostics import Diagnostics
from harness.asciidoc.files import DocumentRoot
from harness.asciidoc.includes import Include, NumberedLines, select_lines
from harness.asciidoc.lines import PageLines
from harness.asciidoc.source import ENTRY, FENCE_STARTS, fence, heading, is_block_line, is_comment

DIRECTIVE = re.compile(r"[ \t]*include(?:-tagged)?::|\\?(?:include|ifn?def|ifeval|endif)::")
ESCAPED = re.compile(r"\\(?:include|ifn?def|ifeval|endif)::.*\]$")
VERBATIM = ("-", ".", "+", "`", "/")
TABLES = ("|", ",", ":", "!")
MAX_DEPTH = 24
MAX_LINES = 1_000_000
MAX_INCLUDED = 50_000_000
"""So many lines included files have together; each counts, with one line more, as often as it is read."""


@dataclass(slots=True)
class Preprocessor:
    """Turns the text of a page and of all it includes into one list of lines; never raises.

    ``strict`` keeps attribute entries as lines and puts a line of text in place of an include that
    cannot be resolved, as AsciiDoc's rules say; otherwise both are left out.
    """

    root: DocumentRoot
    attributes: Mapping[str, str]
    diagnostics: Diagnostics
    strict: bool = False
    output: PageLines = field(default_factory=PageLines)
    _conditionals: Conditionals = field(init=False)
    _fence: str | None = None
    _table: str | None = None
    _after_entry: bool = False
    _stack: list[tuple[str, str]] = field(default_factory=list)
    _deepest: int = 2 * MAX_DEPTH
    _offset: int = 0
    _full: bool = False
    _included: int = 0

    def __post_init__(self) -> None:
        self._conditionals = Conditionals(self.strict)

    def run(self, file: str, lines: NumberedLines) -> PageLines:
        """Process the lines of the page that is called ``file`` (relative to the root)."""
        self._stack.append((file, ""))
        if len(lines.texts) <= MAX_LINES and not _directives(lines.texts):
            self.output.add_all(lines.texts, lines.numbers, file, self.attributes, 0)
            return self.output
        self._feed_all(file, lines)
        self._close_conditions(0)
        return self.output

    def _close_conditions(self, depth: int) -> None:
        """Close what a file left open, until ``depth`` conditions are, and tell it."""
        still_open = self._conditionals.open
        for condition in still_open[depth:]:
            self.diagnostics.warning(*condition.line, "this condition is never closed; add an endif::[] line")
        del still_open[depth:]

    def expanded(self, text: str, place: int) -> range | None:
        """Obey the directive in ``text``, the beginning of a table's cell on the line at ``place``.

        The lines that it yields are put out at the end; returns their places, None if it is no directive.
        """
        if DIRECTIVE.match(text) is None:
            return None
        output, start = self.output, len(self.output.texts)
        file, number = output.files[place], output.numbers[place]
        self.attributes, self._offset = output.attributes[place], output.offsets[place]
        self._conditionals, self._stack = Conditionals(self.strict), [(file, "")]
        self._fence = self._table = None
        self._feed_all(file, NumberedLines([text], [number]))
        self._close_conditions(0)
        return range(start, len(output.texts))

    def _feed_all(self, file: str, lines: NumberedLines) -> None:
        """Process lines of one file: those with a directive one by one, those between them at once."""
        directives, start = _directives(lines.texts), 0
        for index in directives:
            if index < start:
                continue
            self._take(file, lines, start, index)
            start = self._feed(file, lines, index)
        self._take(file, lines, start, len(lines.texts))

    def _take(self, file: str, lines: NumberedLines, start: int, end: int) -> None:
        """Put out the lines from ``start`` up to ``end``, if lines count here.

        By AsciiDoc's rules blank ones always do.
        """
        if start < end and not self._conditionals.active:
            lines = _blank(lines, start, end) if self.strict else NumberedLines((), ())
            start, end = 0, len(lines.texts)
        if start >= end:
            return
        room = MAX_LINES - len(self.output.texts)
        if end - start > room:
            self._tell_full(file, lines.numbers[start])
            end = start + room
        texts = lines.texts[start:end]
        self.output.add_all(texts, lines.numbers[start:end], file, self.attributes, self._offset)
        self._after_entry = False
        for text in texts:
            if text[:2] in FENCE_STARTS:
                self._pass_fence(text)

    def _tell_full(self, file: str, number: int) -> None:
        if not self._full:
            message = f"the page has more than {MAX_LINES} lines; split it, the rest is not read"
            self.diagnostics.error(file, number, message)
        self._full = True

    def _pass_fence(self, text: str) -> None:
        if self._fence is not None:
            self._fence = None if text == self._fence else self._fence
        elif self._table is not None:
            self._table = None if text == self._table else self._table
        elif (mark := fence(text)) is not None and mark != "--":
            if mark.startswith(VERBATIM):
                self._fence = mark
            elif mark.startswith(TABLES):
                self._table = mark

    def _feed(self, file: str, lines: NumberedLines, index: int) -> int:
        """Process the line at ``index``, which looks like a directive; return the index to go on at."""
        number, text = lines.numbers[index], lines.texts[index]
        if text.startswith(":"):
            if self._entry_may_stand() and ENTRY.match(text):
                return self._entry(file, lines, index)
        elif not (self._fence or "").startswith("////"):
            if self._directive(file, number, text):
                return index + 1
            if ESCAPED.match(text):
                self._take(file, NumberedLines([text[1:]], [number]), 0, 1)
                return index + 1
        self._take(file, lines, index, index + 1)
        return index + 1

    def _directive(self, file: str, number: int, text: str) -> bool:
        """Obey a condition or an include; False if the line is neither."""
        line = (file, number)
        directive, content = self._conditionals.feed(text, self.attributes, line, self.diagnostics)
        if directive:
            if content is not None:
                self._feed_all(file, NumberedLines([content], [number]))
            return True
        return self._conditionals.active and self._include(file, number, text)

    def _entry_may_stand(self) -> bool:
        """Whether an attribute entry counts here: between blocks, not glued to text, not in code or a table.

        In a table's cell it counts for that cell alone, which is read later.
        """
        if self._fence is not None or self._table is not None or not self._conditionals.active:
            return False
        if self._after_entry or not self.output.texts:
            return True
        text = self.output.texts[-1]
        after_block = fence(text) is not None or heading(text) is not None
        return not text or after_block or is_comment(text) or is_block_line(text) or self._in_header()

    def _in_header(self) -> bool:
        """Whether one or two lines, those of author and revision, stand between a page's title and here."""
        for text in self.output.texts[-2:-4:-1]:
            if not text:
                return False
            if text.startswith("= "):
                return True
        return False

    def _entry(self, file: str, lines: NumberedLines, index: int) -> int:
        """Take the attribute entry at ``index``, perhaps of several lines; return the index after it."""
        start = index
        pieces = [lines.texts[index]]
        index += 1
        while pieces[-1].endswith((" \\", " +")) and index < len(lines.texts) and lines.texts[index]:
            pieces[-1] = pieces[-1][:-1]
            pieces.append(lines.texts[index].strip())
            index += 1
        entry = ENTRY.match("".join(pieces))
        if entry is not None:
            self._set(entry.group(2).lower(), entry.group(4), unset=bool(entry.group(1) or entry.group(3)))
        if self.strict:
            self._take(file, lines, start, index)
        self._after_entry = True
        return index

    def _set(self, name: str, value: str | None, *, unset: bool) -> None:
        value = None if unset else self.output.filled(value or "", self.attributes)
        self.attributes = changed(self.attributes, name, value)
        if name == "leveloffset":
            self._offset = shifted(self._offset, value or "0")

    def _include(self, file: str, number: int, text: str) -> bool:
        """Read the include that the line asks for, if it asks for one."""
        include = Include.of(text, self.attributes)
        if include is None or (self.strict and (include.indented or include.bare)):
            return False
        if include.indented and self._fence is not None:
            return False
        if include.indented:
            self.diagnostics.warning(file, number, "an include must start in the first column; read anyway")
        if len(self._stack) > self._deepest:
            message = "an include around this one lets none nest so deep; raise its depth"
            self.diagnostics.warning(file, number, message)
            return not self.strict
        name = self.root.locate(include.target, beside=file)
        problem = None
        if include.remote:
            problem = "is an address, from which nothing is read; save it as a file"
        elif name is None:
            problem = "leaves the documentation root; name a file below it"
        elif (name, include.selection) in self._stack or len(self._stack) > MAX_DEPTH:
            problem = "goes in a circle or too deep; break the chain"
        if name is None or problem is not None:
            replaced = f"link:{include.target}[role=include]" if include.remote else None
            self._unresolved(file, number, text, f"include of [{include.target}] {problem}", replaced)
            return True
        content = self.root.read(name)
        if content.problem is not None:
            unset = REFERENCE.search(include.target)
            problem = f"; the attribute [{unset.group(2)}] is not set, give it a value" if unset else ""
            self._unresolved(file, number, text, f"included file [{name}] {content.problem}{problem}")
            return True
        if self._too_much(len(content.lines), (file, number)):
            return True
        lines = select_lines(content, include, (file, number), self.diagnostics)
        if self.strict and not include.wanted and not include.lines:
            lines = NumberedLines.whole(content.lines)
        self._include_lines(name, include, lines, (file, number))
        return True

    def _too_much(self, count: int, line: tuple[str, int]) -> bool:
        """Whether nothing more is included, because the page is full or has included too much already."""
        before = self._included
        self._included += 1 + count
        if before <= MAX_INCLUDED < self._included:
            message = f"the page includes more than {MAX_INCLUDED} lines; split it, the rest is left out"
            self.diagnostics.error(*line, message)
        return self._full or self._included > MAX_INCLUDED

    def _unresolved(
        self, file: str, number: int, text: str, problem: str, replaced: str | None = None
    ) -> None:
        """Tell that an include yields nothing; by AsciiDoc's rules a text stands in its place."""
        self.diagnostics.error(file, number, problem)
        if self.strict:
            shown = replaced or f"Unresolved directive in {file} - {text}"
            self._take(file, NumberedLines([shown], [number]), 0, 1)

    def _include_lines(
        self, name: str, include: Include, lines: NumberedLines, line: tuple[str, int]
    ) -> None:
        """Process what an include yields; a shift of headings sets it apart by blank lines."""
        before, depth, deepest = self._offset, len(self._conditionals.open), self._deepest
        if include.depth is not None:
            self._deepest = len(self._stack) + include.depth
        if include.offset:
            self._offset = shifted(before, include.offset)
            self._set_apart(line, f":leveloffset: {include.offset}", "")
        self._stack.append((name, include.selection))
        self._feed_all(name, lines)
        self._stack.pop()
        self._deepest = deepest
        if not self.strict:
            self._close_conditions(depth)
        if include.offset:
            self._offset = before
            self._set_apart(line, "", f":leveloffset: {before}" if before else ":leveloffset!:")

    def _set_apart(self, line: tuple[str, int], *texts: str) -> None:
        """Put lines around a shifted include, as AsciiDoc's rules say; read as meant, only blank ones."""
        for text in texts:
            if self.strict or not text:
                self._take(line[0], NumberedLines([text], [line[1]]), 0, 1)


def _blank(lines: NumberedLines, start: int, end: int) -> NumberedLines:
    """Return the blank lines from ``start`` up to ``end``."""
    kept = [index for index in range(start, end) if not lines.texts[index]]
    return NumberedLines([""] * len(kept), [lines.numbers[index] for index in kept])


def shifted(offset: int, value: str) -> int:
    """Return the heading offset after ``leveloffset`` is set to ``value``; a sign makes it relative."""
    try:
        change = int(value)
    except ValueError:
        return offset
    return offset + change if value.strip()[:1] in ("+", "-") else change


def _directives(texts: Sequence[str]) -> list[int]:
    """Return the indexes of the lines that may be directives or attribute entries."""
    return [
        index
        for index, text in enumerate(texts)
        if ":" in text and (text[0] == ":" or ("::" in text and DIRECTIVE.match(text) is not None))
    ]
