"""Which snippet becomes what."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import DocumentError
from harness.suites.page import SnippetPage, pages, read_page


def block(language: str = "console", *markers: str, text: str = "GET _x") -> str:
    return "\n".join([f"[source,{language}]", "----", text, "----", *markers, "", ""])


def page(*blocks: str) -> SnippetPage:
    return read_page("".join(blocks), "a/page.asciidoc")


def told(found: SnippetPage) -> list[str]:
    every = [*found.setup, *found.teardown, *(s for test in found.tests for s in test.snippets)]
    return [p.what for p in found.problems] + [p.what for s in every for p in s.problems]


def test_a_test_takes_what_continues_it_and_its_responses() -> None:
    found = page(
        block(),
        block("console-result", text="{}"),
        block("console", "// TEST[continued]"),
        block("js", "// TESTRESPONSE", text="{}"),
        block(),
    )
    assert [test.id for test in found.tests] == ["a/page/line_2", "a/page/line_24"]
    assert [snippet.line for snippet in found.tests[0].snippets] == [2, 7, 12, 18]
    assert told(found) == []


@pytest.mark.parametrize(
    ("language", "marker"), [("console", ""), ("js", "// TEST"), ("sh", "// TEST[setup:x]")]
)
def test_what_is_a_test(language: str, marker: str) -> None:
    assert len(page(block(language, *filter(None, [marker]))).tests) == 1


@pytest.mark.parametrize(("language", "marker"), [("yaml", ""), ("js", "// NOTCONSOLE"), ("sql", "")])
def test_what_is_no_test(language: str, marker: str) -> None:
    found = page(block(language, *filter(None, [marker])))
    assert (found.tests, found.problems, found.unconverted) == ([], [], [])


def test_a_response_that_is_also_notconsole_is_a_response() -> None:
    found = page(block(), block("console-result", "// NOTCONSOLE", text="{}"))
    assert len(found.tests[0].snippets) == 2


def test_snippets_that_say_nothing_about_tests_are_told() -> None:
    found = page(block("js"), block("sh", text="curl localhost"), block("sh", text="ls"))
    assert [snippet.line for snippet in found.unconverted] == [2, 7]


def test_setup_and_teardown_come_first() -> None:
    found = page(block("console", "// TESTSETUP"), block("console", "// TEARDOWN"), block())
    assert (len(found.setup), len(found.teardown), len(found.tests), told(found)) == (1, 1, 1, [])


@pytest.mark.parametrize(
    "markers",
    [
        ("", "// TESTSETUP"),
        ("// TESTSETUP", "// TESTSETUP"),
        ("// TEARDOWN", "// TESTSETUP"),
        ("", "// TEARDOWN"),
    ],
)
def test_setup_and_teardown_anywhere_else(markers: tuple[str, ...]) -> None:
    (what,) = told(page(*(block("console", *filter(None, [marker])) for marker in markers)))
    assert "must be the first snippet" in what


def test_continued_needs_a_test() -> None:
    assert "continued needs a test" in told(page(block("console", "// TEST[continued]")))[0]
    after_setup = page(block("console", "// TESTSETUP"), block("console", "// TEST[continued]"))
    assert "continued needs a test" in told(after_setup)[0]


def test_continued_and_skip_exclude_each_other() -> None:
    found = page(block(), block("console", "// TEST[continued skip:later]"))
    assert told(found) == ["a snippet cannot be both continued and skipped"]


def test_a_response_needs_a_request() -> None:
    assert told(page(block("console-result", text="{}"))) == ["a response without a request before it"]


def test_ids_are_unique_on_a_page() -> None:
    found = page(block("console,id=one"), block("console,id=one"))
    assert told(found) == ["two snippets of the page have the id [one]"]
    assert [test.id for test in found.tests] == ["a/page/one", "a/page/line_7"]


def test_a_skipped_test_has_its_reason() -> None:
    found = page(block("console", "// TEST[skip:needs a licence]"), block("console-result", text="{}"))
    assert found.tests[0].skip == "needs a licence"


def test_a_skipped_response_skips_no_test() -> None:
    found = page(block(), block("console-result", "// TESTRESPONSE[skip:long]", text="..."))
    assert found.tests[0].skip is None


def test_pages_are_named_below_their_root(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "one.asciidoc").write_text(block())
    (tmp_path / "two.adoc").write_text(block())
    (tmp_path / "three.txt").write_text(block())
    assert [found.id for _, found in pages([tmp_path])] == ["sub/one", "two"]
    assert [found.id for _, found in pages([tmp_path / "sub", tmp_path])] == ["one", "two"]
    assert [found.id for _, found in pages([tmp_path / "sub"], tmp_path)] == ["sub/one"]


def test_paths_that_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="does not exist"):
        list(pages([tmp_path / "gone"]))
    (tmp_path / "one.asciidoc").write_text(block())
    (tmp_path / "other").mkdir()
    with pytest.raises(DocumentError, match="outside the root"):
        list(pages([tmp_path / "one.asciidoc"], tmp_path / "other"))
