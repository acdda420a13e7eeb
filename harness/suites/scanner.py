"""Finding snippets line by line, as Elasticsearch's build finds them: the structure of the page does not
count, so a snippet inside a comment block is found too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from harness.reading.markers import Marks, apply_marker, marker

FENCE = re.compile(r"-{4,}[ \t]*")
SOURCE = re.compile(r"\[([^\]]*)\].*")
LANGUAGE = re.compile(r"[-.\w]+")
CALLOUT = re.compile(r"<\d+>|\[\^\d+\]")
WRONG_LANGUAGES = frozenset({"json", "javascript"})


@dataclass(frozen=True, slots=True)
class Problem:
    """Something on a page that keeps its snippets from being tested, at a 1-based line."""

    line: int
    what: str


@dataclass(slots=True)
class Snippet:
    """A code block and its markers. ``line`` is the 1-based line of the opening dashes; a snippet with
    ``problems`` cannot be tested."""

    line: int
    language: str | None
    name: str | None = None
    text: str = ""
    marks: Marks = field(default_factory=Marks)
    problems: list[Problem] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The snippet's own ``id``, or ``line_N``."""
        return self.name or f"line_{self.line}"

    @property
    def is_console(self) -> bool:
        """Whether the snippet holds requests."""
        return self.language == "console" or self.marks.console is True or self.marks.test


@dataclass(slots=True)
class Scan:
    """The snippets of a page in order, and what is wrong between them."""

    snippets: list[Snippet] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def scan(text: str) -> Scan:
    """Find every snippet of a page; never raises."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    return _Scanner(lines).run()


@dataclass(slots=True)
class _Scanner:
    lines: Sequence[str]
    result: Scan = field(default_factory=Scan)
    _open: Snippet | None = None
    _content: list[str] = field(default_factory=list)
    _ended: bool = False

    def run(self) -> Scan:
        for number, line in enumerate(self.lines, start=1):
            self._line(number, line)
        if self._open is not None and not self._ended:
            self._problem(self._open.line, "the snippet is never closed")
        else:
            self._close()
        return self.result

    def _line(self, number: int, line: str) -> None:
        if FENCE.fullmatch(line):
            self._fence(number)
        elif self._open is not None and not self._ended:
            self._content.append(CALLOUT.sub("", line).rstrip() + "\n")
        elif found := marker(line):
            self._mark(number, found)
        elif line.rstrip() != "+":
            self._close()

    def _fence(self, number: int) -> None:
        if self._open is not None and not self._ended:
            self._open.text = "".join(self._content)
            self._ended = True
            return
        self._close()
        language, name = _source_line(self.lines[number - 2] if number > 1 else "")
        self._open, self._content, self._ended = Snippet(number, language, name), [], False

    def _mark(self, number: int, found: re.Match[str]) -> None:
        if self._open is None:
            self._problem(number, f"the marker [{found.group(0).strip()}] does not follow a snippet directly")
            return
        try:
            apply_marker(self._open.marks, found)
        except ValueError as error:
            self._open.problems.append(Problem(number, str(error)))

    def _close(self) -> None:
        snippet, self._open, self._ended = self._open, None, False
        if snippet is None:
            return
        snippet.problems += [Problem(snippet.line, what) for what in _flaws(snippet)]
        self.result.snippets.append(snippet)

    def _problem(self, line: int, what: str) -> None:
        self.result.problems.append(Problem(line, what))


def _source_line(line: str) -> tuple[str | None, str | None]:
    """Read ``[source,LANG,id=NAME]``; a part may be quoted."""
    found = SOURCE.fullmatch(line)
    if found is None:
        return None, None
    parts = [part.strip().strip('"') for part in found.group(1).split(",")]
    if parts[0] != "source" and not parts[0].startswith("source."):
        return None, None
    language = parts[1] if len(parts) > 1 and LANGUAGE.fullmatch(parts[1]) else None
    names = [part.partition("=")[2].strip('"') for part in parts[2:] if part.startswith("id=")]
    return language, names[0] if names else None


def _flaws(snippet: Snippet) -> Iterator[str]:
    if snippet.language is None:
        yield "the snippet has no language: write [source,LANGUAGE] on the line before it"
    elif snippet.language in WRONG_LANGUAGES:
        yield f"the language [{snippet.language}] is not used here: write js"
    for substitution in snippet.marks.substitutions.values():
        try:
            substitution.apply("")
        except ValueError as error:
            yield str(error)
