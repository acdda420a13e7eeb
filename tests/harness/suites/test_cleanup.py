"""What a snippet makes is removed; what others made stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.endpoint.fence import Access
from harness.suites.environment import Environment
from harness.suites.judging import SnippetJudge
from harness.suites.page import read_page
from harness.suites.suite import page_items
from tests.harness.suites.fake_server import FakeServer


@pytest.fixture
def server() -> FakeServer:
    return FakeServer()


def leftovers(server: FakeServer, requests: str) -> list[str]:
    text = f"[source,console]\n----\n{requests}\n----\n"
    judge = SnippetJudge(server.target(), Environment())
    (item,) = page_items(read_page(text, "page.asciidoc"), Path())
    judge.judge(item)
    return judge.leftovers


def test_what_was_put_is_deleted_newest_first(server: FakeServer) -> None:
    assert leftovers(server, "PUT a\n{}\n\nPUT b\n{}") == []
    assert server.lines[-4:] == ["DELETE /b", "GET /b", "DELETE /a", "GET /a"]


def test_what_is_below_a_path_goes_with_it(server: FakeServer) -> None:
    assert leftovers(server, "PUT a\n{}\n\nPUT a/part\n{}") == []
    assert "GET /a/part" not in server.lines
    assert "DELETE /a/part" not in server.lines


def test_what_was_there_before_stays_and_is_told(server: FakeServer) -> None:
    server.kept["/mine"] = {}
    assert leftovers(server, "PUT mine\n{}") == ["PUT /mine: may have been there before (GET answered 200)"]
    assert "DELETE /mine" not in server.lines


def test_what_a_snippet_removed_itself_is_not_told(server: FakeServer) -> None:
    server.kept["/mine"] = {}
    assert leftovers(server, "PUT mine\n{}\n\nDELETE mine") == []


def test_a_refused_put_leaves_nothing(server: FakeServer) -> None:
    server.answer("GET /x", 405)
    server.answer("PUT /x", 400)
    assert leftovers(server, "PUT x\n{}") == []


def test_a_refused_put_that_cannot_be_deleted_leaves_nothing(server: FakeServer) -> None:
    server.answer("PUT /x/_settings", 404)
    server.answer("DELETE /x/_settings", 405)
    assert leftovers(server, "PUT x/_settings\n{}") == []


def test_a_later_refusal_does_not_undo_what_was_made(server: FakeServer) -> None:
    server.kept["/mine"] = {}
    answers = iter([(200, {}), (400, {})] * 2)
    plain = server._plain
    server._plain = lambda method, *more: next(answers) if method == "PUT" else plain(method, *more)  # type: ignore[method-assign]
    told = leftovers(server, "PUT mine\n{}\n\nPUT mine\n{}")
    assert told == ["PUT /mine: may have been there before (GET answered 200)"]


def test_a_post_that_tells_where_is_removed(server: FakeServer) -> None:
    server.answer("POST /i/_doc", 201, {}, location="/i/_doc/7")
    server.kept["/i/_doc/7"] = {}
    assert leftovers(server, "POST i/_doc\n{}") == []
    assert server.kept == {}


def test_a_post_that_does_not_tell_where_is_told(server: FakeServer) -> None:
    server.answer("POST /i", 201, {})
    assert leftovers(server, "POST i\n{}") == ["POST /i: made something, but did not tell where"]


def test_a_removal_that_is_refused_is_forced(server: FakeServer) -> None:
    server.answer("DELETE /a", 409)
    assert leftovers(server, "PUT a\n{}") == []
    assert server.lines[-2:] == ["DELETE /a?force=true", "GET /a"]


def test_an_acknowledgement_is_not_believed(server: FakeServer) -> None:
    server.answer("DELETE /a", 200, {"acknowledged": True})
    assert leftovers(server, "PUT a\n{}") == ["/a: DELETE answered 200, and it is still there"]


def test_what_cannot_be_removed_is_told(server: FakeServer) -> None:
    server.answer("DELETE /a", 403)
    assert leftovers(server, "PUT a\n{}") == ["/a: DELETE answered 403"]


def test_a_lost_answer_may_have_made_something(server: FakeServer) -> None:
    server.answers["PUT /a"] = None
    assert leftovers(server, "PUT a\n{}") == []
    assert "DELETE /a" in server.lines


def test_what_a_post_made_is_deleted(server: FakeServer) -> None:
    server.making.add("/users/new")
    assert leftovers(server, 'POST users/new\n{"password": "known to all"}') == []
    assert "DELETE /users/new" in server.lines


def guest(server: FakeServer, requests: str) -> tuple[str, str | None]:
    """The verdict on a snippet at a server that is somebody else's."""
    text = f"[source,console]\n----\n{requests}\n----\n"
    target = server.target()
    target.access = Access()
    judge = SnippetJudge(target, Environment())
    (item,) = page_items(read_page(text, "page.asciidoc"), Path())
    result = judge.judge(item)
    return str(result.verdict), result.reason


def test_a_guest_changes_what_it_made(server: FakeServer) -> None:
    assert guest(server, "PUT a\n{}\n\nPOST a/_start\n\nDELETE a") == ("pass", None)


@pytest.mark.parametrize(
    "requests",
    ["PUT mine\n{}", "DELETE mine", "POST mine/_stop", "DELETE *", "PUT a\n{}\n\nDELETE a,mine", "DELETE a*"],
)
def test_a_guest_changes_nothing_else(server: FakeServer, requests: str) -> None:
    server.kept["/mine"] = {}
    verdict, reason = guest(server, requests)
    assert verdict == "skipped"
    assert "could change what this test has not made" in str(reason)
    refused = requests.rpartition("\n\n")[2].partition("\n")[0].replace(" ", " /")
    assert refused not in server.lines
    assert server.kept == {"/mine": {}}
