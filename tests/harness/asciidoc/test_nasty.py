"""Input made to break a reader: each ends without an exception, and soon, in both ways of reading.

Where a pattern or a loop looks at the same text again and again, these sizes take minutes; read well, each
takes a fraction of a second.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.asciidoc import lines, preprocessor
from harness.asciidoc.nodes import Section, walk
from harness.asciidoc.outline import outline
from harness.asciidoc.reader import Reader, ReadPage
from harness.pack.dump import dump_spec
from harness.reading.build import MAX_EXAMPLE, build_spec, build_specs
from tests.harness.asciidoc.reading import shape

HEAD = "[[page]]\n= T\n\n== Request\n\n`GET /_x`\n\n== Query parameters\n\n"
EXAMPLE = "== Examples\n\n[source,console]\n----\nGET _x\n{}\n----\n"
READERS = {"meant": Reader(Path(__file__).parent), "strict": Reader(Path(__file__).parent, strict=True)}
MANY = 12_000


def read_all(text: str, reading: str = "meant") -> ReadPage:
    page = READERS[reading].read_text(HEAD + text, "page.asciidoc")
    outline(page.document)
    for spec in build_specs(page):
        dump_spec(spec)
    return page


SIZES = {
    "blanks in a heading": "= a" + " " * 8 * MANY + "b",
    "an anchor that never ends": "[[a," + " " * 8 * MANY + "x",
    "commas in quotes": '[a="' + "," * 24 * MANY + "]\n\ntext",
    "attribute lists in a row": "[role=x]\n" * MANY + "text",
    "blanks before a callout": "----\n" + " " * 8 * MANY + "<a>\n----",
    "callouts": "----\n" + "<1>" * 8 * MANY + "\n----",
    "blanks before a cell": "|===\n|a" + " " * 8 * MANY + "b|\n|===",
    "escaped bars": "|===\n" + "\\|" * 8 * MANY + "\n|===",
    "links that never end": "https://x[" * (MANY // 2),
    "references that never end": "<<" * 8 * MANY,
    "macros that never end": "deprecated:[" * (MANY // 2),
    "brackets of an address": "https://x" + ")" * 8 * MANY,
    "runs of marks": ("*" * 1000 + " a\n") * 100,
    "cues": "`a`::\nSpecifies " + "how " * 2 * MANY,
    "entries": "".join(f":a{number}: x\n\n" for number in range(MANY)),
    "an entry of many lines": ":a: x \\\n" + "y \\\n" * 4 * MANY + "z",
    "an entry that doubles": ":a: xxxxxxxxxx\n" + ":a: {a}{a}\n" * 1_000 + "\n{a}",
    "conditions": "ifdef::es[]\n" * MANY + "a\n" + "endif::[]\n" * MANY,
    "a long comparison": "ifeval::[" + " " * MANY + "== " + "9" * MANY + "]\n\na\n\nendif::[]",
    "regions": "tag::a[]\n" * MANY + "end::b[]\n" * MANY,
    "markers between comments": "////\n////\n// TEST[skip:x]\n" * (MANY // 2),
    "requests of one snippet": "== Examples\n\n[source,console]\n----\n" + "GET _x\n" * 1_000 + "----",
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("reading", READERS)
@pytest.mark.parametrize("name", SIZES)
def test_sizes(name: str, reading: str) -> None:
    read_all(SIZES[name], reading)


DEPTHS = {
    "quotations": "> " * 5_000 + "x",
    "shifted sections": "".join(f":leveloffset: {level}\n\n== S\n\n" for level in range(2_000)),
    "bullets beside one another": "".join("*" * (level + 1) + " a\n\n//\n\n" for level in range(1_100)),
    "dotted names": "".join(f"`{'a.' * level}a`::\n(Optional, object) T.\n\n" for level in range(1_100)),
    "a body": EXAMPLE.replace("{}", '{"a":' * 900 + "1" + "}" * 900),
    "a list in a body": EXAMPLE.replace("{}", "[" * 5_000 + "]" * 5_000),
}  # fmt: skip


@pytest.mark.timeout(20)
@pytest.mark.parametrize("reading", READERS)
@pytest.mark.parametrize("name", DEPTHS)
def test_depths(name: str, reading: str) -> None:
    read_all(DEPTHS[name], reading)


def test_a_shift_of_headings_is_bounded() -> None:
    title = read_all(
        ":leveloffset: 999999999999\n\n== Deep\n\n:leveloffset: -999999999\n\n== Flat\n"
    ).document.title
    assert title is not None
    assert [node.title for node in walk([title]) if isinstance(node, Section)][-2:] == ["Deep", "Flat"]


LONG = "9" * 6_000


@pytest.mark.parametrize("reading", READERS)
@pytest.mark.parametrize(
    "text",
    [
        f"include::reading.py[lines={LONG}]",
        f"include::reading.py[lines=1..{LONG}]",
        "include::reading.py[lines=\u00b2..\u00b3]",
        "include::reading.py[lines=" + "1..9;" * MANY + "]",
        f"include::reading.py[depth={LONG}]",
        f"include::reading.py[leveloffset=+{LONG}]",
        "include::\0[]\n\ninclude::" + "a" * 5_000 + "[]",
        '[cols="\u00b2"]\n|===\n|a\n|===',
        f"ifeval::[{LONG} == 1]\n\na\n\nendif::[]",
        f"`a`::\n(Optional, string) Valid values are:\n* `{LONG}`: x\n* `b`: y",
        f"`a`::\n(Optional, integer) Must be at most {LONG[:1500]}.\nDefaults to {LONG[:1500]}.",
        EXAMPLE.replace("{}", f'{{"a": {LONG}}}'),
    ],
)
def test_numbers_that_are_too_long_or_none(text: str, reading: str) -> None:
    read_all(text, reading)


@pytest.mark.parametrize("body", ['{"a": "\\ud800"}', '{"a": NaN}', '{"a": 1e999}', '{"\\udfff": 1}'])
def test_a_body_that_cannot_be_written_again_is_kept_as_text(body: str) -> None:
    found = build_spec(READERS["meant"].read_text(HEAD + EXAMPLE.replace("{}", body), "page.asciidoc"))
    assert found is not None
    assert found.examples[0].request.body == body
    dump_spec(found).encode()


def test_a_snippet_of_many_requests_is_not_repeated_in_full_for_each() -> None:
    page = READERS["meant"].read_text(HEAD + EXAMPLE.replace("{}", "GET _x\n" * 2_000), "page.asciidoc")
    found = build_spec(page)
    assert found is not None
    assert len(found.examples) == 2_001
    assert max(len(each.text) for each in found.statements) <= MAX_EXAMPLE


def test_a_character_in_two_halves_is_one() -> None:
    text = HEAD + EXAMPLE.replace("{}", '{"a": "\\ud83d\\ude00"}')
    found = build_spec(READERS["meant"].read_text(text, "page.asciidoc"))
    assert found is not None
    assert found.examples[0].request.body == {"a": "\U0001f600"}


def test_values_that_make_a_page_too_long_are_told_and_the_rest_is_left_as_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lines, "MAX_GROWTH", 50_000)
    page = read_all(":a: " + "x" * 5_000 + "\n\n" + "{a}\n\n" * (30) + "== End\n\n{a}")
    assert [(each.level, "too long" in each.message) for each in page.diagnostics] == [("warning", True)]
    assert page.document.title is not None
    assert shape(page.document.title)[1][-1] == ("=End", ["{a}"])


def test_includes_that_multiply_end_and_are_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preprocessor, "MAX_INCLUDED", 1_000)
    for level in range(20):
        (tmp_path / f"{level}.adoc").write_text(f"include::{level + 1}.adoc[]\n" * 10)
    (tmp_path / "20.adoc").write_text("")
    page = Reader(tmp_path).read_text("= T\n\ninclude::0.adoc[]\n\nThe end.", "page.adoc")
    assert [(each.level, "split it" in each.message) for each in page.diagnostics] == [("error", True)]
    assert shape(page.document) == [("=T", ["The end."])]


@pytest.mark.parametrize("reading", ["meant", "strict"])
def test_links_and_folders_in_the_way_of_an_include(reading: str, tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "folder").mkdir(parents=True)
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "file.adoc").write_text("secret")
    (root / "out").symlink_to(tmp_path / "secret")
    (root / "loop.adoc").symlink_to(root / "loop.adoc")
    (root / "hop.adoc").symlink_to(root / "out" / "file.adoc")
    targets = ["out/file.adoc", "folder", "loop.adoc", "hop.adoc", "{nope}/x.adoc", "{up}/secret/file.adoc"]
    text = ":up: ..\n\n" + "\n\n".join(f"include::{target}[]" for target in targets) + "\n\nThe end."
    page = Reader(root, strict=reading == "strict").read_text(text, "page.adoc")
    assert [each.level for each in page.diagnostics] == ["error"] * len(targets)
    shown = shape(page.document)
    assert shown[-1] == "The end."
    assert not any(text == "secret" for text in shown)
