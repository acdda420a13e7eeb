"""Whatever the page is, reading it ends, quickly, and without an exception."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.asciidoc.reader import Reader
from harness.pack.dump import dump_spec
from harness.reading.build import build_spec

PIECES = [
    "", "", "", "+", "--", "----", "====", "=====", "////", "++++", "....", "****", "|===", "|", "a|", "```",
    "= Title", "== Request", "== Query parameters", "== Response body", "[discrete]", "[[x]]",
    "[source,console]",
    "[NOTE]", ".Title", "`a`::", "`b`:::", "`c`::::", "x;;", "<id>::", "* bullet", "** bullet", " - bullet",
    ". number", "1. number", "<1> callout", "(Optional, string) Text.", "(Required", "Defaults to `x",
    "`GET /_a/<b>`", "`POST _x` +", "GET /_a?b=c", '{"a": """x"""}', "// comment", "// TEST[skip:x]",
    "include::page.asciidoc[]", "include::../../x[tag=y]", "ifdef::ml[]", "endif::[]", 'ifeval::["{a}"==1]',
    ":a: {b}", ":b: {a}", ":!a:", "{a} {b} \\{c}", "<<a,b", ">>", "experimental[]", "deprecated:[8,`x`]",
    "tag::x[]", "end::x[]", "NOTE: text", "text:: more", "*bold _x_*", "https://x[y", "\x00", "\ud7ff",
    "|a |b",
]  # fmt: skip

READER = Reader(Path(__file__).parent)


def read_everything(text: str) -> None:
    spec = build_spec(READER.read_text(text, "page.asciidoc"))
    if spec is not None:
        dump_spec(spec)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(PIECES), max_size=40), st.booleans())
def test_pieces_of_pages_in_any_order(lines: list[str], titled: bool) -> None:
    head = "[[page]]\n= T\n\n== Request\n\n`GET /_x`\n\n== Query parameters\n\n" if titled else ""
    read_everything(head + "\n".join(lines))


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=400))
def test_any_text(text: str) -> None:
    read_everything(text)


@pytest.mark.parametrize(
    "text",
    [
        "".join("=" * (4 + depth) + "\n" for depth in range(2000)),
        "".join("*" * (1 + depth % 7) + " x\n" for depth in range(5000)),
        "".join("`a`" + ":" * (2 + depth % 3) + "\n+\n--\n" for depth in range(1500)),
        "[[p]]\n= T\n== Request\n`GET /x`\n\n== Query\n" + "`a`::\n(Optional, string) " + "[" * 20_000,
        "`" * 50_000,
        "<<" * 20_000,
        "text " * 40_000,
        "(" * 10_000,
        " " * 100_000 + "x::",
        "////\n" * 3001,
        "----\n" * 3001,
        ":a: {a}{a}{a}{a}{a}{a}{a}{a}\n\n{a}\n",
    ],
    ids=["blocks", "bullets", "terms", "brackets", "ticks", "references", "words", "parens", "blanks",
         "comments", "listings", "attributes"],
)  # fmt: skip
@pytest.mark.timeout(20)
def test_hostile_sizes(text: str) -> None:
    read_everything("[[page]]\n= T\n\n== Request\n\n`GET /_x`\n\n== Query parameters\n\n" + text)
