"""Blocks, headings, comments, listings and markers."""

from __future__ import annotations

from harness.asciidoc.nodes import Listing, Section, walk
from tests.harness.asciidoc.reading import read, shapes


def listing(text: str) -> Listing:
    return next(node for node in walk(read(text).document.blocks) if isinstance(node, Listing))


def test_sections_nest_by_level() -> None:
    assert shapes("= T\n\n== A\n\na\n\n=== B\n\nb\n\n== C\n") == [
        ("=T", [("=A", ["a", ("=B", ["b"])]), ("=C", [])])
    ]


def test_floating_titles_hold_what_follows_them() -> None:
    text = "=== T\n\nt\n\n[discrete]\n[[x]]\n==== A\n\na\n\n[discrete]\n==== B\n\nb\n"
    assert shapes(text) == [("=T", ["t", ("=A", ["a"]), ("=B", ["b"])])]


def test_a_heading_above_the_title_is_still_a_section_of_it() -> None:
    assert shapes("=== T\n\n[discrete]\n== Query\n\nq\n\n[discrete]\n==== Next\n\nn\n") == [
        ("=T", [("=Query", ["q"]), ("=Next", ["n"])])
    ]


def test_a_heading_needs_no_blank_line_after_it() -> None:
    assert shapes("== Request\n`POST _c`\n") == [("=Request", ["`POST _c`"])]


def test_metadata_may_be_apart_from_its_block_and_the_last_anchor_wins() -> None:
    title = read('[role="xpack"]\n[[one]]\n\n[[two]]\n= T\n').document.title
    assert isinstance(title, Section)
    assert (title.meta.anchor, title.meta.get("role")) == ("two", "xpack")


def test_headings_in_delimited_blocks_and_after_text_are_text() -> None:
    assert shapes("====\n== no\n====\n\nText\n== no\n") == [("example", ["== no"]), "Text == no"]


def test_a_comment_block_hides_a_section() -> None:
    page = read("= T\n\n////\n[[r]]\n== Hidden\n////\n\n////\n== Too\n////\n\n== Shown\n")
    assert [node.title for node in walk([page.document.title]) if isinstance(node, Section)] == ["T", "Shown"]


def test_commented_headings_are_absent() -> None:
    assert shapes("= T\n\n//[[d]]\n//== Desc\n\ntext\n") == [("=T", ["text"])]


def test_a_comment_block_that_is_never_closed_does_not_eat_the_page() -> None:
    text = "= T\n\n////\nhidden\n\ntoo\n\n[[s]]\n== Shown\n"
    assert shapes(text) == [("=T", ["CommentBlock", ("=Shown", [])])]


def test_a_listing_has_language_markers_and_no_callouts() -> None:
    code = listing("[source,console]\n----\nPUT _x/y <1>\n----\n// TEST[skip:a]\n// NOTCONSOLE\n<1> note\n")
    assert code.language == "console"
    assert code.text == "PUT _x/y"
    assert [str(marker) for marker in code.markers] == ["TEST[skip:a]", "NOTCONSOLE"]


def test_a_marker_apart_from_its_snippet_is_taken_with_a_warning() -> None:
    page = read("[source,console]\n----\nGET _x\n----\n\n// TEST[continued]\n\nText\n")
    (code, _) = page.document.blocks
    assert isinstance(code, Listing)
    assert [marker.name for marker in code.markers] == ["TEST"]
    assert [each.line for each in page.diagnostics] == [6]


def test_a_closer_of_another_length_closes_with_a_warning() -> None:
    page = read("----\ncode\n------\n\nText\n")
    assert shapes("----\ncode\n------\n\nText\n") == [("code", "code"), "Text"]
    assert [each.level for each in page.diagnostics] == ["warning"]


def test_an_attribute_list_may_be_apart_from_its_listing() -> None:
    assert listing("[source,console]\n\n----\nGET _x\n----\n").language == "console"


def test_markdown_fences_are_listings() -> None:
    assert shapes("--\n```\nx\n```\n--\n") == [("open", [("code", "x")])]


def test_admonitions_in_both_forms() -> None:
    assert shapes("NOTE: a\nb\n\n[WARNING]\n====\nc\n====\n") == [("NOTE", ["a b"]), ("WARNING", ["c"])]


def test_lifecycle_macros_on_their_own_line_are_blocks() -> None:
    page = read("experimental[]\n\nx experimental[] y\n\ndeprecated::[8.3.0,Replaced by <<z>>.]\n")
    macro, text, deprecated = page.document.blocks
    assert (macro.name, macro.argument) == ("experimental", "")
    assert text.text == "x experimental[] y"
    assert (deprecated.name, deprecated.argument) == ("deprecated", "8.3.0,Replaced by <<z>>.")


def test_a_pass_block_substitutes_only_where_it_says_so() -> None:
    text = '[subs="attributes"]\n++++\n{ml}\n++++\n\n++++\n{ml}\n++++\n'
    assert [block.text for block in read(text).document.blocks] == ["machine learning", "{ml}"]


def test_every_node_knows_its_line() -> None:
    page = read("= T\n\nOne\ntwo\n\n`a`::\n(x)\n\n* b\n")
    assert page.document.title is not None
    assert [node.line for node in walk(page.document.title.blocks)] == [3, 6, 6, 7, 9, 9, 9]
