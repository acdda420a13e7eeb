"""Inline markup."""

from __future__ import annotations

import pytest

from harness.asciidoc.inline import Code, InlineMacro, Reference, Text, parse_inline, plain_text


def test_references_links_and_macros_are_told_apart() -> None:
    text = "See <<a, `b` c>>, https://x.y/z[label^] and deprecated:[8.1.0,Use `m`]."
    assert parse_inline(text) == [
        Text("See "),
        Reference("a", "`b` c"),
        Text(", "),
        Reference("https://x.y/z", "label"),
        Text(" and "),
        InlineMacro("deprecated", "8.1.0,Use `m`"),
        Text("."),
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("the <<x,cluster\nprivilege>> here", "the cluster\nprivilege here"),
        ("<<only-id>>", "only-id"),
        ("`a_b` and manage_ml_x and *not* and _this_", "`a_b` and manage_ml_x and not and this"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("open `tick", "open `tick"),
        ("x << y", "x << y"),
        ("(https://x.y/z).", "(https://x.y/z)."),
        ("https://x.y/a_(b).", "https://x.y/a_(b)."),
        ("(as in https://x.y/a_(b)).", "(as in https://x.y/a_(b))."),
        ("https://x.y/a_(b)[the page^].", "the page."),
        ("a +literal+ and **bold** and _e_", "a literal and bold and e"),
        ("a <<x-y,text with\na `tick`>> b", "a text with\na `tick` b"),
        ("`<model_id>`", "`<model_id>`"),
    ],
)
def test_plain_text(text: str, shown: str) -> None:
    assert plain_text(text) == shown


def test_code_keeps_what_looks_like_markup() -> None:
    assert parse_inline("`*x* <<y>>`") == [Code("*x* <<y>>")]
