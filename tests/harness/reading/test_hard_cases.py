"""The hard cases about what a form means, each by its name in the list that the reader is checked against.

Those about the tree alone have their tests beside the reader, those about running snippets beside the suite.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.reading.build import build_spec
from tests.harness.reading.pages import HEAD, body, one, page, read, rules, spec, statements, texts, tree

SHARED = "tag::p[]\n`p`::\n(Optional, string) Which ones.\nend::p[]\n\ntag::t[]\nThe text.\nend::t[]\n"


SPLIT_OFF = {
    "H1": "`force`::\n(Required, string)\nText more.",
    "H2": "`force`::\n  (Required, string) Text\n  more.",
    "H3": "`force`:: (Required, string) Text more.",
    "H4": "`force`::\n\n(Required, string) Text more.",
    "H5": "`force`::\n+\n--\n(Required, string)\nText more.\n--",
    "H20": "<force>::\n(Required, string)\nText more.",
    "H21": "`force` ::\n(Required, string)\nText more.",
    "H55": "`force`::\n(Required, string)\n+\n\nText more.",
}


@pytest.mark.parametrize("case", SPLIT_OFF)
def test_the_parenthesis_is_split_off_and_the_text_is_joined(case: str) -> None:
    found = spec("== Query parameters\n\n" + SPLIT_OFF[case])
    (force,) = found.parameters
    assert (force.name, force.required, force.type) == ("force", True, "string")
    assert texts(found, "query") == ["(Required, string)", "Text more."]


@pytest.mark.parametrize("mark", [pytest.param("::", id="H6"), pytest.param(":::", id="H7")])
def test_terms_after_a_cue_are_values(mark: str) -> None:
    mode = one(f"`mode`::\n+\n--\n(Optional, string)\nHow. Valid values:\n\n`fast`{mark}\nF.\n--")
    assert (mode.type, mode.enum, mode.properties) == ("enum", ("fast",), ())


NESTED = {
    "H8": ("`a`::\n`b`:::\n (Optional, integer) n", {"a": {"b": {}}}),
    "H9": ("`a`::\nT\n\n`b`:::\nU\n\n`c`::::\nV\n\n`d`:::\nW", {"a": {"b": {"c": {}}, "d": {}}}),
    "H10": (
        "`a`::\nT\n+\n====\n`x`::\nX\n+\n=====\n`y`::\nY\n=====\n====",
        {"a": {"x": {"y": {}}}},
    ),
    "H11": (
        "`a`::\nT\n+\n======\n`x`::\nX\n+\n========\n`y`::\nY\n========\n======",
        {"a": {"x": {"y": {}}}},
    ),
    "H12": (
        "`a`::\nT\n+\n====\n`x`:::\nX\n+\n=====\n`y`:::\nY\n=====\n\n`z`:::\nZ\n====",
        {"a": {"x": {"y": {}}, "z": {}}},
    ),
    "H13": ("`a`::\nT\n\n.Properties of `a`\n[%collapsible]\n====\n`x`::\nX\n====", {"a": {"x": {}}}),
    "H15": ("`o`::\n(Required, object)\nO\n+\n`p`:::\nP\n+\n`q`:::\nQ", {"o": {"p": {}, "q": {}}}),
    "H16": ("====\n`o`::\nT\n+\n`r`::\nU\n====", {"o": {}, "r": {}}),
    "H17": ("`a`, `b`::\nboth", {"a": {}, "b": {}}),
    "H18": ("`a`::\n`b`::\nshared", {"a": {}, "b": {}}),
    "H37": ("`a`::\nT\n\n//End a\n\n//Begin b\n`b`::\nU", {"a": {}, "b": {}}),
    "H38": ("`a`::\nT\n\n[[x]]\n`b`::\nU", {"a": {}, "b": {}}),
    "H51": ("`a`::\nT\n\n[NOTE]\n====\nN\n====\n\n`b`::\nU", {"a": {}, "b": {}}),
    "H60": ("`a`::\nT\nthat works:: really", {"a": {}}),
}


@pytest.mark.parametrize("case", NESTED)
def test_what_belongs_to_what(case: str) -> None:
    text, wanted = NESTED[case]
    assert tree(body(text)) == wanted


def test_h8_a_parent_without_text_is_an_object() -> None:
    (outer,) = body(NESTED["H8"][0])
    assert (outer.type, outer.statements, outer.properties[0].type) == ("object", (), "integer")


def test_h14_two_blocks_of_one_item_are_its_variants() -> None:
    block = "+\n.{} msg\n[%collapsible]\n====\n`role`::\n(Required, string) R.\n====\n"
    (msg,) = body("`msg`::\n(Required, object) M.\n" + block.format("One") + block.format("Two"))
    assert [each.variant for each in msg.properties] == ["One msg", "Two msg"]


def test_h19_a_response_code_is_no_parameter() -> None:
    found = spec("== Response codes\n\n`404` (Missing resources)::\n There is none.\n")
    assert [(each.status, each.text) for each in found.responses] == [(404, "Missing resources")]
    assert found.parameters == ()


@pytest.mark.parametrize("term", ["`name`", "`<name>`", "<name>"])
def test_h22_the_bare_name_matches_the_placeholder(term: str) -> None:
    found = page(HEAD.replace("_x", "_x/<name>") + f"== Path parameters\n\n{term}::\n(Required, string) N.")
    assert [(each.name, each.location) for each in found.parameters] == [("name", "path")]


def test_h23_the_same_slot_under_two_names_is_matched_and_told() -> None:
    read_page = read(
        HEAD.replace("_x", "_x/<model_id>/<part_num>")
        + "== Path parameters\n\n`<model_id>`::\n(Required, string) M.\n\n`<part>`::\n(Required, integer) P."
    )
    found = build_spec(read_page)
    assert found is not None
    assert [each.name for each in found.parameters] == ["model_id", "part_num"]
    (told,) = read_page.diagnostics
    assert (told.level, "[part]" in told.message, "[part_num]" in told.message) == ("warning", True, True)


def test_h24_a_request_line_shows_lists_and_wildcards() -> None:
    section = "`GET _x/<m_id>` +\n`GET _x/<m_id1>,<m_id2>` +\n`GET _x/<m_id_pattern*>`"
    found = page(
        HEAD.replace("`GET _x`", section) + "== Path parameters\n\n`<m_id>`::\n(Optional, string) M."
    )
    assert [(each.method, each.path) for each in found.requests] == [("GET", "/_x/{m_id}")]
    assert [each.name for each in found.parameters] == ["m_id"]
    (request,) = statements(found, "request")
    assert [(rule.kind, rule.arguments.get("parameter")) for rule in request.rules] == [
        ("request", None), ("list", "m_id"), ("wildcards", "m_id"),
    ]  # fmt: skip


@pytest.mark.parametrize("line", ["`GET _x/<m_id>`", "`GET _x/*`", "`GET _x/<m_id>/a,b`"])
def test_a_request_line_without_such_a_form_shows_neither(line: str) -> None:
    found = page(HEAD.replace("`GET _x`", line))
    assert [rule.kind for rule in statements(found, "request")[0].rules] == ["request"]


@pytest.mark.parametrize(
    ("lines", "required"), [("`GET _x/<id>`", True), ("`GET _x` +\n`GET _x/<id>`", False)]
)
def test_h25_what_every_path_has_is_required_and_the_claim_is_kept(lines: str, required: bool) -> None:
    found = page(HEAD.replace("`GET _x`", lines) + "== Path parameters\n\n`<id>`::\n(Optional, string) I.")
    assert found.parameters[0].required is required
    assert ("presence", {"required": False}) in rules(found, "path")


def test_parameters_may_stand_before_the_request_lines() -> None:
    found = page("[[p]]\n= P\n\n== Path parameters\n\n`<id>`::\n(Required, string) I.\n\n"
                 "== Request\n\n`GET _x/<id>`\n")  # fmt: skip
    assert [(each.name, each.location) for each in found.parameters] == [("id", "path")]


SECTIONS = {
    "H26": "=== T\n\n[discrete]\n==== Request\n\n`GET _y`\n\n[discrete]\n[[q]]\n==== Query parameters\n\n",
    "H27": "=== T\n\n[discrete]\n==== Request\n\n`GET _y`\n\n[discrete]\n== Query parameters\n\n",
    "H28": "=== T\n\n==== Request\n`GET _y`\n\n==== Query parameters\n",
}


@pytest.mark.parametrize("case", SECTIONS)
def test_a_section_is_found_whatever_its_heading_looks_like(case: str) -> None:
    found = page("[[t]]\n" + SECTIONS[case] + "`a`::\n(Optional, string) A.\n")
    assert [(each.method, each.path) for each in found.requests] == [("GET", "/_y")]
    assert [(each.name, each.location) for each in found.parameters] == [("a", "query")]


REQUESTS = {
    "H29": ("`GET _x` +\n`GET _x/<n>`", ["GET /_x", "GET /_x/{n}"]),
    "H30": ("`POST a/<x>`\n`POST a/<y>`", ["POST /a/{x}", "POST /a/{y}"]),
    "H31": ("`GET _x/` +", ["GET /_x"]),
    "H32": ("`PUT /t/_doc/<i>`\n\nIMPORTANT: Not `PUT /t/_create/<i>`.", ["PUT /t/_doc/{i}"]),
}


@pytest.mark.parametrize("case", REQUESTS)
def test_request_lines(case: str) -> None:
    lines, wanted = REQUESTS[case]
    found = page(HEAD.replace("`GET _x`", lines))
    assert [f"{each.method} {each.path}" for each in found.requests] == wanted


def test_h33_a_snippet_before_the_request_lines_is_an_example() -> None:
    lead = "[source,console]\n----\nGET _x/mine\n----\n// TEST[skip:no]\n\n== Request"
    found = page(HEAD.replace("== Request", lead).replace("GET _x`", "GET _x/<id>`"))
    assert [each.path for each in found.requests] == ["/_x/{id}"]
    assert [each.request.path for each in found.examples] == ["/_x/mine"]


HIDDEN = {
    "H34": "////\n[[r]]\n== {api-response-body-title}\n`a`::\n(string) TBD\n////\n",
    "H35": "////\n== Response body\n////\n////\n== Response codes\n////\n",
    "H36": "//[[d]]\n//== Response body\n",
}


@pytest.mark.parametrize("case", HIDDEN)
def test_what_a_comment_hides_is_absent_and_the_next_section_is_there(case: str) -> None:
    found = spec(HIDDEN[case] + "\n== Query parameters\n\n`a`::\n(Optional, string) A.\n")
    assert found.responses == ()
    assert [each.name for each in found.parameters] == ["a"]


INCLUDED = {
    "H39": ("[[x]]\ninclude::shared.asciidoc[tag=p]", ("p", "string"), ["(Optional, string)", "Which ones."]),
    "H41": (
        "`b`::\n(Optional, Boolean)\ninclude::shared.asciidoc[tag=t]",
        ("b", "boolean"),
        ["(Optional, Boolean)", "The text."],
    ),
    "H43": (
        "`b`::\n(Optional, Boolean)\ninclude::shared.asciidoc[tag=t]\nMore.",
        ("b", "boolean"),
        ["(Optional, Boolean)", "The text.", "More."],
    ),
    "H44": (
        "`b`::\n(Required, string)\n+\ninclude::shared.asciidoc[tag=t]\n+\nMore.",
        ("b", "string"),
        ["(Required, string)", "The text.", "More."],
    ),
    "H45": ("`b`::\n(Required, string)\ninclude::gone.asciidoc[]", ("b", "string"), ["(Required, string)"]),
    "H46": (
        "`b`::\n(Required, string)\ninclude::shared.asciidoc[tag=gone]",
        ("b", "string"),
        ["(Required, string)"],
    ),
    "H47": (
        "`b`::\n(Optional, Boolean)\n include::shared.asciidoc[tag=t]",
        ("b", "boolean"),
        ["(Optional, Boolean)", "The text."],
    ),
}


@pytest.mark.parametrize("case", INCLUDED)
def test_fragments(case: str, tmp_path: Path) -> None:
    (tmp_path / "shared.asciidoc").write_text(SHARED)
    text, wanted, said = INCLUDED[case]
    found = page(HEAD + "== Query parameters\n\n`a`::\n(Required, long) A.\n\n" + text, tmp_path)
    assert [(each.name, each.type) for each in found.parameters] == [("a", "long"), wanted]
    assert texts(found, "query") == ["(Required, long)", "A.", *said]


def test_h40_a_default_after_the_fragment_is_its_parameters(tmp_path: Path) -> None:
    (tmp_path / "shared.asciidoc").write_text(SHARED)
    text = "== Query parameters\n\ninclude::shared.asciidoc[tag=p]\n+\nDefaults to `open`."
    (found,) = page(HEAD + text, tmp_path).parameters
    assert (found.name, found.default) == ("p", "open")


def test_h54_what_follows_a_lone_parenthesis_is_its_text() -> None:
    flag = one("`a`::\n(Optional, Boolean)\n\nIf `false`, an error occurs.\n+\nDefaults to `false`.")
    assert (flag.default, len(flag.statements)) == (False, 3)


VALUES = {
    "H56": ("T. Valid options are:\n - `d`: D.\n - `e`: E\nUse it with `b`.", ("d", "e")),
    "H57": ("Available options:\n* `q`\n* `d`", ("q", "d")),
    "H58": ("One of the following values:\n* `a`,\n* `b`.", ("a", "b")),
    "H61": ("T\n+\n.Values of `a`\n[%collapsible]\n====\n`eq`:: Same\n`gte`:: More\n====", ("eq", "gte")),
    "H90": ("Either `regression` or `classification.`", ("regression", "classification")),
}  # fmt: skip


@pytest.mark.parametrize("case", VALUES)
def test_values(case: str) -> None:
    text, wanted = VALUES[case]
    found = one(f"`a`::\n(Optional, string)\n{text}")
    assert (found.type, found.enum, found.properties) == ("enum", wanted, ())


def test_h56_the_tail_of_the_last_bullet_is_no_gloss_of_it() -> None:
    found = spec("== Query parameters\n\n`a`::\n(Optional, string)\n" + VALUES["H56"][0])
    assert texts(found, "query")[-1] == "Use it with `b`."


def test_h59_a_letter_and_a_full_stop_are_text() -> None:
    found = spec("== Query parameters\n\n`a`::\n(Optional, string)\nA. B\n1. x")
    assert "A. B 1. x" in " ".join(texts(found, "query"))
