"""Exchanges as curl commands, as URLs and as report data."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from harness.model.exchange import SHOWN_BODY, Exchange, SentRequest, curl, request_target, shortened
from tests.strategies import json_values, queries, quick, words

URL = "http://127.0.0.1:9200"


@quick
@given(st.sampled_from(["GET", "POST", "DELETE"]), words, json_values())
def test_a_shell_gives_curl_the_request_as_it_was(method: str, word: str, body: object) -> None:
    assume("\0" not in word)
    command = curl(SentRequest(method, f"/{word}", ((word or "q", word),), body, "admin"), URL)
    arguments = shlex.split(command)
    assert arguments[:3] == ["curl", "-sS", "-X"]
    assert arguments[3] == method
    assert arguments[4:6] == ["-u", "$USER_AND_PASSWORD"]
    if body is None:
        assert "--data-raw" not in arguments
    else:
        sent = arguments[arguments.index("--data-raw") + 1]
        assert sent == body if isinstance(body, str) else json.loads(sent) == body
        assert arguments[arguments.index("-H") + 1] == "Content-Type: application/json"
    assert arguments[-1] == URL + request_target(f"/{word}", ((word or "q", word),))


def shell_sees(command: str) -> list[str]:
    """The arguments that a real shell would give to curl."""
    script = "curl() { for each; do printf '%s\\0' \"$each\"; done; }\n" + command
    environment = {"USER_AND_PASSWORD": "elastic:x y", "PASSWORD": "p q"}
    done = subprocess.run(["/bin/sh", "-c", script], env=environment, capture_output=True, check=True)
    return done.stdout.decode().split("\0")[:-1]


@pytest.mark.parametrize(
    "body",
    ["$(echo x)", "`echo x`", "'; echo x; '", "$PASSWORD", "@/etc/passwd", '"$PASSWORD"', "a\nb", "\\"],
)
def test_a_body_cannot_break_out_of_its_quotes(body: str) -> None:
    command = curl(SentRequest("POST", "/x", (), body, "anonymous"), URL)
    assert shell_sees(command)[-3:] == ["--data-raw", body, URL + "/x"]


def test_a_shell_fills_in_the_credentials() -> None:
    assert shell_sees(curl(SentRequest("GET", "/", (), None, "admin"), URL))[3:5] == ["-u", "elastic:x y"]
    assert shell_sees(curl(SentRequest("GET", "/", (), None, "u $x"), URL))[3:5] == ["-u", "u $x:p q"]


def test_nobody_sends_no_credentials() -> None:
    assert "-u" not in curl(SentRequest("GET", "/", (), None, "anonymous"), URL)


def test_head_requests_do_not_wait_for_a_body() -> None:
    command = curl(SentRequest("HEAD", "/", (), None, "anonymous"), URL + "/")
    assert shlex.split(command) == ["curl", "-sS", "--head", URL + "/"]


@quick
@given(words, queries)
def test_a_target_is_a_path_and_a_query_that_say_the_same(
    path: str, query: tuple[tuple[str, str | None], ...]
) -> None:
    assume("%" not in path)
    target = request_target("/" + path, query)
    assert target.isascii()
    assert not re.search(r"\s", target)
    parts = urlsplit(URL + target)
    assert unquote(parts.path) == "/" + path
    given_pairs = [(name, value or "") for name, value in query if name or value is not None]
    found = parse_qsl(parts.query, keep_blank_values=True)
    assert [pair for pair in found if any(pair)] == [pair for pair in given_pairs if any(pair)]


def test_a_path_keeps_what_selects() -> None:
    assert request_target("/_ml/a*,b/_stop", ()) == "/_ml/a*,b/_stop"
    assert request_target("/a b/ü?x", ()) == "/a%20b/%C3%BC%3Fx"


def test_a_bare_name_is_sent_without_an_equals_sign() -> None:
    assert request_target("/x", (("force", None), ("b", ""), ("c", "a b&c"))) == "/x?force&b=&c=a%20b%26c"


@quick
@given(json_values())
def test_report_data_is_json_whatever_came_back(body: object) -> None:
    sent = SentRequest("GET", "/", (), body, "admin")
    data = Exchange("s1", sent, 200, {}, body, 0.1).to_json()
    assert json.loads(json.dumps(data, allow_nan=False))["response_body"] == body


def test_long_bodies_are_cut_and_an_answer_that_never_came_says_why() -> None:
    sent = SentRequest("PUT", "/x", (), {"definition": "A" * 500, "parts": ["B" * 300]}, "admin")
    data = Exchange("s1", sent, 200, {}, {"text": "C" * 2 * SHOWN_BODY}, 0.1).to_json()
    assert len(data["response_body"]) == SHOWN_BODY + 1
    assert data["request_body"]["definition"] == "A" * 200 + "… (500 characters)"
    assert len(data["request_body"]["parts"][0]) < 230
    lost = Exchange("s1", sent, None, error="connection failed").to_json()
    assert (lost["status"], lost["error"]) == (None, "connection failed")


def test_short_strings_are_shown_whole() -> None:
    assert shortened(["x" * 200, 1, None]) == ["x" * 200, 1, None]
