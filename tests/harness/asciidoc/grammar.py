"""Our own grammar of pages: well-formed ones, and lines in an order that no author had in mind."""

from __future__ import annotations

import random
from collections.abc import Sequence

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

WORDS = st.sampled_from(["alpha", "beta", "`gamma`", "the _delta_", "epsilon.", "zeta, eta", "<<theta>>"])
TEXT = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
NAMES = st.sampled_from(["`name`", "`size`", "<id>", "plain word", "`a`, `b`", "`404` (Missing)"])
TERM_MARKS = (" ::", "::", ":::", "::::", ";;")
BULLETS = ("*", "**", "***", "-")
NUMBERS = (".", "..", "1.", "2.", "a.", "i)")
FENCES = ("====", "=====", "****", "____", "--")
VERBATIM = ("----", "-----", "....", "```", "++++", "////")
STYLES = (
    "[source,console]", "[NOTE]", "[horizontal]", "[[anchor]]", ".A title", '[role="x"]', "[%collapsible]",
    "[quote]", "[listing]", "[literal]", "[discrete]", "[sidebar]", "[verse]", "[example]", "[pass]",
    "[abstract]", "[normal]", "[[one, two]]", "[#id.role]", "[.role]", "[comment]", "[source]",
)  # fmt: skip

Lines = list[str]


def paragraphs() -> st.SearchStrategy[Lines]:
    return st.lists(TEXT, min_size=1, max_size=3)


@st.composite
def listings(draw: st.DrawFn) -> Lines:
    fence = draw(st.sampled_from(VERBATIM))
    code = draw(
        st.lists(st.sampled_from(["GET _x", "", "  {", "== no", "* no", "no:: no", "<1>"]), max_size=4)
    )
    return [*draw(st.sampled_from([[], ["[source,console]"], ["[source]"]])), fence, *code, fence]


@st.composite
def containers(draw: st.DrawFn, inner: st.SearchStrategy[Lines]) -> Lines:
    fence = draw(st.sampled_from(FENCES))
    head = draw(st.sampled_from([[], ["[NOTE]"], [".Properties", "[%collapsible]"], ["[sidebar]"]]))
    return [*head, fence, *draw(joined(inner)), fence]


@st.composite
def lists(draw: st.DrawFn, inner: st.SearchStrategy[Lines]) -> Lines:
    mark = draw(st.sampled_from([*TERM_MARKS, *BULLETS, *NUMBERS]))
    lines: Lines = []
    for _ in range(draw(st.integers(1, 3))):
        indent = " " * draw(st.sampled_from([0, 0, 0, 2]))
        if mark in TERM_MARKS:
            lines.append(indent + draw(NAMES) + mark + draw(st.sampled_from(["", " same line"])))
        else:
            lines.append(indent + mark + " " + draw(TEXT))
        lines.extend(draw(st.sampled_from([[], ["more text"], ["  indented"], ["", "after a blank"]])))
        for block in draw(st.lists(inner, max_size=2)):
            lines.extend([*draw(st.sampled_from([["+"], ["", "+"], ["+", ""], [""], [], ["// no"]])), *block])
        lines.extend([""] * draw(st.integers(0, 2)))
    return lines


@st.composite
def tables(draw: st.DrawFn) -> Lines:
    columns = draw(st.integers(1, 3))
    head = draw(st.sampled_from([[], [f'[cols="{",".join("1" * columns)}"]'], ['[options="header"]']]))
    rows = [
        " ".join("|" + draw(st.sampled_from(["a", "b c", "", "\\| d"])) for _ in range(columns))
        for _ in range(draw(st.integers(1, 3)))
    ]
    return [*head, "|===", *rows, "|==="]


@st.composite
def joined(draw: st.DrawFn, blocks: st.SearchStrategy[Lines]) -> Lines:
    """Blocks one after another, mostly with a blank line between them."""
    lines: Lines = []
    for block in draw(st.lists(blocks, min_size=1, max_size=3)):
        between = draw(st.sampled_from([[""], [""], [], ["", "// c"]])) if lines else []
        lines.extend([*between, *block])
    return lines


BLOCKS: st.SearchStrategy[Lines] = st.recursive(
    paragraphs()
    | listings()
    | tables()
    | st.sampled_from([["'''"], ["<<<"], ["image::x.png[]"], ["NOTE: n"]]),
    lambda inner: containers(inner) | lists(inner),
    max_leaves=8,
)

HEADINGS = st.builds("{} {}".format, st.sampled_from(["=", "==", "===", "====", "##"]), TEXT)


@st.composite
def well_formed(draw: st.DrawFn) -> str:
    """A page of sections whose blocks nest as the grammar allows."""
    lines = draw(st.sampled_from([[], ["[[page]]", "= Title", ""], ["= Title", "", "Preamble", ""]]))
    for _ in range(draw(st.integers(1, 3))):
        head = draw(st.sampled_from([[], ["[[x]]"], ["[discrete]"], ["[discrete]", "[[y]]"]]))
        lines = [*lines, *head, draw(HEADINGS), *draw(st.sampled_from([[""], []]))]
        lines.extend([*draw(joined(BLOCKS)), ""])
    return "\n".join(lines) + "\n"


ANY_LINE: Sequence[str] = (
    *("", "", "", "+", "+", "--", "----", "====", "////", "|===", "****", "++++", "```", "'''"),
    *("text", "more text", "  indented", "Text + ", "word:: x", "`a`::", "`b`:::", "c;;", "d :: e", "x::y"),
    *("* a", "** b", "- c", "  * d", ". one", ".. two", "1. three", "A. four", "iv) five", "<1> six"),
    *(
        "// comment",
        "///",
        "== Heading",
        "= Top",
        "# Mark",
        "Title",
        "-----",
        "~~~~~",
        "NOTE: note",
        ">",
        "> q",
    ),
    *('"quoted', '-- someone"', ":x: y", ":!x:", "{x}", "[[[biblio]]]", "image::y.png[]", "* [x] done"),
    *("|a |b", "2+|c", "a|d", "|", "`GET _x` +", "<<x>>", "::", ":: x", "..", "...", "-", "*"),
    *STYLES,
)


def any_lines() -> st.SearchStrategy[str]:
    """Lines of every kind in any order."""
    return st.lists(st.sampled_from(ANY_LINE), min_size=1, max_size=20).map("\n".join)


def corpus(pages: st.SearchStrategy[str], count: int) -> list[str]:
    """Return ``count`` different pages, the same ones in every run."""
    found: dict[str, None] = {}

    @settings(
        max_examples=count + count // 10,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(pages)
    def collect(page: str) -> None:
        found.setdefault(page)

    collect()
    return list(found)[:count]


TABLES = (
    '[cols="1,1a"]',
    '[cols="a,a"]',
    '[cols="2*<a",options="header"]',
    '[cols="3*a"]',
    "[%header]",
    "[x]",
)
CELLS = ("a|", "a|", "|", "2+a|", ".2+a|", "2*a|", "l|", "d|", "|plain |b\na|")
STARTS = ("", "", "\n", "\n\n", "  ", " text\n\n", "\n:name: value\n\n{name}\n\n", "ifdef::name[text]")


def in_a_table(pages: Sequence[str], number: int) -> str:
    """Return the ``number``-th page with a table whose cells hold these pages, in one of many forms."""
    chosen = random.Random(number)
    lines = ["= Title", "", chosen.choice(TABLES), "|===", *chosen.choice(([], [""]))]
    for page in pages:
        inner = page.replace("|", chosen.choice(("!", "!", "\\|")))
        lines.append(chosen.choice(CELLS) + chosen.choice(STARTS) + inner.rstrip("\n"))
        lines.extend(chosen.choice(([], [""], ["| plain"])))
    return "\n".join([*lines, "|===", "", "After."]) + "\n"
