"""Definitions of parameters, in the forms that pages have."""

from __future__ import annotations

import pytest

from tests.harness.reading.pages import body, query, spec, statements, texts


def test_parenthesis_text_and_default() -> None:
    (a,) = query("`a`::\n(Optional, <<time-units,time units>>)\nHow long to wait. Defaults to `30s`.\n")
    assert (a.name, a.location, a.required, a.type, a.has_default, a.default) == (
        "a", "query", False, "duration", True, "30s",
    )  # fmt: skip
    assert [each.rpartition(".")[2] for each in a.statements] == [
        "optional-time-units",
        "how-long-wait",
        "defaults-30s",
    ]


def test_the_parenthesis_is_a_statement_of_its_own() -> None:
    found = spec("== Query parameters\n\n`a`::\n(Required, integer) Text.\n")
    first, second = statements(found, "query")
    assert [(rule.kind, dict(rule.arguments)) for rule in first.rules] == [
        ("presence", {"parameter": "a", "in": "query", "required": True}),
        ("type", {"parameter": "a", "in": "query", "type": "integer"}),
    ]
    assert (first.text, first.status, second.text, second.status) == (
        "(Required, integer)", "executable", "Text.", "open",
    )  # fmt: skip


def test_a_conditional_presence_is_not_required_and_carries_no_rule() -> None:
    found = spec("== Query parameters\n\n`a`::\n(Required*, string) Text.\n")
    assert not found.parameters[0].required
    assert [rule.kind for rule in statements(found, "query")[0].rules] == ["type"]


@pytest.mark.parametrize(
    "definition",
    [
        "`a`::\n(Required, string)\nText.",
        "`a`:: (Required, string) Text.",
        "`a`::\n\n(Required, string) Text.",
        "`a`::\n+\n--\n(Required, string)\nText.\n--",
        "<a>::\n(Required, string)\nText.",
        "`<a>`::\n  (Required, string) Text.",
        "`a` ::\n(Required, string)\n+\nText.",
        "`a`::\n(Required, string)\n\nText.\n+\nMore.",
    ],
)
def test_every_form_reads_the_same(definition: str) -> None:
    found = spec("== Query parameters\n\n" + definition)
    (a,) = found.parameters
    assert (a.name, a.required, a.type) == ("a", True, "string")
    assert texts(found, "query")[:2] == ["(Required, string)", "Text."]


def test_two_names_share_a_definition() -> None:
    for text in ("`a`, `b`::\n(Optional, string) T.", "`a`::\n`b`::\n(Optional, string) T."):
        assert [(each.name, each.type) for each in query(text)] == [("a", "string"), ("b", "string")]


def test_values_in_an_open_block_are_no_parameters() -> None:
    for mark in ("::", ":::"):
        text = (
            f"`a`::\n+\n--\n(Optional, string)\nT. Valid values are:\n\n`x`{mark}\nX.\n\n`y`{mark}\nY.\n--\n"
        )
        (a,) = query(text)
        assert (a.type, a.enum, a.properties) == ("enum", ("x", "y"), ())


def test_values_in_bullets_and_in_prose() -> None:
    (a,) = query("`a`::\n(Optional, string) T. Valid options are:\n - `d`: D.\n - `e.`: E\nA tail.\n")
    assert (a.type, a.enum) == ("enum", ("d", "e"))
    (b,) = query("`b`::\n(Optional, string) One of `x`, `y` or `z`. Defaults to `y`.\n")
    assert (b.type, b.enum, b.default) == ("enum", ("x", "y", "z"), "y")


def test_values_are_part_of_the_type_rule() -> None:
    found = spec("== Query parameters\n\n`a`::\n(Optional, string) One of `x` or `y`.\n")
    kinds = {rule.kind: rule for rule in statements(found, "query")[0].rules}
    assert kinds["type"].arguments["enum"] == ["x", "y"]


def test_properties_nest_by_block_and_by_mark() -> None:
    by_block = (
        "`a`::\n(Required, object) T.\n+\n.Properties of `a`\n[%collapsible%open]\n====\n`x`::\n"
        "(Optional, integer) X.\n+\n.Properties of `x`\n=====\n`y`::\n(Required, string) Y.\n=====\n====\n"
    )
    by_mark = (
        "`a`::\n(Required, object) T.\n\n`x`:::\n(Optional, integer) X.\n\n`y`::::\n(Required, string) Y.\n"
    )
    for text in (by_block, by_mark):
        (a,) = body(text)
        (x,) = a.properties
        (y,) = x.properties
        assert [(each.name, each.type, each.required) for each in (a, x, y)] == [
            ("a", "object", True), ("x", "integer", False), ("y", "string", True),
        ]  # fmt: skip
        assert y.statements[0].startswith("do-it#request-body.a.x.y.")


def test_an_empty_parent_is_an_object() -> None:
    (page,) = body("`page`::\n`from`:::\n(Optional, integer) Skips.\n")
    assert (page.type, [each.name for each in page.properties]) == ("object", ["from"])


def test_bounds_units_and_deprecation() -> None:
    (a,) = query(
        "`a_bytes`::\n(Optional, integer) deprecated:[7.16.0,Replaced by `m`]\nMust be between 1 and 5.\n"
    )
    assert (a.minimum, a.maximum, a.unit, a.deprecated) == (1, 5, "bytes", "7.16.0")
    (b,) = query("`b`::\ndeprecated:[7.0.0] (Optional, string) Text.\n")
    assert (b.type, b.deprecated) == ("string", "7.0.0")


def test_a_parameter_whose_text_cannot_be_included_keeps_its_parenthesis() -> None:
    found = spec("== Query parameters\n\n`a`::\n(Optional, Boolean)\ninclude::/gone.asciidoc[tag=x]\n")
    (a,) = found.parameters
    assert (a.name, a.type) == ("a", "boolean")
    assert texts(found, "query") == ["(Optional, Boolean)"]


def test_the_same_slot_under_another_name_takes_the_name_of_the_request_line() -> None:
    found = spec("== Path parameters\n\n`<i>`::\n(Required, string) T.\n", request="GET _x/<id>")
    assert [each.name for each in found.parameters] == ["id"]
    presence = statements(found, "path")[0].rules[0]
    assert presence.arguments["parameter"] == "id"


def test_lists_that_authors_split_are_one() -> None:
    text = "`a`::\n(Optional, string) T.\n\nA paragraph.\n\n`b`::\n(Optional, string) U.\n"
    found = spec("== Query parameters\n\n" + text)
    assert [each.name for each in found.parameters] == ["a", "b"]
    assert "A paragraph." in texts(found, "query")


def test_properties_in_blocks_in_blocks_are_read_once() -> None:
    inner = "=====\n`y`::\nY.\n=====\n"
    text = f"`a`::\n(Required, object) T.\n+\n====\n`x`::\n(Optional, object) X.\n+\n{inner}====\n"
    (a,) = body(text)
    assert [each.name for each in a.properties] == ["x"]
    assert [each.name for each in a.properties[0].properties] == ["y"]


def test_a_default_in_the_parenthesis_is_a_rule_of_it() -> None:
    found = spec("== Query parameters\n\n`a`::\n(Optional, integer, default: `70`) T.\n")
    assert found.parameters[0].default == 70
    rules = statements(found, "query")[0].rules
    assert [dict(rule.arguments) for rule in rules if rule.kind == "default"] == [
        {"parameter": "a", "value": 70}
    ]


def test_an_array_of_listed_values_stays_an_array() -> None:
    (a,) = query("`a`::\n(Optional, array of strings) One of `x` or `y`.\n")
    assert (a.type, a.items, a.enum) == ("array", "string", ("x", "y"))


def test_response_fields_carry_no_rules_of_parameters() -> None:
    found = spec("== Response body\n\n`a`::\n(string) One of `x` or `y`. Defaults to `x`.\n")
    kinds = [rule.kind for each in statements(found, "response-body") for rule in each.rules]
    assert kinds == ["response_field"]
    assert found.responses[0].properties[0].name == "a"


def test_words_that_name_a_form_are_no_field() -> None:
    (o,) = body(
        "`o`::\n(Required, string or object)\n\nText form:::\n(Required, string)\nOne of `x` or `y`.\n+\n"
        "Object form:::\n`a`::::\n(Required, string)\nA.\n\n`b c`:::\n(Optional, string)\nB.\n"
    )
    assert [(each.name, each.required, each.variant) for each in o.properties] == [
        ("a", True, "Object form"),
        ("b c", False, None),
    ]
    assert (o.type, o.alternatives, o.enum) == ("string", ("object",), ())


def test_several_marked_values_are_no_default_and_a_value_has_its_first_name() -> None:
    columns = "`a`, `b`:::\n(Default) A.\n\n`c`:::\nC.\n"
    (h,) = query("`h`::\n(Optional, string)\nValid values are:\n\n" + columns)
    assert (h.enum, h.default) == (("a", "b", "c"), "a")
    (h,) = query("`h`::\n(Optional, string)\nValid values are:\n\n" + columns + "\n`d`:::\n(Default) D.\n")
    assert (h.enum, h.has_default) == (("a", "b", "c", "d"), False)


@pytest.mark.parametrize(
    ("sentence", "default"),
    [
        ("Drops those above `x.limit` (default to 10) percent. Defaults to `false`.", False),
        ("At most the `x.limit` setting (`7` by default). Defaults to 3.", 3),
        ("At most `x.limit`, which is 10,000 by default. Defaults to `20`.", 20),
        ("The `a` (defaults to `5`).", 5),
        ("`x.limit` defaults to `7` and is large. Defaults to 4.", 4),
        ("`a` defaults to `6`.", 6),
        ("Defaults to 10,000.", 10_000),
        ("Defaults to `1,000,000`.", 1_000_000),
    ],
)
def test_a_default_belongs_to_what_it_is_said_of(sentence: str, default: object) -> None:
    (a,) = query(f"`a`::\n(Optional, integer)\n{sentence}\n")
    assert a.default == default
