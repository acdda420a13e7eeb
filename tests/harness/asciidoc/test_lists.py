"""Lists as authors write them; most samples are forms that strict AsciiDoc reads otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from tests.harness.asciidoc.reading import read, shapes

A = ("`a`", ["T"])
B = ("`b`", ["U"])

SAMPLES: dict[str, tuple[str, Any]] = {
    "same line": ("`a`:: T", [[A]]),
    "next line, indented": (
        "`a`::\n  (Optional, integer) T\n  more.",
        [[("`a`", ["(Optional, integer) T more."])]],
    ),
    "blank line after the term": ("`a`::\n\nT", [[A]]),
    "open block": ("`a`::\n+\n--\nT\n\nV\n--\n\n`b`::\nU", [[("`a`", [("open", ["T", "V"])]), B]]),
    "nested by mark": (
        "`a`::\nT\n\n`b`:::\nU\n\n`c`::::\nV\n\n`d`:::\nW",
        [[("`a`", ["T", [("`b`", ["U", [("`c`", ["V"])]]), ("`d`", ["W"])]])]],
    ),
    "empty parent": ("`p`::\n`f`:::\n T", [[("`p`", [[("`f`", ["T"])]])]]),
    "indented terms are no deeper": ("`a`::\n  T\n  `b`::\n  U", [[A, B]]),
    "plus lines are noise before a nested term": (
        "`o`::\nO\n+\n`p`:::\nP\n+\n`q`:::\nQ",
        [[("`o`", ["O", [("`p`", ["P"]), ("`q`", ["Q"])]])]],
    ),
    "plus before the same mark": ("`a`::\nT\n+\n`b`::\nU", [[A, B]]),
    "two terms share a definition": ("`a`::\n`b`::\nshared", [[("`a`, `b`", ["shared"])]]),
    "blanks around the mark": ("`a` ::\nT\n\n`b`:: \nU", [[A, B]]),
    "comments between items": ("`a`::\nT\n\n//End a\n\n//Begin b\n`b`::\nU", [[A, B]]),
    "comment block between items": ("`a`::\nT\n\n////\nhidden\n////\n\n`b`::\nU", [[A, B]]),
    "anchor between items": ("`a`::\nT\n\n[[x]]\n`b`::\nU", [[A, B]]),
    "comment inside text": ("`a`::\nT\n// no\nV", [[("`a`", ["T V"])]]),
    "plus, then a paragraph": ("`a`::\nT\n+\nV", [[("`a`", ["T", "V"])]]),
    "plus, blank, then a paragraph": ("`a`::\nT\n+\n\nV\n\n`b`::\nU", [[("`a`", ["T", "V"]), B]]),
    "collapsible without plus": (
        "`a`::\nT\n\n.Properties of `a`\n[%collapsible]\n====\n`x`::\nX\n====\n",
        [[("`a`", ["T", ("example", [[("`x`", ["X"])]])])]],
    ),
    "open block without plus": (
        "`a`::\nT\n--\n* V\n--\n\n`b`::\nU",
        [[("`a`", ["T", ("open", [[("", ["V"])]])]), B]],
    ),
    "note block between items": (
        "`a`::\nT\n\n[NOTE]\n====\nN\n====\n\n`b`::\nU",
        [[("`a`", ["T", ("NOTE", ["N"])]), B]],
    ),
    "note after plus": ("`a`::\nT\n+\nNOTE: N", [[("`a`", ["T", ("NOTE", ["N"])])]]),
    "text after a blank and a lone parenthesis": (
        "`a`::\n(Optional, Boolean)\n\nIf `false`, e.\n+\nDefaults to `false`.",
        [[("`a`", ["(Optional, Boolean)", "If `false`, e.", "Defaults to `false`."])]],
    ),
    "bullets directly after text": (
        "`a`::\nT:\n* `q`\n* `d`",
        [[("`a`", ["T:", [("", ["`q`"]), ("", ["`d`"])]])]],
    ),
    "bullets do not swallow the next sentence": (
        "`a`::\nT:\n - `d`: D.\n - `e`: E\nThe tail.",
        [[("`a`", ["T:", [("", ["`d`: D."]), ("", ["`e`: E"])], "The tail."])]],
    ),
    "a letter and a full stop are text": ("`a`::\nA. B\n1. x", [[("`a`", ["A. B 1. x"])]]),
    "two colons in text are text": ("`a`::\nT\nthat works:: really", [[("`a`", ["T that works:: really"])]]),
    "two levels of bullets": ("* a\n** b\n* c", [[("", ["a", [("", ["b"])]]), ("", ["c"])]]),
    "a paragraph ends bullets": ("* a\n\nText.", [[("", ["a"])], "Text."]),
    "a paragraph ends terms": ("`a`::\nT\n\nText.", [[A], "Text."]),
    "callouts": ("<1> a\n<2> b", [[("", ["a"]), ("", ["b"])]]),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_list(name: str) -> None:
    text, wanted = SAMPLES[name]
    assert shapes(text) == wanted


def test_marks_start_afresh_in_a_block_whatever_its_length() -> None:
    text = "`a`::\nT\n+\n======\n`x`::\nX\n+\n========\n`y`::\nY\n========\n\n`z`::\nZ\n======\n\n`b`::\nU"
    inner = ("example", [[("`x`", ["X", ("example", [[("`y`", ["Y"])]])]), ("`z`", ["Z"])]])
    assert shapes(text) == [[("`a`", ["T", inner]), B]]


def test_two_collapsibles_belong_to_the_same_item() -> None:
    text = "`a`::\nT\n+\n.One\n====\nO\n====\n+\n.Two\n====\nP\n===="
    assert shapes(text) == [[("`a`", ["T", ("example", ["O"]), ("example", ["P"])])]]


def test_an_anchor_before_an_item_is_kept() -> None:
    page = read("`a`::\nT\n\n[[x]]\n`b`::\nU")
    (block,) = page.document.blocks
    assert [item.meta.anchor for item in block.items] == [None, "x"]


@pytest.mark.parametrize("item", ["<1> One", "* One", "1. One", "`a`::\nOne"])
@pytest.mark.parametrize("block", ["== Heading\n\ntext", "----\ncode\n----", "====\ntext\n===="])
def test_attributes_directly_after_an_item_belong_to_the_block_beside_the_list(item: str, block: str) -> None:
    page = read(f"{item}\n[[x]]\n[.role]\n{block}\n").document
    (_, other) = [*page.blocks, *([page.title] if page.title else [])]
    assert (other.meta.anchor, other.meta.positional) == ("x", (".role",))
