"""Finding snippets and their markers line by line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.suites.scanner import Scan, Snippet, scan

BLOCK = "[source,console]\n----\nGET _x\n----\n"


def only(text: str) -> Snippet:
    found = scan(text)
    assert found.problems == []
    (snippet,) = found.snippets
    return snippet


def problems(text: str) -> list[tuple[int, str]]:
    found = scan(text)
    every = [*found.problems, *(p for snippet in found.snippets for p in snippet.problems)]
    return [(problem.line, problem.what) for problem in every]


def test_a_snippet_starts_at_the_line_of_its_dashes() -> None:
    snippet = only("= Title\n\n" + BLOCK)
    assert (snippet.line, snippet.id, snippet.language, snippet.text) == (4, "line_4", "console", "GET _x\n")


def test_callouts_and_trailing_blanks_are_deleted_anywhere_in_a_line() -> None:
    assert only("[source,console]\n----\nPUT _x/y <1>\n{ <12> }  \n----\n").text == "PUT _x/y\n{  }\n"


def test_an_own_id_names_the_snippet() -> None:
    assert only("[source,console,id=my-example]\n----\n----\n").id == "my-example"
    assert only('["source","console",subs="attributes",id="other"]\n----\n----\n').id == "other"


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("[source,console-result]", "console-result"),
        ("[source, js]", "js"),
        ('["source","sh",subs="attributes,callouts"]', "sh"),
        ("[source.merge.styled,esql]", "esql"),
        ("[listing]", None),
        ("[source]", None),
    ],
)
def test_the_language_is_that_of_the_line_before(line: str, language: str | None) -> None:
    assert scan(f"{line}\n----\n----\n").snippets[0].language == language


def test_the_language_counts_only_directly_before_the_dashes() -> None:
    assert problems("[source,console]\n\n----\n----\n") == [
        (3, "the snippet has no language: write [source,LANGUAGE] on the line before it")
    ]


@pytest.mark.parametrize("language", ["json", "javascript"])
def test_languages_that_are_not_used_here(language: str) -> None:
    assert problems(f"[source,{language}]\n----\n----\n") == [
        (2, f"the language [{language}] is not used here: write js")
    ]


def test_fences_of_different_length_match() -> None:
    assert only("[source,console]\n----\nGET _x\n------  \n").text == "GET _x\n"


def test_markers_follow_the_closing_dashes_directly() -> None:
    snippet = only(BLOCK + "// TEST[continued]\n+\n// TEST[s/_x/_y/]\n\ntext\n")
    assert snippet.marks.continued
    assert list(snippet.marks.substitutions) == ["_x"]


def test_a_blank_line_parts_a_marker_from_its_snippet() -> None:
    assert problems(BLOCK + "\n// TEST[continued]\n") == [
        (6, "the marker [// TEST[continued]] does not follow a snippet directly")
    ]


def test_a_marker_must_start_at_the_first_column_and_fill_the_line() -> None:
    assert not only(BLOCK + " // TEST[continued]\n").marks.continued
    assert not only(BLOCK + "// TEST[continued] really\n").marks.continued


def test_snippets_in_comment_blocks_are_found() -> None:
    assert only("////\n" + BLOCK + "// TESTSETUP\n////\n").marks.setup_section


def test_a_snippet_that_is_never_closed() -> None:
    assert problems("[source,console]\n----\nGET _x\n") == [(2, "the snippet is never closed")]


def test_windows_line_ends_and_a_byte_order_mark() -> None:
    assert only("\ufeff" + BLOCK.replace("\n", "\r\n")).text == "GET _x\n"


def test_console_and_notconsole_exclude_each_other() -> None:
    assert problems("[source,sh]\n----\n----\n// CONSOLE\n// NOTCONSOLE\n") == [
        (5, "a snippet cannot be both CONSOLE and NOTCONSOLE")
    ]


def test_js_may_be_console_as_in_older_pages() -> None:
    assert only("[source,js]\n----\nGET _x\n----\n// CONSOLE\n").is_console


@given(
    st.lists(st.sampled_from(["----", "[source,console]", "// TEST[x", "// TEST[s/(/x/]", "+", "", "GET _x"]))
)
def test_any_lines_can_be_scanned(lines: list[str]) -> None:
    found: Scan = scan("\n".join(lines))
    opened = sum(line == "----" for line in lines)
    assert len(found.snippets) == opened // 2
