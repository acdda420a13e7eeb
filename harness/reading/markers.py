"""The marker comments after a snippet: ``// TEST[...]``, ``// TESTRESPONSE[...]`` and the bare ones.

The items inside the brackets must tile them exactly, with at most one space after each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from harness.reading.java_regex import java_regex, java_replacement

LINE = re.compile(
    r"//[ \t]*(TEST|TESTRESPONSE)(?:\[(.+)\])?[ \t]*|//[ \t]*(TESTSETUP|TEARDOWN|CONSOLE|NOTCONSOLE)[ \t]*"
)
OWN_NAME = re.compile(r"(?<!\\)\$(?=body|_path)")
SUBSTITUTION = r"s/(?P<pattern>(?:\\/|[^/])+)/(?P<text>(?:\\/|[^/])*)/"
SKIP = r"skip:(?P<skip>[^\]]+)"
TEST_ITEM = re.compile(
    r"(?:catch:\s*(?P<catch>/[^/]+/|[^ \]]+)"
    rf"|{SUBSTITUTION}|{SKIP}"
    r"|(?P<continued>continued)"
    r"|setup:(?P<setup>[^ \]]+)"
    r"|teardown:(?P<teardown>[^ \]]+)"
    r"|warning:(?P<warning>.+)"
    r"|(?P<skip_shard_failures>skip_shard_failures)) ?"
)
RESPONSE_ITEM = re.compile(rf"(?:{SUBSTITUTION}|(?P<non_json>non_json|_cat)|{SKIP}) ?")


@dataclass(frozen=True, slots=True)
class Substitution:
    """``s/PATTERN/TEXT/``: every match of the pattern is replaced."""

    pattern: str
    text: str

    def apply(self, text: str) -> str:
        """Replace in ``text``; raises ``ValueError`` for what is no pattern or no replacement text."""
        try:
            return java_regex(self.pattern).sub(java_replacement(self.text), text)
        except LookupError as error:
            raise ValueError(f"s/{self.pattern}/{self.text}/ names a group that is not there") from error


@dataclass(slots=True)
class Marks:
    """What the markers of one snippet say, all of them together."""

    test: bool = False
    response: bool = False
    setup_section: bool = False
    teardown_section: bool = False
    console: bool | None = None
    catch: str | None = None
    skip: str | None = None
    continued: bool = False
    setups: list[str] = field(default_factory=list)
    teardowns: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    skip_shard_failures: bool = False
    non_json: bool = False
    substitutions: dict[str, Substitution] = field(default_factory=dict)


def marks_of(directives: Iterable[str]) -> Marks:
    """What the marker comments of a snippet say, written without their slashes. Raises ``ValueError`` for one
    that cannot be read."""
    marks = Marks()
    for directive in directives:
        if found := marker(f"// {directive}"):
            apply_marker(marks, found)
    return marks


def marker(line: str) -> re.Match[str] | None:
    """Return the match of a line that is a marker and nothing else, or None."""
    return LINE.fullmatch(line)


def apply_marker(marks: Marks, found: re.Match[str]) -> None:
    """Add what a marker line says. Raises ``ValueError`` for a marker that cannot be read."""
    name = found.group(1) or found.group(3)
    if name in ("CONSOLE", "NOTCONSOLE"):
        wanted = name == "CONSOLE"
        if marks.console is not None and marks.console != wanted:
            raise ValueError("a snippet cannot be both CONSOLE and NOTCONSOLE")
        marks.console = wanted
    elif name == "TESTSETUP":
        marks.setup_section = True
    elif name == "TEARDOWN":
        marks.teardown_section = True
    else:
        marks.test = marks.test or name == "TEST"
        marks.response = marks.response or name == "TESTRESPONSE"
        for item in _items(found.group(2), TEST_ITEM if name == "TEST" else RESPONSE_ITEM):
            _apply_item(marks, item)


def _items(text: str | None, grammar: re.Pattern[str]) -> Iterator[re.Match[str]]:
    position = 0
    while text is not None and position < len(text):
        item = grammar.match(text, position)
        if item is None:
            raise ValueError(f"the marker has extra content [{text[position:]}]")
        yield item
        position = item.end()


def _apply_item(marks: Marks, item: re.Match[str]) -> None:
    said = {name: value for name, value in item.groupdict().items() if value is not None}
    if "pattern" in said:
        pattern = said["pattern"]
        marks.substitutions[pattern] = Substitution(pattern, _replacement(said["text"]))
    for name in ("catch", "skip"):
        if name in said:
            setattr(marks, name, said[name].rstrip() if name == "skip" else said[name])
    for name in ("continued", "skip_shard_failures", "non_json"):
        if name in said:
            setattr(marks, name, True)
    marks.setups += said["setup"].split(",") if "setup" in said else []
    marks.teardowns += said["teardown"].split(",") if "teardown" in said else []
    marks.warnings += [said["warning"]] if "warning" in said else []


def _replacement(text: str) -> str:
    """``$body`` and ``$_path`` stand for themselves, ``\\n`` is a line break."""
    return OWN_NAME.sub(r"\\$", text.replace("\\n", "\n"))
