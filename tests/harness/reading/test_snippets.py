"""Snippets, their responses and markers."""

from __future__ import annotations

from harness.reading.snippets import parse_data, parse_requests
from tests.harness.reading.pages import spec

EXAMPLES = """== Examples

The following example does it:

[source,console]
----
PUT /_x/y?wait=true&human <1>
{
  "a": 1
}

GET _x/y
----
// TEST[setup:z]
<1> note

It answers:

[source,console-result]
----
{"b": 2}
----
// TESTRESPONSE[s/2/3/]

[source,js]
----
POST _z
...
----
// NOTCONSOLE
"""


def test_a_snippet_may_hold_several_requests_and_the_response_is_the_last_ones() -> None:
    first, second = spec(EXAMPLES).examples
    assert (first.request.method, first.request.path, dict(first.request.query), first.request.body) == (
        "PUT",
        "/_x/y",
        {"wait": "true", "human": ""},
        {"a": 1},
    )
    assert not first.has_response
    assert (second.request.path, second.has_response, second.response) == ("/_x/y", True, {"b": 2})
    assert first.directives == ("TEST[setup:z]",)


def test_each_request_is_a_statement() -> None:
    found = spec(EXAMPLES)
    rules = [rule for each in found.statements for rule in each.rules if rule.kind == "example"]
    assert [dict(rule.arguments) for rule in rules] == [
        {"method": "PUT", "path": "/_x/y"},
        {"method": "GET", "path": "/_x/y"},
    ]
    assert all(found.statement(id_) for example in found.examples for id_ in example.statements)


def test_triple_quotes_and_text_that_is_no_json() -> None:
    assert parse_data('{"q": """\nFROM a\n"""}') == {"q": "\nFROM a\n"}
    assert parse_data("(...)") == "(...)"


def test_comments_and_text_before_the_first_request_are_no_requests() -> None:
    (request,) = parse_requests("# first\nGET a\n# more\n")
    assert (request.method, request.path, request.body) == ("GET", "/a", None)
