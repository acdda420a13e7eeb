"""The hard cases about parentheses, life-cycle marks, snippets, privileges and defaults, each by its name."""

from __future__ import annotations

import pytest

from tests.harness.reading.pages import HEAD, one, page, query, rules, spec, statements, texts, tree


@pytest.mark.parametrize("mark", ["^*^", "*", "\u2020"])
def test_h62_a_mark_makes_it_conditional(mark: str) -> None:
    found = spec(f"== Query parameters\n\n`a`::\n(Required{mark}, string) A.")
    assert not found.parameters[0].required
    assert "presence" not in [kind for kind, _ in rules(found, "query")]


def test_h63_a_condition_with_a_union_after_it() -> None:
    found = spec(
        "== Query parameters\n\n`a`::\n(Required unless `t` is specified, string or array of objects)"
    )
    (a,) = found.parameters
    assert (a.type, a.alternatives, a.required) == ("string", ("array",), False)
    assert ("required_if", {"other": "t", "given": False}) in rules(found, "query")


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("(Object, optional)", (False, "object")),
        ("(optional, string)", (False, "string")),
        ("(Integer)", (False, "integer")),
        ("(Optional,integer)", (False, "integer")),
        ("(Required , Boolean )", (True, "boolean")),
    ],
)
def test_h64_order_case_and_blanks_do_not_matter(words: str, wanted: tuple[bool, str]) -> None:
    found = one(f"`a`::\n{words}\nText.")
    assert (found.required, found.type) == wanted


@pytest.mark.parametrize("words", ["<<time-units,time units>>", "<<time-units, time units>>"])
def test_h65_a_comma_in_a_reference_separates_nothing(words: str) -> None:
    found = spec(f"== Query parameters\n\n`a`::\n(Optional, {words}) A.")
    assert found.parameters[0].type == "duration"
    assert texts(found, "query") == ["(Optional, time units)", "A."]


def test_h66_null_and_a_default_in_the_parenthesis() -> None:
    a, b = query("`a`::\n(Required, string or `null`) A.\n\n`b`::\n(Optional, integer, default: `70`) B.")
    assert (a.type, a.nullable, a.required) == ("string", True, True)
    assert (b.type, b.has_default, b.default) == ("integer", True, 70)


def test_h67_a_deprecation_with_its_replacement_and_no_text() -> None:
    found = spec("== Query parameters\n\n`a`::\n(Optional, integer) deprecated:[7.16.0,Replaced by `m`]")
    assert found.parameters[0].deprecated == "7.16.0"
    assert texts(found, "query") == ["(Optional, integer)"]
    assert ("replaced_by", {"other": "m"}) in rules(found, "query")


@pytest.mark.parametrize("macro", ["experimental[]", "experimental::[]"])
def test_h68_a_mark_on_its_own_is_the_pages(macro: str) -> None:
    marked = page(HEAD.replace("Does it.", macro + "\n\nDoes it."))
    inline = page(HEAD.replace("Does it.", "Does experimental[] it."))
    assert [each.availability.stability for each in (marked, inline)] == ["experimental", "stable"]


def test_a_mark_in_a_heading_is_the_pages_and_one_in_a_term_the_parameters() -> None:
    found = page(HEAD.replace("= Do it API", "= Do it API experimental[]")
                 + "== Query parameters\n\n`a` deprecated:[8.1.0,Gone]::\n(Optional, string) A.")  # fmt: skip
    assert (found.title, found.availability.stability) == ("Do it API", "experimental")
    assert [(each.name, each.deprecated) for each in found.parameters] == [("a", "8.1.0")]


def test_h69_a_page_is_deprecated_with_a_reference_in_the_remark() -> None:
    found = page(HEAD.replace("Does it.", "deprecated::[8.3.0,Replaced by <<z>>.]\n\nDoes it."))
    assert found.availability.deprecated == "8.3.0"
    assert "Does it." in texts(found, "summary")


def test_h73_a_callout_is_no_part_of_the_request() -> None:
    found = spec("== Examples\n\n[source,console]\n----\nPUT _x/y <1>\n----\n<1> The name.\n")
    assert [each.request.path for each in found.examples] == ["/_x/y"]


def test_h78_a_request_that_cannot_run_keeps_its_body_as_text() -> None:
    code = "[source,js]\n----\nPUT _x\n{\n...\n----\n// NOTCONSOLE\n"
    found = spec("== Examples\n\n" + code + "\n" + code.replace("js]", "console]"))
    (example,) = found.examples
    assert (example.request.path, example.request.body, example.directives) == (
        "/_x",
        "{\n...",
        ("NOTCONSOLE",),
    )


@pytest.mark.parametrize("text", ["|a |b", "(...)", "<version>"])
def test_h79_an_answer_that_is_no_json_is_kept_as_text(text: str) -> None:
    found = spec(
        "== Examples\n\n[source,console]\n----\nGET _x\n----\n\n"
        f"[source,console-result]\n----\n{text}\n----\n// TESTRESPONSE[non_json]\n"
    )
    assert found.examples[0].response == text


def test_h83_a_query_parameter_may_have_no_value() -> None:
    found = spec("== Examples\n\n[source,console]\n----\nGET _x?human\n----\n")
    assert dict(found.examples[0].request.query) == {"human": ""}


def test_h84_three_quotes_are_one_string() -> None:
    found = spec('== Examples\n\n[source,console]\n----\nPUT _x\n{"a": """\nb\nc"""}\n----\n')
    assert found.examples[0].request.body == {"a": "\nb\nc"}


@pytest.mark.parametrize(
    "note", ["The endpoint must exist.", "This needs clients of version `8.1` or later."]
)
def test_h86_a_condition_other_than_a_privilege_is_a_note(note: str) -> None:
    found = spec(f"== Prerequisites\n\n* {note}\n")
    assert [(each.status, each.rules) for each in statements(found, "prereq")] == [("informative", ())]


def test_h87_privileges_by_the_form_of_the_request() -> None:
    found = spec(
        "== Prerequisites\n\n* You must have these privileges:\n\n"
        "** To use `PUT _x/<id>`, you must have the `index` index privilege.\n\n"
        "** To use `POST _x/`, you must have the `create_doc` or `create` index privilege.\n"
    )
    assert rules(found, "prereq") == [
        ("privilege", {"index": "index", "requests": ["PUT _x/<id>"]}),
        ("privilege", {"index": ["create_doc", "create"], "any_of": True, "requests": ["POST _x/"]}),
    ]


DEFAULTS = {
    "H88": ("Defaults to `false.", False),
    "H88 before more text": ("Defaults to `false. If it is `true`, it waits.", False),
    "H89": ("Defaults to 30\nseconds.", "30s"),
    "H89 minutes": ("Defaults to 30 minutes.", "30m"),
}


@pytest.mark.parametrize("case", DEFAULTS)
def test_defaults(case: str) -> None:
    text, wanted = DEFAULTS[case]
    found = one(f"`a`::\n(Optional, string)\n{text}")
    assert (found.has_default, found.default) == (True, wanted)


def test_h93_dotted_names_are_nested_but_keys_with_dots_are_not() -> None:
    found = spec(
        "== Response body\n\n`_shards`::\n(object) S.\n\n`_shards.total`::\n(integer) T.\n\n"
        "`index.blocks.write`::\n(Boolean) W.\n"
    )
    assert tree(found.responses[0].properties) == {"_shards": {"total": {}}, "index.blocks.write": {}}


def test_h94_a_parameter_of_query_and_body_is_two_entries_linked() -> None:
    also = "You can also specify this value using the `keep` {} parameter."
    found = spec(
        f"== Query parameters\n\n`keep`::\n(Optional, string) {also.format('request body')}\n\n"
        f"== Request body\n\n`keep`::\n(Optional, string) {also.format('query')}\n"
    )
    assert [(each.name, each.location) for each in found.parameters] == [("keep", "query"), ("keep", "body")]
    linked = [rule.arguments for each in found.statements for rule in each.rules if rule.kind == "also_in"]
    assert linked == [
        {"parameter": "keep", "in": "body", "other": "keep"},
        {"parameter": "keep", "in": "query", "other": "keep"},
    ]


@pytest.mark.parametrize("section", ["Request body", "Response body"])
def test_a_name_in_angle_brackets_is_any_key_of_a_map(section: str) -> None:
    text = (
        "`nodes`::\n(object) N.\n+\n====\n`<node_id>`::\n(object) A node.\n+\n=====\n`name`::\n(string) I.\n"
    )
    found = spec(f"== {section}\n\n{text}=====\n====\n")
    fields = found.parameters or found.responses[0].properties
    assert tree(fields) == {"nodes": {"<node_id>": {"name": {}}}}
