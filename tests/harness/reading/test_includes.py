"""Shared fragments: what a definition takes from another file."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.model.spec import ApiSpec
from harness.reading.build import build_spec
from tests.harness.reading.pages import HEAD, read, texts

SHARED = """tag::text[]
The text.
Defaults to `a`.
end::text[]

tag::term[]
`p`::
(Optional, string)
Which ones.
end::term[]

tag::cases[]
What it does:
+
--
* One.
* Two.
--
end::cases[]

// tag::second[]
`s`:::
(Optional, integer) Second.
// end::second[]
"""


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    (tmp_path / "shared.asciidoc").write_text(SHARED)
    return tmp_path


def query(docs: Path, definitions: str) -> ApiSpec:
    built = build_spec(read(HEAD + "== Query parameters\n\n" + definitions, docs))
    assert built is not None
    return built


def test_the_parenthesis_is_the_pages_and_the_text_the_fragments(docs: Path) -> None:
    spec = query(docs, "`x`::\n(Optional, Boolean)\ninclude::shared.asciidoc[tag=text]\n")
    assert [(each.name, each.type, each.default) for each in spec.parameters] == [("x", "boolean", "a")]
    assert texts(spec, "query") == ["(Optional, Boolean)", "The text.", "Defaults to `a`."]


def test_a_fragment_may_bring_the_term_and_the_page_adds_the_default(docs: Path) -> None:
    spec = query(
        docs, "include::shared.asciidoc[tag=term]\n+\nDefaults to `open`.\n\n`y`::\n(Optional, string) Y.\n"
    )
    assert [(each.name, each.type, each.default) for each in spec.parameters] == [
        ("p", "string", "open"),
        ("y", "string", None),
    ]


def test_an_anchor_before_an_included_term_does_not_split_the_list(docs: Path) -> None:
    spec = query(docs, "`y`::\n(Optional, string) Y.\n\n[[z]]\ninclude::shared.asciidoc[tag=term]\n")
    assert [each.name for each in spec.parameters] == ["y", "p"]


def test_a_fragment_may_hold_continuations(docs: Path) -> None:
    spec = query(docs, "`x`::\n(Optional, string)\n+\ninclude::shared.asciidoc[tag=cases]\n+\nMore.\n")
    assert texts(spec, "query") == ["(Optional, string)", "What it does:", "One.", "Two.", "More."]


def test_text_after_the_include_goes_on(docs: Path) -> None:
    spec = query(docs, "`x`::\n(Optional, string)\ninclude::shared.asciidoc[tag=text]\nOwn text.\n")
    assert texts(spec, "query")[-1] == "Own text."


def test_marks_of_regions_are_invisible_in_the_page_that_has_them() -> None:
    first = "`a`::\n(Optional, string) A.\n\n// tag::c[]\n"
    second = "`b`::\n(Optional, string) B.\n// end::c[]\ntag::bare[]\n"
    built = build_spec(read(HEAD + "== Query parameters\n\n" + first + second))
    assert built is not None
    assert [each.name for each in built.parameters] == ["a", "b"]
    assert texts(built, "query") == ["(Optional, string)", "A.", "(Optional, string)", "B."]


def test_a_missing_tag_leaves_the_parenthesis(docs: Path) -> None:
    spec = query(
        docs,
        "`x`::\n(Optional, Boolean)\ninclude::shared.asciidoc[tag=gone]\n\n`y`::\n(Optional, string) Y.\n",
    )
    assert [(each.name, each.type) for each in spec.parameters] == [("x", "boolean"), ("y", "string")]
