"""Request lines in the forms that pages have."""

from __future__ import annotations

import pytest

from harness.reading.build import build_spec
from harness.reading.requests import normal_path
from tests.harness.reading.pages import read


def requests(section: str) -> list[tuple[str, str]]:
    page = read(f"[[p]]\n= T\n\n== Request\n{section}\n\n== Description\n\nText.\n")
    spec = build_spec(page)
    assert spec is not None
    return [(each.method, each.path) for each in spec.requests]


@pytest.mark.parametrize(
    ("section", "wanted"),
    [
        ("`POST _c`", [("POST", "/_c")]),
        ("\n`GET _x` +\n`GET _x/<n>`\n", [("GET", "/_x"), ("GET", "/_x/{n}")]),
        ("\n`POST a/<x>`\n`POST a/<y>`\n", [("POST", "/a/{x}"), ("POST", "/a/{y}")]),
        ("\n`GET _x/` +\n\n`GET /_x/<n>/` +\n", [("GET", "/_x"), ("GET", "/_x/{n}")]),
        ("\n`PUT _x`\n\nIMPORTANT: Not `PUT /t/_doc/<i>`.\n", [("PUT", "/_x")]),
        ("\n`GET _x`\n\n`GET _x`\n", [("GET", "/_x")]),
        ("\nUse `GET _x` with care.\n", []),
        ("\n`GET _x/<n>`\nexperimental:[]\n\n`GET _x`\n", [("GET", "/_x/{n}"), ("GET", "/_x")]),
        ("\n`GET _x` deprecated:[8.1.0,Use `GET _y`.] +\n`GET _y`\n", [("GET", "/_x"), ("GET", "/_y")]),
        ("\n`GET _x`\nis slow.\n", []),
    ],
)
def test_request_lines(section: str, wanted: list[tuple[str, str]]) -> None:
    assert requests(section) == wanted


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("_ml/x/<a_id>/_stop", "/_ml/x/{a_id}/_stop"),
        ("/_x/<m_id1>,<m_id2>", "/_x/{m_id}"),
        ("/_x/<m_id_pattern*>", "/_x/{m_id}"),
        ("/_x/<a*_or_b*>,<c>", "/_x/{a_or_b}"),
        ("_x/<job_id>,<job_id>/", "/_x/{job_id}"),
        ("/_x/<job id>", "/_x/{job_id}"),
        ("/_x/_all/_close?human", "/_x/_all/_close"),
    ],
)
def test_paths_have_one_form(path: str, wanted: str) -> None:
    assert normal_path(path) == wanted


def test_a_page_without_request_lines_section_is_no_api_page() -> None:
    assert build_spec(read("[[p]]\n= T\n\nText.\n")) is None


def test_a_mark_of_a_request_is_a_rule_of_its_statement() -> None:
    section = "\n`GET _x/<n>`\ndeprecated:[8.1.0]\n\n`GET _x` beta:[]\n\n`GET _y`\n"
    spec = build_spec(read(f"[[p]]\n= T\n\n== Request\n{section}"))
    assert spec is not None
    stated = [each for each in spec.statements if each.rules[:1] and each.rules[0].kind == "request"]
    assert [[(rule.kind, dict(rule.arguments)) for rule in each.rules[1:]] for each in stated] == [
        [("deprecated", {"version": "8.1.0"})],
        [("stability", {"value": "beta"})],
        [],
    ]
    assert (spec.availability.stability, spec.availability.deprecated) == ("stable", None)
