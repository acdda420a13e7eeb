"""Which APIs a page describes."""

from __future__ import annotations

from pathlib import Path

from harness.asciidoc.reader import Reader
from harness.model.spec import ApiSpec
from harness.reading.build import build_specs
from tests.harness.reading.pages import read

REQUEST = "Request\n\n`{}`\n\n"


def apis(text: str) -> list[ApiSpec]:
    return build_specs(read(text))


def lines(spec: ApiSpec) -> list[str]:
    return [f"{each.method} {each.path}" for each in spec.requests]


def test_sections_with_requests_of_their_own_are_apis() -> None:
    text = (
        "[[all]]\n= All of them\n\n[[a]]\n== A API\n\n=== " + REQUEST.format("GET _a")
        + "[[b]]\n== B API\n\n=== " + REQUEST.format("PUT _b/<id>")
        + "=== Path parameters\n\n`<id>`::\n(Required, string) I.\n"
    )  # fmt: skip
    a, b = apis(text)
    assert [(each.id, lines(each)) for each in (a, b)] == [("a", ["GET /_a"]), ("b", ["PUT /_b/{id}"])]
    assert [each.name for each in b.parameters] == ["id"]
    assert a.parameters == ()


def test_a_second_title_among_the_sections_starts_another_api() -> None:
    text = (
        "[[a]]\n=== A API\n\n[discrete]\n==== " + REQUEST.format("GET _a")
        + "[[b]]\n=== B API\n\nDoes b.\n\n[discrete]\n==== " + REQUEST.format("GET _b")
    )  # fmt: skip
    a, b = apis(text)
    assert [(each.id, lines(each)) for each in (a, b)] == [("a", ["GET /_a"]), ("b", ["GET /_b"])]
    assert "Does b." in [each.text for each in b.statements]


def test_a_section_without_requests_stays_with_its_api() -> None:
    (a,) = apis(
        "[[a]]\n= A API\n\n== " + REQUEST.format("GET _a") + "[[limits]]\n== Limits\n\nAt most one.\n"
    )
    assert "At most one." in [each.text for each in a.statements]


def test_pages_that_a_page_includes_are_not_its_own(tmp_path: Path) -> None:
    (tmp_path / "a.asciidoc").write_text("[[a]]\n== A API\n\n=== " + REQUEST.format("GET _a"))
    (tmp_path / "index.asciidoc").write_text("[[index]]\n= Index\n\nText.\n\ninclude::a.asciidoc[]\n")
    reader = Reader(tmp_path)
    assert build_specs(reader.read("index.asciidoc")) == []
    assert [each.id for each in build_specs(reader.read("a.asciidoc"))] == ["a"]


def test_request_lines_without_a_heading_and_the_list_of_their_placeholders() -> None:
    (a,) = apis(
        "[[a]]\n== Aliases\n\nA text about `GET _b`.\n\n[[add]]\n=== Add\n\n`PUT /<i>/_alias/{name}`\n\n"
        "where\n\n[horizontal]\n`i`:: The index.\n`name`:: The alias.\n`other`:: Something.\n"
    )
    assert lines(a) == ["PUT /{i}/_alias/{name}"]
    assert [(each.name, each.location) for each in a.parameters] == [("i", "path"), ("name", "path")]


def test_prose_and_snippets_state_no_request_line() -> None:
    assert apis("[[a]]\n= A\n\nCall `GET _a` now.\n\n[source,console]\n----\nGET _b\n----\n") == []


def test_a_page_about_a_processor_has_options_and_no_request() -> None:
    (a,) = apis(
        "[[p]]\n= Some processor\n\nIt.\n\n|===\n| Name | Required | Default | Description\n"
        "| `x` | yes | - | (String) The field.\n|===\n\n== More options\n\n`y`::\n(Optional, long) Y.\n"
    )
    assert (a.requests, [(each.name, each.required) for each in a.parameters]) == (
        (),
        [("x", True), ("y", False)],
    )
    assert apis("[[p]]\n= Some page\n\n|===\n| Name | Description\n| `x` | The field.\n|===\n") == []


def test_versions_and_deprecations_of_a_page() -> None:
    (a,) = apis(
        "[[a]]\n= A API\n\ndeprecated::[8.3.0,Replaced by <<b>>.]\n\nadded[8.1.0]\n\n== "
        + REQUEST.format("GET _a")
    )
    assert (a.availability.deprecated, a.availability.since) == ("8.3.0", "8.1.0")
    marks = [each for each in a.statements if each.rules and each.rules[0].kind in ("deprecated", "added")]
    assert [(each.status, each.rules[0].arguments) for each in marks] == [
        ("informative", {"version": "8.3.0"}), ("informative", {"version": "8.1.0"}),
    ]  # fmt: skip
