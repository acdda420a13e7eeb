"""Extraction of pages that are damaged, odd or huge: it never raises and invents no request line."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.asciidoc.reader import Reader
from harness.pack.bundled import bundled_pack
from harness.pack.folder import load_pack
from harness.pack.jsonl import api_record
from harness.reading.build import build_specs

PACK = load_pack(bundled_pack())
TEXTS = {api.page.file: (PACK.docs / api.page.file).read_text() for api in PACK.apis}
HEAD = "[[a]]\n= A\n\n== Request\n\n`GET _a`\n\n"
PIECES = st.sampled_from(
    [
        "`",
        "(",
        ")",
        "::",
        "====",
        "--",
        "+",
        "|",
        "|===",
        "<<",
        ">>",
        "[[x]]",
        "== Request",
        "(Required",
        "* ",
        "{x}",
    ]
)


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, str]:
    """A bundled page with lines lost, doubled, swapped, or with something put into them."""
    file = draw(st.sampled_from(sorted(TEXTS)))
    lines = TEXTS[file].split("\n")
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(lines) - 1))
        kind = draw(st.sampled_from(["lose", "double", "swap", "put"]))
        if kind == "lose" and len(lines) > 1:
            del lines[at]
        elif kind == "double":
            lines.insert(at, lines[at])
        elif kind == "swap":
            other = draw(st.integers(0, len(lines) - 1))
            lines[at], lines[other] = lines[other], lines[at]
        else:
            column = draw(st.integers(0, len(lines[at])))
            lines[at] = lines[at][:column] + draw(PIECES) + lines[at][column:]
    return file, "\n".join(lines)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(damaged())
def test_a_damaged_page_raises_nothing_and_gains_no_request(page: tuple[str, str]) -> None:
    file, text = page
    for spec in build_specs(Reader(PACK.docs).read_text(text, file)):
        assert api_record(spec)["id"] == spec.id
        ids = [each.id for each in spec.statements]
        assert len(ids) == len(set(ids))
        for request in spec.requests:
            first = request.path.strip("/").split("/")[0]
            assert f"`{request.method} " in text
            assert first in text


@pytest.mark.parametrize(
    "line",
    [
        "must be at least " * 40_000,
        "`a`, `b`, " * 40_000,
        "If `true`, " * 40_000,
        "one of `a` or " * 40_000,
        "Defaults to the `x` " * 40_000,
        "comma-separated ( " * 40_000,
    ],
)
def test_a_huge_sentence_takes_no_huge_time(line: str) -> None:
    text = f"{HEAD}== Prerequisites\n\n{line}\n\n== Query parameters\n\n`x`::\n{line}\n"
    (spec,) = build_specs(Reader(PACK.docs).read_text(text, "a.asciidoc"))
    assert [each.name for each in spec.parameters] == ["x"]


def test_a_table_of_ten_thousand_rows_is_read() -> None:
    rows = "".join(f"| `p{number}` | (Optional, long) The number {number}.\n" for number in range(10_000))
    text = f"{HEAD}== Query parameters\n\n|===\n| Name | Description\n{rows}|===\n"
    (spec,) = build_specs(Reader(PACK.docs).read_text(text, "a.asciidoc"))
    assert len(spec.parameters) == 10_000
