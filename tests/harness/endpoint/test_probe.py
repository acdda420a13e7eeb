"""What the first look at a target tells."""

from __future__ import annotations

from typing import Any

import pytest

from harness.endpoint.probe import alive, greet
from harness.errors import TargetUnreachable, TargetUnusable
from tests.harness.endpoint.scripted import Script, target

ROOT = {"name": "n", "version": {"number": "9.0.0"}}


def script(**answers: Any) -> Script:
    def answer(method: str, path: str, body: Any) -> Any:
        if path == "/":
            return answers.get("root", (200, ROOT))
        if "no_such_route" in path:
            return 404, "no such thing"
        if path.startswith("/_security"):
            return answers.get("security", (200, {}))
        return answers.get("put", (200, {})) if method == "PUT" else (200, {})

    return answer


def test_a_target_says_who_it_is() -> None:
    tested, transport = target(script())
    found = greet(tested, "hx")
    assert (found.name, found.version, found.secured) == ("n", "9.0.0", True)
    assert {line.partition(" ")[0] for line in transport.lines} == {"GET"}


def test_without_users_it_is_not_secured() -> None:
    tested, _ = target(script(security=(400, {})))
    assert not greet(tested, "hx").secured


def test_missing_credentials_are_not_taken_for_a_server_without_users() -> None:
    tested, _ = target(script(security=(401, {})))
    with pytest.raises(TargetUnusable, match=r"credentials are missing \(status 401"):
        greet(tested, "hx")


def test_a_target_that_says_yes_to_everything_is_not_believed() -> None:
    tested, _ = target(lambda _, path, __: (200, ROOT if path == "/" else {}))
    with pytest.raises(TargetUnusable, match="the answers say nothing"):
        greet(tested, "hx")


def test_silence_is_unreachable() -> None:
    tested, _ = target(lambda *_: None)
    with pytest.raises(TargetUnreachable) as caught:
        greet(tested, "hx")
    assert str(caught.value).startswith("http://127.0.0.1:1: connection failed: refused\n")
    assert "is the server running" in str(caught.value)


@pytest.mark.parametrize("status", [401, 403])
def test_refused_credentials_are_told_apart(status: int) -> None:
    tested, _ = target(script(root=(status, {"error": {}})))
    with pytest.raises(TargetUnusable, match=rf"credentials are missing \(status {status} for /\)") as caught:
        greet(tested, "hx")
    assert "HARNESS_API_KEY" in str(caught.value)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<!doctype html><HTML>", "HTML"),
        ("hello", "text"),
        (None, "no body"),
        ({"message": "hi"}, "other JSON"),
        ([], "other JSON"),
        ([{"version": 1}], "other JSON"),
        (7, "other JSON"),
    ],
)
def test_what_is_not_the_api_is_named(body: Any, kind: str) -> None:
    tested, _ = target(script(root=(200, body)))
    with pytest.raises(TargetUnusable, match=f"GET / answers 200 with {kind}"):
        greet(tested, "hx")


@pytest.mark.parametrize("version", ["9.0.0", None, [], {"number": None}, {"number": {"x": 1}}, {}])
def test_a_version_of_any_shape_is_shown(version: Any) -> None:
    tested, _ = target(script(root=(200, {"name": ["odd"], "version": version})))
    found = greet(tested, "hx")
    assert isinstance(found.version, str)
    assert isinstance(found.name, str)


def test_alive_means_that_it_answers_at_all() -> None:
    assert alive(target(lambda *_: (500, None))[0])
    assert not alive(target(lambda *_: None)[0])
