"""The requests of a console snippet."""

from __future__ import annotations

import pytest

from harness.suites.requests import ConsoleRequest, parse


def one(text: str) -> ConsoleRequest:
    (found,) = parse(text)
    assert isinstance(found, ConsoleRequest)
    return found


def test_a_request_with_a_body() -> None:
    found = one('PUT /a/_doc/1?refresh\n{\n  "b": 1\n}\n')
    assert found == ConsoleRequest("PUT", "a/_doc/1", (("refresh", ""),), '{\n  "b": 1\n}')


def test_several_requests_and_comments() -> None:
    found = parse("# first\nGET a\n\n\n# second\nHEAD b\nDELETE c\n")
    assert [(r.method, r.path) for r in found if isinstance(r, ConsoleRequest)] == [
        ("GET", "a"),
        ("HEAD", "b"),
        ("DELETE", "c"),
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?human", (("human", ""),)),
        ("?a=1&b=2", (("a", "1"), ("b", "2"))),
        ("?a=1=2", (("a", "1"),)),
        ("?a=1?b=2", (("a", "1"),)),
        ("?q=x%20y", (("q", "x y"),)),
        ("?", ()),
    ],
)
def test_parameters(query: str, expected: tuple[tuple[str, str], ...]) -> None:
    assert one(f"GET a{query}\n").query == expected


def test_the_path_may_stand_on_the_next_line() -> None:
    assert one("POST\n_x/y\n{ }\n") == ConsoleRequest("POST", "_x/y", (), "{ }")


def test_angle_brackets_in_a_path_are_encoded() -> None:
    assert one("GET /<logs-{now/d}>/_search\n").path == "%3Clogs-{now/d}%3E/_search"


def test_three_quotes_make_one_json_string() -> None:
    body = one('POST a\n{ "s": """say "hi"\nnow""" }\n').body
    assert body == '{ "s": "say \\"hi\\"\\nnow" }'


def test_steps_between_requests_are_kept() -> None:
    first, steps = parse("GET a\n\nstartyaml\n  - is_true: b\nendyaml\n")
    assert isinstance(first, ConsoleRequest)
    assert steps == [{"is_true": "b"}]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("get a\n", "this is no request"),
        ('PUT a\n{\n\n"b": 1 }\n', "a blank line ends the body"),
        ("PUT a\n{ }\n# note\n{ }\n", "this is no request"),
        ("startyaml\n- is_true: b\n", "without endyaml"),
        ("startyaml\n- [\nendyaml\n", "not YAML"),
        ("startyaml\n- nonsense: b\nendyaml\n", "unknown step"),
    ],
)
def test_what_is_neither_is_an_error(text: str, what: str) -> None:
    with pytest.raises(ValueError, match=what):
        parse(text)
