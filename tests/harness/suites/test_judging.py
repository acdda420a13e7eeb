"""Verdicts on snippet tests, and what is sent for them."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest

from harness.model.verdict import PropertyResult, Verdict
from harness.pack.importing import rest_api
from harness.running.runner import LostDuringCase
from harness.suites.environment import Environment, Setups, build_texts
from harness.suites.judging import SnippetJudge
from harness.suites.page import read_page
from harness.suites.suite import page_items
from tests.harness.suites.fake_server import FakeServer

SETUPS = Setups(
    {
        "thing": [{"do": {"raw": {"method": "PUT", "path": "things/named", "body": {"n": 1}}}}],
        "broken": [{"do": {"raw": {"method": "GET", "path": "gone"}}}],
        "by_api": [{"do": {"things.put": {"id": "a/b", "body": {"n": 2}, "refresh": True}}}],
    },
    {"thing": [{"do": {"raw": {"method": "DELETE", "path": "things/named"}}}]},
    Path("setups.yaml"),
)


@pytest.fixture
def server() -> FakeServer:
    return FakeServer()


def judged(server: FakeServer, text: str, environment: Environment | None = None) -> list[PropertyResult]:
    judge = SnippetJudge(server.target(), environment or Environment(setups=SETUPS))
    results = [judge.judge(item) for item in page_items(read_page(text, "page.asciidoc"), Path())]
    server.leftovers = judge.leftovers  # type: ignore[attr-defined]
    return results


def snippet(text: str, *markers: str, language: str = "console") -> str:
    return "\n".join([f"[source,{language}]", "----", text, "----", *markers, "", ""])


def response(text: str, *markers: str) -> str:
    return snippet(text, *markers, language="console-result")


def verdict(server: FakeServer, *blocks: str) -> tuple[Verdict, str | None]:
    (result,) = judged(server, "".join(blocks))
    return result.verdict, result.reason


def test_a_request_that_is_answered_passes(server: FakeServer) -> None:
    assert verdict(server, snippet("PUT things/a\n{}")) == (Verdict.PASS, None)
    assert server.kept == {}


def test_a_refused_request_fails_and_is_tried_again(server: FakeServer) -> None:
    found, reason = verdict(server, snippet("GET things/a"))
    assert found is Verdict.FAIL
    assert reason is not None and reason.startswith("step 01: expected a status below 400; observed 404")
    assert server.lines == ["GET /things/a"] * 2


def test_what_fails_only_once_is_not_judged(server: FakeServer) -> None:
    answers = iter([500, 200])
    server._plain = lambda *_: (next(answers), {})  # type: ignore[method-assign]
    found, reason = verdict(server, snippet("GET things/a"))
    assert found is Verdict.ERROR
    assert reason is not None and "passed when repeated" in reason


def test_the_response_is_compared(server: FakeServer) -> None:
    text = snippet('PUT things/a\n{"n": 1}\n\nGET things/a')
    assert verdict(server, text, response('{ "n": 1 }'))[0] is Verdict.PASS
    found, reason = verdict(server, text, response('{ "n": 2 }'))
    assert found is Verdict.FAIL
    assert reason is not None and "n: 2 is needed, not 1" in reason


def test_later_snippets_and_responses_continue_a_test(server: FakeServer) -> None:
    blocks = [
        snippet('PUT things/a\n{"n": 1}'),
        response('{ "acknowledged": true }'),
        snippet("GET things/a", "// TEST[continued]"),
        response('{ "n": 7 }', "// TESTRESPONSE[s/7/$body.n/]"),
    ]
    assert verdict(server, *blocks) == (Verdict.PASS, None)


@pytest.mark.parametrize(
    ("status", "catch", "expected"),
    [
        (404, "missing", Verdict.PASS),
        (409, "conflict", Verdict.PASS),
        (404, "conflict", Verdict.FAIL),
        (200, "missing", Verdict.FAIL),
        (418, "request", Verdict.PASS),
        (404, "request", Verdict.FAIL),
        (400, "/no (such )?thing/", Verdict.PASS),
        (400, "/other/", Verdict.FAIL),
        (200, "/no/", Verdict.FAIL),
        (404, "no_such_catch", Verdict.ERROR),
    ],
)
def test_catch(server: FakeServer, status: int, catch: str, expected: Verdict) -> None:
    server.answer("GET /x", status, {"error": {"reason": "no such thing"}})
    assert verdict(server, snippet("GET x", f"// TEST[catch:{catch}]"))[0] is expected


def test_catch_is_about_the_last_request_only(server: FakeServer) -> None:
    found, reason = verdict(server, snippet("GET gone\n\nGET gone", "// TEST[catch:missing]"))
    assert found is Verdict.FAIL
    assert reason is not None and reason.startswith("step 01")


def test_warnings_are_exact(server: FakeServer) -> None:
    server.answer("GET /x", 200, {}, warning='299 Elasticsearch-9.5.0 "do not \\"x\\"", 299 E "two"')
    exact = snippet("GET x", '// TEST[warning:do not "x"]', "// TEST[warning:two]")
    assert verdict(server, exact)[0] is Verdict.PASS
    assert verdict(server, snippet("GET x", "// TEST[warning:two]"))[0] is Verdict.FAIL
    assert verdict(server, snippet("GET x"))[0] is Verdict.FAIL
    assert verdict(server, snippet("GET y", "// TEST[warning:two]"))[0] is Verdict.FAIL


def test_shard_failures_fail_unless_they_may_happen(server: FakeServer) -> None:
    failed = {"_shards": {"failures": [{"shard": 0}]}}
    server.answer("GET /x", 200, failed)
    server.answer("GET /_cat/x", 200, failed)
    assert verdict(server, snippet("GET x"))[0] is Verdict.FAIL
    assert verdict(server, snippet("GET x", "// TEST[skip_shard_failures]"))[0] is Verdict.PASS
    assert verdict(server, snippet("GET _cat/x"))[0] is Verdict.PASS


def test_head_has_no_body_and_no_shards(server: FakeServer) -> None:
    assert verdict(server, snippet("PUT things/a\n{}\n\nHEAD things/a"))[0] is Verdict.PASS


def test_a_skipped_test_sends_nothing(server: FakeServer) -> None:
    assert verdict(server, snippet("GET x", "// TEST[skip:TBD]"), response("x")) == (Verdict.SKIPPED, "TBD")
    assert server.lines == []


def test_setup_and_teardown_sections_frame_every_test(server: FakeServer) -> None:
    page = "".join(
        [
            snippet('PUT things/a\n{"n": 1}', "// TESTSETUP"),
            snippet("POST things/_clear", "// TEARDOWN"),
            snippet("GET things/a"),
            snippet("GET gone"),
        ]
    )
    assert [result.verdict for result in judged(server, page)] == [Verdict.PASS, Verdict.FAIL]
    assert server.lines.count("POST /things/_clear") == 3
    assert server.kept == {}


def test_a_setup_that_fails_says_nothing_about_the_snippet(server: FakeServer) -> None:
    found, reason = verdict(server, snippet("GET gone", "// TESTSETUP"), snippet("GET /"))
    assert found is Verdict.ERROR
    assert reason is not None and "cannot be arranged" in reason


def test_named_setups_and_teardowns(server: FakeServer) -> None:
    text = snippet("GET things/named", "// TEST[setup:thing teardown:thing]")
    assert verdict(server, text, response('{"n": 1}'))[0] is Verdict.PASS
    assert "DELETE /things/named" in server.lines
    assert verdict(server, snippet("GET /", "// TEST[setup:broken]"))[0] is Verdict.ERROR


def test_an_unknown_setup_cannot_be_judged(server: FakeServer) -> None:
    assert verdict(server, snippet("GET /", "// TEST[setup:gone]")) == (
        Verdict.ERROR,
        "the setup [gone] is not known: [setups.yaml] has none of that name",
    )


def test_apis_are_called_by_name(server: FakeServer) -> None:
    api = rest_api(
        "things.put",
        {
            "url": {
                "paths": [
                    {"path": "/things", "methods": ["POST"]},
                    {"path": "/things/{id}", "methods": ["GET", "PUT"], "parts": {"id": {"type": "string"}}},
                ]
            },
            "params": {"refresh": {"type": "boolean"}},
            "body": {},
        },
    )
    environment = Environment(setups=SETUPS, apis={"things.put": api})
    (result,) = judged(server, snippet("GET /", "// TEST[setup:by_api]"), environment)
    assert result.verdict is Verdict.PASS
    assert "PUT /things/a%2Fb?refresh=true" in server.lines
    (result,) = judged(server, snippet("GET /", "// TEST[setup:by_api]"))
    assert result.reason is not None and "--rest-api-spec" in result.reason


def test_texts_of_the_target_are_put_in(server: FakeServer) -> None:
    texts = build_texts(server.target().send("GET", "/").body)
    assert texts == {"version": "9.5.0", "version_qualified": "9.5.0-SNAPSHOT", "build_flavor": "default"}
    (result,) = judged(server, snippet("POST {version}/{other}"), Environment(texts))
    assert result.verdict is Verdict.PASS
    assert "POST /9.5.0/%7Bother%7D" in server.lines


def test_text_answers_are_matched_by_an_expression(server: FakeServer) -> None:
    server.answer("GET /_cat/x", 200, "id   type\none  a  \n")
    shown = response("id type\nother a", "// TESTRESPONSE[s/other/\\\\w+/ non_json]")
    assert verdict(server, snippet("GET _cat/x"), shown)[0] is Verdict.PASS
    server.answer("GET /_cat/x", 200, "id   type\none  b  \n")
    assert verdict(server, snippet("GET _cat/x"), shown)[0] is Verdict.FAIL
    assert server.sent[0].headers["accept"] == "*/*"


def test_bodies_of_several_documents_are_lines(server: FakeServer) -> None:
    assert verdict(server, snippet('POST _bulk\n{"index": {}}\n{"a":\n 1}'))[0] is Verdict.PASS
    [post] = [request for request in server.sent if request.method == "POST"]
    assert post.content == b'{"index": {}}\n{"a": 1}\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (snippet("nonsense"), "page.asciidoc:2: this is no request"),
        (snippet(""), "page.asciidoc:2: the snippet holds no request"),
        (snippet("GET x", "// TEST[skip]"), "page.asciidoc:5: the marker has extra content [skip]"),
        (snippet("GET x") + response("{ [ }"), "page.asciidoc:7: the response is no data"),
        ("// TEST[continued]\n", "page.asciidoc:1: the marker [// TEST[continued]] does not follow"),
    ],
)
def test_what_cannot_be_read_is_an_error_with_its_place(server: FakeServer, text: str, told: str) -> None:
    result = judged(server, text)[0]
    assert result.verdict is Verdict.ERROR
    assert result.reason is not None and result.reason.startswith(told)
    assert server.lines == []


def test_a_reference_to_nothing_is_the_pages_fault_and_a_missing_value_the_answers(
    server: FakeServer,
) -> None:
    assert verdict(server, snippet("GET $gone"))[0] is Verdict.ERROR
    assert verdict(server, snippet("GET /"), response("{a: $gone}"))[0] is Verdict.ERROR
    assert verdict(server, snippet("GET /"), response("{a: $body.a}"))[0] is Verdict.FAIL
    assert verdict(server, snippet("GET /"), response("(", "// TESTRESPONSE[non_json]"))[0] is Verdict.ERROR


def test_error_traces_are_asked_for(server: FakeServer) -> None:
    judged(server, snippet("GET x?a=1"), Environment(error_trace=True))
    assert server.lines[0] == "GET /x?a=1&error_trace=true"


def test_a_target_that_dies_is_lost(server: FakeServer) -> None:
    server.dead = True
    with pytest.raises(LostDuringCase) as lost:
        judged(server, snippet("GET x"))
    assert [exchange.status for exchange in lost.value.execution.exchanges] == [None]


def test_analyzers_are_compared(server: FakeServer) -> None:
    text = snippet("GET /\n\nstartyaml\n  - compare_analyzers: {index: i, first: a, second: b}\nendyaml")
    tokens = {"tokens": [{"token": "x"}]}
    server._plain = lambda *_: (200, tokens)  # type: ignore[method-assign]
    assert verdict(server, text)[0] is Verdict.PASS
    assert server.lines[:3] == ["GET /", "GET /i/_analyze", "GET /i/_analyze"]
    assert [json.loads(each.content or b"")["analyzer"] for each in server.sent[1:3]] == ["a", "b"]
    answers = itertools.cycle([tokens, {"tokens": []}])
    server._plain = lambda method, path, _: (200, next(answers) if path != "/" else {})  # type: ignore[method-assign]
    found, reason = verdict(server, text)
    assert found is Verdict.FAIL
    assert reason is not None and "tokens: 1 elements are needed, not 0" in reason
