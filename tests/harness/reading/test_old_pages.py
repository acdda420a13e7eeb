"""Pages older than the template: requests in listings, parameters that only requests and examples name."""

from __future__ import annotations

import pytest

from harness.model.spec import ApiSpec
from harness.reading.build import build_spec
from harness.reading.page import section_key
from tests.harness.reading.pages import read, spec


def page(text: str) -> ApiSpec | None:
    return build_spec(read(f"[[p]]\n= T\n\n{text}"))


def requests(found: ApiSpec | None) -> list[str]:
    return [f"{each.method} {each.path}" for each in found.requests] if found else []


def listing(*lines: str, marker: str = "// CONSOLE") -> str:
    return "\n".join(["[source,js]", "----", *lines, "----", marker, "", ""])


SECTION = "== Request\n\n"


@pytest.mark.parametrize(
    ("section", "wanted"),
    [
        (listing("PUT /<a_index>/_copy"), ["PUT /{a_index}/_copy"]),
        (listing("GET /_copy/") + listing("GET /_copy/<name>"), ["GET /_copy", "GET /_copy/{name}"]),
        (listing("POST _copy", '{"to": "<name>"}'), ["POST /_copy"]),
        (listing("POST _copy?wait=true", marker="// NOTCONSOLE"), ["POST /_copy"]),
        (listing('{"acknowledged": true}'), []),
        (listing("POST /_copy/<a_pattern_name>"), ["POST /_copy/{a_pattern_name}"]),
        ("`GET _copy`\n\n" + listing("GET /_copy?pretty", "GET /_other"), ["GET /_copy"]),
        (f"////\n{listing('PUT /_made_before')}////\n\n{listing('GET /_copy')}", ["GET /_copy"]),
    ],
)
def test_a_request_section_without_request_lines_states_them_in_listings(
    section: str, wanted: list[str]
) -> None:
    assert requests(page(SECTION + section)) == wanted


def test_the_form_of_a_request_is_no_example_of_it() -> None:
    found = page(SECTION + listing("GET /_copy/<name>") + "== Examples\n\n" + listing("GET /_copy/mine"))
    assert found is not None
    assert [each.request.path for each in found.examples] == ["/_copy/mine"]


@pytest.mark.parametrize(
    ("after", "wanted"),
    [
        ("Where `<id>` is the id of the copy.", ["POST /_copy/{id}"]),
        ("where `id` is the id of the copy.", ["POST /_copy/{id}"]),
        ("Where `<name>` is the id of the copy.", []),
        ("This makes a copy called `<id>`.", []),
    ],
)
def test_a_listing_states_a_request_if_the_next_paragraph_explains_it(after: str, wanted: list[str]) -> None:
    assert requests(page(f"Copies are made by\n\n{listing('POST _copy/<id>')}{after}\n")) == wanted


def test_a_listing_without_placeholders_is_an_example_only() -> None:
    assert page(f"Copies are made by\n\n{listing('POST _copy/mine')}where `mine` is the name.\n") is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("If omitted, all are returned.", ["GET /_x/{id}", "GET /_x"]),
        ("A name. If you do not specify this parameter, all are.", ["GET /_x/{id}", "GET /_x"]),
        ("If you omit this parameter, all are.", ["GET /_x/{id}", "GET /_x"]),
        ("(Optional, string) A name.", ["GET /_x/{id}"]),
        ("To target all, omit this parameter or use `_all`.", ["GET /_x/{id}", "GET /_x"]),
        ("If you omit the prefix, all are returned.", ["GET /_x/{id}"]),
    ],
)
def test_a_path_parameter_that_may_be_left_out_makes_a_shorter_request(text: str, wanted: list[str]) -> None:
    assert requests(spec(f"== Path parameters\n\n`id`::\n{text}\n", request="GET _x/<id>")) == wanted


def test_a_request_line_that_shows_what_is_left_out_is_all_there_is() -> None:
    found = page(
        "== Request\n\n`GET _x/<id>/_y/<part>` +\n`GET _x/<id>/_y`\n\n"
        "== Path parameters\n\n`id`::\nA name.\n`part`::\nIf omitted, all are returned.\n"
    )
    assert requests(found) == ["GET /_x/{id}/_y/{part}", "GET /_x/{id}/_y"]


def test_placeholders_that_no_list_describes_are_parameters() -> None:
    found = page("== Request\n\n`GET <index>/_x` +\n`GET <index>/_x/<id>`\n")
    assert found is not None
    assert [(each.name, each.location, each.required) for each in found.parameters] == [
        ("index", "path", True),
        ("id", "path", False),
    ]


@pytest.mark.parametrize(
    ("sent", "wanted"),
    [
        ("GET _x/1?ack=true", [("ack", "boolean")]),
        ("GET _x/1?size=10&sort=asc", [("size", "integer"), ("sort", "string")]),
        ("GET _x/1?pretty&human&error_trace=true&filter_path=a", []),
        ("POST _x/1?ack=true", []),
        ("GET _y/1?ack=true", []),
        ("GET _x/_all?ack=true", [("ack", "boolean")]),
        ("GET _x/_count?ack=true", []),
    ],
)
def test_what_examples_of_the_request_send_are_parameters(sent: str, wanted: list[tuple[str, str]]) -> None:
    found = spec("== Examples\n\n" + listing(sent), request="GET _x/<id>")
    assert [(each.name, each.type) for each in found.parameters if each.location == "query"] == wanted


def test_what_a_list_describes_is_not_read_from_examples_again() -> None:
    found = spec(
        "== Query parameters\n\n`ack`::\n(Optional, string) Text.\n\n== Examples\n\n"
        + listing("GET _x?ack=true")
    )
    assert [(each.name, each.type) for each in found.parameters if each.location == "query"] == [
        ("ack", "string")
    ]


@pytest.mark.parametrize(
    ("heading", "wanted"),
    [
        ("Path Parmeters", "path"),
        ("Querry parameters", "query"),
        ("Request bodx", "request-body"),
        ("Response code", "response-codes"),
        ("Examplex", "other"),
        ("Path Parmetres", "other"),
        ("Body of a request", "other"),
    ],
)
def test_a_misspelt_heading_is_recognised_by_its_other_letters(heading: str, wanted: str) -> None:
    assert section_key(heading) == wanted
