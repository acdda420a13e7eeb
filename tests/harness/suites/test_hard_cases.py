"""The hard cases about snippets, each by its name in the list that the reader is checked against."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness.model.verdict import Verdict
from harness.suites.environment import Environment, Setups
from harness.suites.judging import SnippetJudge
from harness.suites.page import read_page
from harness.suites.requests import ConsoleRequest, parse
from harness.suites.scanner import Scan, scan
from harness.suites.suite import page_items
from tests.harness.suites.fake_server import FakeServer

NODE = [{"do": {"raw": {"method": "GET", "path": "_n"}}}, {"set": {"name": "node_name"}}]
NAMED = Setups({"node": NODE}, {}, Path())


def snippet(text: str, *markers: str, language: str = "console") -> str:
    return "\n".join([f"[source,{language}]", "----", text, "----", *markers, "", ""])


def verdict(server: FakeServer, *blocks: str) -> tuple[Verdict, str | None]:
    judge = SnippetJudge(server.target(), Environment(setups=NAMED))
    (item,) = page_items(read_page("".join(blocks), "page.asciidoc"), Path())
    result = judge.judge(item)
    return result.verdict, result.reason


def problems(found: Scan) -> list[int]:
    return [each.line for each in (*found.problems, *(p for one in found.snippets for p in one.problems))]


def test_h72_a_language_apart_from_its_snippet_is_missing() -> None:
    assert problems(scan("[source,console]\n\n----\nGET _x\n----\n")) == [3]


def test_h75_a_marker_after_a_blank_line_is_an_error() -> None:
    assert problems(scan(snippet("GET _x") + "// TEST\n")) == [6]


def test_h76_a_closer_of_another_length_closes() -> None:
    (found,) = scan("[source,console]\n----\nGET _x\n------\n\nText.\n").snippets
    assert found.text == "GET _x\n"


def test_h77_a_snippet_in_a_comment_block_is_executed() -> None:
    server = FakeServer()
    hidden = "////\n" + snippet('PUT things/a\n{"n": 1}', "// TESTSETUP") + "////\n\n"
    assert verdict(server, hidden, snippet("GET things/a"))[0] is Verdict.PASS
    assert "PUT /things/a" in server.lines


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        ({"a": 7, "b": 3}, Verdict.PASS),
        ({"a": 7, "b": 2}, Verdict.FAIL),
        ({"b": 3}, Verdict.FAIL),
    ],
)
def test_h80_two_substitutions_and_the_presence_of_what_one_of_them_names(
    answer: dict[str, Any], wanted: Verdict
) -> None:
    server = FakeServer()
    server.answer("GET /_x", 200, answer)
    marker = '// TESTRESPONSE[s/"a": 1/"a": $body.a/ s/"b": 2/"b": 3/]'
    shown = snippet('{"a": 1, "b": 2}', marker, language="console-result")
    assert verdict(server, snippet("GET _x"), shown)[0] is wanted


def test_h81_an_escaped_dollar_is_a_kept_value_as_a_key() -> None:
    server = FakeServer()
    server.answer("GET /_n", 200, {"name": "n-1"})
    server.answer("GET /_x", 200, {"n-1": True})
    shown = snippet('{"k": true}', r'// TESTRESPONSE[s/"k"/\$node_name/]', language="console-result")
    assert verdict(server, snippet("GET _x", "// TEST[setup:node]"), shown) == (Verdict.PASS, None)


def test_h82_a_reason_to_skip_may_look_like_a_setup() -> None:
    (found,) = scan(snippet("GET _x", "// TEST[skip:setup:my_set]")).snippets
    assert (found.marks.skip, found.marks.setups) == ("setup:my_set", [])


def test_h84_three_quotes_are_one_string() -> None:
    (found,) = parse('PUT _x\n{"a": """\nb\n"""}\n')
    assert isinstance(found, ConsoleRequest)
    assert found.body == '{"a": "\\nb\\n"}'


def test_h85_only_the_last_request_may_fail() -> None:
    server = FakeServer()
    assert verdict(server, snippet("GET /\n\nGET gone", "// TEST[catch:missing]"))[0] is Verdict.PASS
    assert verdict(server, snippet("GET gone\n\nGET gone", "// TEST[catch:missing]"))[0] is Verdict.FAIL
