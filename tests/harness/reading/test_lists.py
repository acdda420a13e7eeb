"""Parameters in tables, bullets and dotted lists; values with glosses; marks of single parameters."""

from __future__ import annotations

from tests.harness.reading.pages import body, query, spec, statements, texts

TABLE = """[options="header"]
|======
| Name   | Required | Default | Description
| `a`    | yes      | -       | (String) The name.
| `b`    | no       | `5`     | (integer) The number. Must be
between 1 and 9.
|======
"""


def test_a_table_of_parameters() -> None:
    a, b = body(TABLE)
    assert (a.name, a.required, a.type, a.has_default) == ("a", True, "string", False)
    assert (b.name, b.required, b.type, b.default, b.minimum, b.maximum) == ("b", False, "integer", 5, 1, 9)


def test_cells_are_statements_with_their_lines() -> None:
    found = spec("== Request body\n\n" + TABLE)
    rows = [(each.text, each.line) for each in statements(found, "request-body")]
    first = next(line for text, line in rows if text == "(String)")
    assert [text for text, _ in rows] == [
        "(String)", "The name.", "Required: yes",
        "(integer)", "The number.", "Must be between 1 and 9.", "Required: no", "Default: `5`",
    ]  # fmt: skip
    assert {text: line - first for text, line in rows}["Default: `5`"] == 1


def test_a_table_of_something_else_is_no_parameter_list() -> None:
    found = spec("== Query parameters\n\n|===\n| Code | Meaning of it\n| a | It is done.\n|===\n")
    assert found.parameters == ()
    assert "It is done." in texts(found, "query")


def test_bullets_that_begin_with_names() -> None:
    a, b = query("* `a` - (Required, string) The name.\n* `b` (Optional, integer) The number.\n")
    assert [(each.name, each.required, each.type) for each in (a, b)] == [
        ("a", True, "string"), ("b", False, "integer"),
    ]  # fmt: skip


def test_bullets_that_do_not_all_begin_with_names_are_sentences() -> None:
    found = spec("== Query parameters\n\n* `a`: The name.\n* Some text.\n")
    assert found.parameters == ()
    assert "Some text." in texts(found, "query")


def test_bullets_of_an_object_are_properties_only_with_a_type() -> None:
    (o,) = body(
        "`o`::\n(Optional, object) An object:\n+\n* `x`: (Optional, string) X.\n* `y`: (Required, long) Y.\n"
    )
    assert [(each.name, each.type, each.required) for each in o.properties] == [
        ("x", "string", False), ("y", "long", True),
    ]  # fmt: skip
    (plain,) = body("`o`::\n(Optional, object) An object:\n+\n* `x`: X.\n* `y`: Y.\n")
    assert plain.properties == ()


def test_dotted_names_nest_below_the_parameter_they_begin_with() -> None:
    found = body(
        "`a`::\n(Optional, object) A.\n\n`a.b`::\n(Optional, long) B.\n\n`c.d`::\n(Optional, long) D.\n"
    )
    assert [each.name for each in found] == ["a", "c.d"]
    assert [(each.name, each.type) for each in found[0].properties] == [("b", "long")]


def test_presence_behind_the_name() -> None:
    a, b = query("`a` (required)::\n(string) The name.\n\n`b`::\n(integer) The number.\n")
    assert [(each.required, each.type) for each in (a, b)] == [(True, "string"), (False, "integer")]


def test_a_value_marked_as_default_and_what_is_said_about_values() -> None:
    text = "`a`::\n(Optional, string) Valid values are:\n+\n--\n* `x`: (Default) X.\n* `y`: Y is slow.\n--\n"
    found = spec("== Query parameters\n\n" + text)
    (a,) = found.parameters
    assert (a.type, a.enum, a.default) == ("enum", ("x", "y"), "x")
    by_text = {each.text: each for each in statements(found, "query")}
    assert by_text["Valid values are:"].status == "informative"
    assert [(rule.kind, rule.arguments["value"]) for rule in by_text["`y`: Y is slow."].rules] == [
        ("value", "y")
    ]


def test_objects_after_exactly_one_of_are_properties_not_values() -> None:
    text = (
        "`o`::\n(Required, object) It must hold exactly one of the following objects.\n+\n====\n"
        "`x`::\n(Optional, object) X.\n\n`y`::\n(Optional, object) Y.\n====\n"
    )
    (o,) = body(text)
    assert (o.enum, [each.name for each in o.properties]) == ((), ["x", "y"])


def test_marks_of_single_parameters() -> None:
    a, b, c = query(
        "`a`::\n(Optional, string) added:[8.8.0] A.\n\n`b`::\n(Optional, string) preview:[] B.\n\n"
        "`c`::\n(Optional, string) deprecated:[8.1.0,Use `a`.] C.\n"
    )
    assert (a.since, b.stability, c.deprecated) == ("8.8.0", "preview", "8.1.0")


def test_a_condition_in_the_parenthesis_is_a_rule() -> None:
    found = spec("== Request body\n\n`a`::\n(Required unless `b` is specified, string) A.\n")
    rules = statements(found, "request-body")[0].rules
    assert [(rule.kind, rule.arguments.get("other")) for rule in rules] == [
        ("type", None),
        ("required_if", "b"),
    ]
    assert not found.parameters[0].required


def test_a_name_that_no_request_line_has_is_no_path_parameter() -> None:
    found = spec(
        "== Path parameters\n\n`id`::\n(Required, string) I.\n\n`human`::\n(Optional, Boolean) H.\n",
        request="GET _x/<id>",
    )
    assert [(each.name, each.location) for each in found.parameters] == [("id", "path"), ("human", "query")]
    (presence,) = [
        rule
        for each in found.statements
        for rule in each.rules
        if rule.arguments.get("parameter") == "human" and rule.kind == "presence"
    ]
    assert presence.arguments["in"] == "query"


def test_sibling_blocks_of_properties_are_forms_of_the_object() -> None:
    text = (
        "`o`::\n(Required, object) An object.\n+\n.`o` for the `a` service\n[%collapsible%closed]\n====\n"
        "`key`:::\n(Required, string) K.\n====\n+\n.`o` for the `b` service\n[%collapsible%closed]\n====\n"
        "`key`:::\n(Optional, string) K.\n\n`url`:::\n(Optional, string) U.\n====\n"
    )
    (o,) = body(text)
    assert [(each.name, each.required, each.variant) for each in o.properties] == [
        ("key", True, "`o` for the `a` service"),
        ("key", False, "`o` for the `b` service"),
        ("url", False, "`o` for the `b` service"),
    ]


def test_one_block_of_properties_is_no_form() -> None:
    (o,) = body(
        "`o`::\n(Required, object) O.\n+\n.Properties of `o`\n====\n`x`::\n(Optional, long) X.\n====\n"
    )
    assert [each.variant for each in o.properties] == [None]
