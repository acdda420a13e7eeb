"""Parameters and statements in cells of tables that hold blocks."""

from __future__ import annotations

from tests.harness.reading.pages import body, spec, statements, texts

TABLE = """[cols="1,1,3a",options="header"]
|===
|Name |Required |Description

|`mode`
|no
|How to look. Valid values are:

* `fast`: looks once.
* `exact`: looks at everything.

|`depth`
|yes
|(integer) How deep to look.

[%collapsible%open]
====
`inner`:::
(Optional, Boolean) Whether to look inside.
====
|===
"""


def test_a_list_of_values_in_a_description() -> None:
    mode, _ = body(TABLE)
    assert (mode.name, mode.enum, mode.required) == ("mode", ("fast", "exact"), False)


def test_properties_in_a_description() -> None:
    depth = body(TABLE)[1]
    assert (depth.name, depth.type, depth.required) == ("depth", "integer", True)
    assert [(each.name, each.type) for each in depth.properties] == [("inner", "boolean")]


def test_statements_of_a_cell_know_their_lines() -> None:
    found = spec("== Request body\n\n" + TABLE)
    first = next(each.line for each in statements(found, "request-body") if each.text == "How to look.")
    lines = {each.text: each.line - first for each in statements(found, "request-body")}
    assert lines["`fast`: looks once."] == 2
    assert lines["`exact`: looks at everything."] == 3
    assert lines["Whether to look inside."] == 12


def test_prose_in_cells_is_read_once() -> None:
    text = '== Description\n\n[cols="1,1a"]\n|===\n\n|a |One thing.\n\n. Another one.\n+\nAnd more.\n|===\n'
    assert texts(spec(text), "description") == ["a", "One thing.", "Another one.", "And more."]


def test_an_example_in_a_cell() -> None:
    code = "[source,console]\n----\nGET _x?b=1\n----\n// TEST[skip:why]"
    found = spec(f"== Examples\n\n|===\na|\n{code}\n|===\n")
    assert [each.request.query for each in found.examples] == [{"b": "1"}]
    assert [each.directives for each in found.examples] == [("TEST[skip:why]",)]
