"""What the first look at a target tells."""

from __future__ import annotations

from typing import Any

import pytest

from harness.errors import TargetUnreachable, TargetUnusable
from harness.target.probe import Trial, alive, probe
from tests.harness.target.scripted import Script, target

ROOT = {"name": "n", "version": {"number": "9.0.0"}}


def trial(name: str) -> Trial:
    path = f"/things/{name}-probe"
    return Trial(f"service:{name}", "PUT", path, {"kind": name}, ("DELETE", path, (("force", "true"),)))


TRIALS = (trial("first"), trial("other"))


def script(**answers: Any) -> Script:
    def answer(method: str, path: str, body: Any) -> Any:
        if path == "/":
            return answers.get("root", (200, ROOT))
        if path.startswith("/_security"):
            return answers.get("security", (200, {}))
        return answers.get("put", (200, {})) if method == "PUT" else (200, {})

    return answer


def test_a_target_says_who_it_is_and_what_it_can_do() -> None:
    tested, transport = target(script())
    found = probe(tested, trials=TRIALS)
    assert (found.name, found.version) == ("n", "9.0.0")
    assert found.features == {"security", "service:first", "service:other"}
    assert found.missing(("security", "service:x", "gpu")) == ["service:x", "gpu"]
    made = [line for line in transport.lines if line.startswith("PUT")]
    removed = [line for line in transport.lines if line.startswith("DELETE")]
    assert made == ["PUT /things/first-probe", "PUT /things/other-probe"]
    assert removed == [line.replace("PUT", "DELETE") + "?force=true" for line in made]


def test_without_security_and_services_it_can_do_less() -> None:
    tested, _ = target(script(security=(400, {}), put=(400, {})))
    assert probe(tested, trials=TRIALS).features == frozenset()


def test_what_was_tried_is_removed_even_when_its_answer_was_lost() -> None:
    tested, transport = target(script(put=None))
    assert "service:other" not in probe(tested, trials=TRIALS[1:]).features
    assert transport.lines[-1].startswith("DELETE /things/other-probe")


def test_silence_is_unreachable() -> None:
    tested, _ = target(lambda *_: None)
    with pytest.raises(TargetUnreachable) as caught:
        probe(tested)
    assert str(caught.value).startswith("http://127.0.0.1:1: connection failed: refused\n")
    assert "is the server running" in str(caught.value)


@pytest.mark.parametrize("status", [401, 403])
def test_refused_credentials_are_told_apart(status: int) -> None:
    tested, _ = target(script(root=(status, {"error": {}})))
    with pytest.raises(TargetUnusable, match=rf"credentials are refused \(status {status}\)") as caught:
        probe(tested)
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
        probe(tested)


@pytest.mark.parametrize("version", ["9.0.0", None, [], {"number": None}, {"number": {"x": 1}}, {}])
def test_a_version_of_any_shape_is_shown(version: Any) -> None:
    tested, _ = target(script(root=(200, {"name": ["odd"], "version": version})))
    found = probe(tested)
    assert isinstance(found.version, str)
    assert isinstance(found.name, str)


def test_alive_means_that_it_answers_at_all() -> None:
    assert alive(target(lambda *_: (500, None))[0])
    assert not alive(target(lambda *_: None)[0])
