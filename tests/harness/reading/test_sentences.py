"""Where sentences end, and on which line they start."""

from __future__ import annotations

import pytest

from harness.asciidoc.nodes import TextLine
from harness.reading.sentences import sentences


def split(text: str) -> list[str]:
    lines = [TextLine(line, "f", number) for number, line in enumerate(text.split("\n"), start=1)]
    return [each.text for each in sentences(lines)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("One. Two.", ["One.", "Two."]),
        ("Set `a. b` now. Then `x`.", ["Set `a. b` now.", "Then `x`."]),
        ("Use it, e.g. `a`. `b` is next.", ["Use it, e.g. `a`.", "`b` is next."]),
        ("Version 8.1 is old. It ends", ["Version 8.1 is old.", "It ends"]),
        ("Defaults to `false.` Next one.", ["Defaults to `false.`", "Next one."]),
        ("Defaults to `false. Next `one`.", ["Defaults to `false.", "Next `one`."]),
        ("(In brackets.) After.", ["(In brackets.)", "After."]),
        ("Before\na break. And\nafter.", ["Before a break.", "And after."]),
        ("What? Yes!", ["What?", "Yes!"]),
        ("...", []),
    ],
)
def test_split(text: str, wanted: list[str]) -> None:
    assert split(text) == wanted


def test_lines_are_those_of_the_first_word() -> None:
    lines = [TextLine("(x) One", "a", 3), TextLine("more. Two", "b", 8), TextLine("end.", "b", 9)]
    assert [(each.text, each.file, each.line) for each in sentences(lines, skip=4)] == [
        ("One more.", "a", 3),
        ("Two end.", "b", 8),
    ]
