"""Includes, tags, conditions and attributes."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.asciidoc.attributes import DEFAULTS, resolve
from harness.asciidoc.diagnostics import Diagnostics
from harness.asciidoc.files import DocumentRoot, split_lines
from harness.asciidoc.includes import NumberedLines
from harness.asciidoc.preprocessor import Preprocessor
from harness.asciidoc.reader import Reader


def preprocess(folder: Path, text: str, file: str = "a/page.asciidoc") -> tuple[list[str], Diagnostics]:
    diagnostics = Diagnostics()
    preprocessor = Preprocessor(DocumentRoot(folder), DEFAULTS, diagnostics)
    page = preprocessor.run(file, NumberedLines.whole(split_lines(text)))
    places = range(len(page.texts))
    return [page.resolved(page.texts[place], place) for place in places], diagnostics


def write(folder: Path, name: str, text: str) -> None:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def test_attributes_resolve_to_a_fixpoint_and_unknown_ones_stay() -> None:
    values = {"a": "{b}", "b": "x"}
    assert resolve("{a} {nope} \\{a}", values) == "x {nope} {a}"


def test_attributes_that_refer_to_one_another_end() -> None:
    assert "{" in resolve("{a}", {"a": "{b}", "b": "{a}"})
    assert len(resolve("{a}", {"a": "{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}"})) < 200_000


def test_the_titles_of_the_template_are_known() -> None:
    assert resolve("{api-path-parms-title}", DEFAULTS) == "Path parameters"
    assert resolve("{dfanalytics-jobs-cap}", DEFAULTS) == "Data frame analytics jobs"


GUIDE = "https://www.elastic.co/guide/en"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("api-definitions-title", "Properties"),
        ("stack-ml-features", "Elastic Stack machine learning features"),
        ("anomaly-jobs-cap", "Anomaly detection jobs"),
        ("dataframe-analytics-config", "data frame analytics config"),
        ("evaluatedf-api-cap", "Evaluate data frame analytics API"),
        ("binarysc-cap", "Binary soft classification"),
        ("feature-vars-cap", "Feature variables"),
        ("file-data-viz", "File Data Visualizer"),
        ("dataframe-transform-cap", "Transform"),
        ("ctransforms-cap", "Continuous transforms"),
        ("slm", "snapshot lifecycle management"),
        ("rollup-jobs", "rollup jobs"),
        ("search-snaps-cap", "Searchable snapshots"),
        ("es-sql", "Elasticsearch SQL"),
        ("stack-security-features", "Elastic Stack security features"),
        ("graph-features", "graph analytics features"),
        ("xpackml", "X-Pack machine learning"),
        ("es3", "Elasticsearch Serverless"),
        ("agents", "Elastic Agents"),
        ("data-sources-cap", "Data views"),
        ("pwd", "YOUR_PASSWORD"),
        ("ref", f"{GUIDE}/elasticsearch/reference/8.19"),
        ("ref-bare", f"{GUIDE}/elasticsearch/reference"),
        ("ml-docs", f"{GUIDE}/machine-learning/8.19"),
        ("plugins", f"{GUIDE}/elasticsearch/plugins/8.19"),
        ("xpack-ref", f"{GUIDE}/x-pack/6.2"),
        ("cloud", f"{GUIDE}/cloud/current"),
        ("time-units", f"{GUIDE}/elasticsearch/reference/8.19/api-conventions.html#time-units"),
        ("prev-major-last", "7.17"),
        ("hide-xpack-tags", "true"),
        ("api-ls", "https://www.elastic.co/docs/api/doc/logstash"),
        ("pull", "https://github.com/elastic/elasticsearch/pull/"),
        ("es-issue", "https://github.com/elastic/elasticsearch/issues/"),
        ("subscriptions", "https://www.elastic.co/subscriptions"),
        ("docdir", ""),
        ("xes-repo-dir", "/../../x-pack/docs/{lang}"),
    ],
)
def test_names_that_pages_use_without_setting_them(name: str, value: str) -> None:
    assert resolve(f"{{{name}}}", DEFAULTS) == value


def test_no_name_has_a_value_with_a_name_that_is_not_known() -> None:
    left = {name: resolve(value, DEFAULTS) for name, value in DEFAULTS.items()}
    assert [name for name, value in left.items() if "{" in value] == ["ecs-ref", "xes-repo-dir"]


def test_an_entry_holds_from_its_line_on_and_can_be_unset(tmp_path: Path) -> None:
    text = "{x}\n\n:x: 1\n\n{x}\n\n:!x:\n\n{x}\n"
    lines, _ = preprocess(tmp_path, text)
    assert [line for line in lines if line] == ["{x}", "1", "{x}"]


def test_an_entry_glued_to_text_is_text(tmp_path: Path) -> None:
    lines, _ = preprocess(tmp_path, "some text\n:x: 1\n{x}\n")
    assert lines == ["some text", ":x: 1", "{x}"]


def test_an_anchor_can_be_made_of_an_attribute_that_the_page_sets(tmp_path: Path) -> None:
    lines, _ = preprocess(tmp_path, ':page-id: ab\n\n[id="{page-id}-p"]\n== T\n')
    assert '[id="ab-p"]' in lines


def test_an_include_takes_only_the_tagged_region_without_its_marks(tmp_path: Path) -> None:
    write(tmp_path, "shared.asciidoc", "no\ntag::one[]\nyes\nend::one[]\ntag::two[]\nno\nend::two[]\n")
    lines, diagnostics = preprocess(
        tmp_path, "before\ninclude::{es-ref-dir}/shared.asciidoc[tag=one]\nafter\n"
    )
    assert lines == ["before", "yes", "after"]
    assert not len(diagnostics)


def test_included_lines_keep_their_own_place(tmp_path: Path) -> None:
    write(tmp_path, "a/part.asciidoc", "x\n// tag::t[]\ny\n// end::t[]\n")
    preprocessor = Preprocessor(DocumentRoot(tmp_path), DEFAULTS, Diagnostics())
    page = preprocessor.run("a/page.asciidoc", NumberedLines(["include::part.asciidoc[tag=t]"], [7]))
    assert (page.files, page.numbers, page.texts) == (["a/part.asciidoc"], [3], ["y"])


def test_a_nested_region_can_be_left_out(tmp_path: Path) -> None:
    text = "tag::outer[]\n1\ntag::inner[]\n2\nend::inner[]\n3\nend::outer[]\n4\n"
    write(tmp_path, "f.asciidoc", text)
    assert preprocess(tmp_path, "include::/f.asciidoc[tags=outer;!inner]\n")[0] == ["1", "3"]
    assert preprocess(tmp_path, "include::/f.asciidoc[tag=outer]\n")[0] == ["1", "2", "3"]
    assert preprocess(tmp_path, "include::/f.asciidoc[tags=**]\n")[0] == ["1", "2", "3", "4"]
    assert preprocess(tmp_path, "include::/f.asciidoc[tags=!inner]\n")[0] == ["1", "3", "4"]


def test_a_missing_tag_inserts_nothing_and_is_told(tmp_path: Path) -> None:
    write(tmp_path, "f.asciidoc", "tag::a[]\n1\nend::a[]\n")
    lines, diagnostics = preprocess(tmp_path, "x\ninclude::/f.asciidoc[tag=b]\n")
    assert lines == ["x"]
    assert [(each.line, each.level) for each in diagnostics] == [(2, "warning")]


def test_a_missing_file_and_a_circle_are_told_and_nothing_breaks(tmp_path: Path) -> None:
    write(tmp_path, "a/loop.asciidoc", "in\ninclude::loop.asciidoc[]\n")
    lines, diagnostics = preprocess(tmp_path, "include::gone.asciidoc[]\ninclude::loop.asciidoc[]\nend\n")
    assert lines == ["in", "end"]
    messages = [each.message for each in diagnostics]
    assert "does not exist" in messages[0]
    assert "circle" in messages[1]


def test_an_include_cannot_leave_the_root(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    write(tmp_path, "secret.txt", "secret\n")
    (tmp_path / "root" / "link.txt").symlink_to(tmp_path / "secret.txt")
    text = "include::../../secret.txt[]\ninclude::/../secret.txt[]\ninclude::/link.txt[]\n"
    lines, diagnostics = preprocess(tmp_path / "root", text)
    assert lines == []
    assert [each.level for each in diagnostics] == ["error"] * 3


def test_an_indented_include_is_read_with_a_warning(tmp_path: Path) -> None:
    write(tmp_path, "f.asciidoc", "text\n")
    lines, diagnostics = preprocess(tmp_path, " include::/f.asciidoc[]\n")
    assert lines == ["text"]
    assert [each.level for each in diagnostics] == ["warning"]


def test_a_level_offset_shifts_headings_of_the_included_file_only(tmp_path: Path) -> None:
    write(tmp_path, "f.asciidoc", "= T\n\n----\n= code\n----\n")
    text = "= Own\ninclude::/f.asciidoc[leveloffset=+2]\n== Own too\n"
    title = Reader(tmp_path).read_text(text, "page.asciidoc").document.title
    assert title is not None
    assert [(section.level, section.title) for section in title.sections()] == [(2, "T"), (1, "Own too")]


def test_the_depth_of_includes_holds_inside_the_include_only(tmp_path: Path) -> None:
    write(tmp_path, "inner.asciidoc", "inner\n")
    write(tmp_path, "outer.asciidoc", "outer\ninclude::/inner.asciidoc[]\n")
    include = "include::/outer.asciidoc"
    lines, diagnostics = preprocess(tmp_path, f"{include}[depth=0]\n{include}[depth=1]\n{include}[]\n")
    assert lines == ["outer", "outer", "inner", "outer", "inner"]
    assert [each.level for each in diagnostics] == ["warning"]


def test_a_file_is_read_once_for_all_pages(tmp_path: Path) -> None:
    write(tmp_path, "part.asciidoc", "part\n")
    root = DocumentRoot(tmp_path)
    first = root.read("part.asciidoc")
    assert root.read("part.asciidoc") is first
    assert DocumentRoot(tmp_path, _room=4).read("part.asciidoc") == first


def test_entries_below_author_and_revision_count(tmp_path: Path) -> None:
    text = "= T\nAn Author\nv1, 2020\n:name: value\n\n{name}\n"
    assert preprocess(tmp_path, text)[0] == ["= T", "An Author", "v1, 2020", "", "value"]


def test_conditions_nest_and_have_a_single_line_form(tmp_path: Path) -> None:
    text = (
        "ifdef::infer[]\nyes\nifndef::infer[]\nno\nendif::[]\nendif::infer[]\n"
        'ifeval::["{infer}"=="inference"]\nequal\nendif::[]\n'
        "ifdef::nope[no]\nifndef::nope[single]\nifdef::nope,ml[any]\nifdef::nope+ml[all]\n"
    )
    assert preprocess(tmp_path, text)[0] == ["yes", "equal", "single", "any"]


@pytest.mark.parametrize(
    ("comparison", "holds"),
    [
        ('"{infer}" == "inference"', True),
        ("'{infer}'=='inference'", True),
        ('"{nope}" == ""', True),
        ('"{nope}x" != "x"', False),
        ("{safe-mode-level} < 20", True),
        ("2 >= 2.0", True),
        ("10 > 9", True),
        ('"10" > "9"', False),
        ('"1" == 1', False),
        ('"1" != 1', True),
        ('"1" < 2', False),
        ("true == true", True),
        ("true != false", True),
        ("true == 1", False),
        ("true > false", False),
        ("{nope} == {nope}", True),
        ("{nope} < 1", False),
        ("some words == 0", True),
    ],
)
def test_comparisons(comparison: str, holds: bool, tmp_path: Path) -> None:
    lines, diagnostics = preprocess(tmp_path, f"ifeval::[{comparison}]\nyes\nendif::[]\n")
    assert lines == (["yes"] if holds else [])
    assert not len(diagnostics)


def test_the_sign_between_names_decides_whether_any_or_all_are_needed(tmp_path: Path) -> None:
    text = "".join(
        f"{kind}::{names}[{kind} {names}]\n"
        for kind in ("ifdef", "ifndef")
        for names in ("ml,nope", "ml+nope", "ml+es", "nope,no", "nope+no", "ML")
    )
    assert preprocess(tmp_path, text)[0] == [
        "ifdef ml,nope", "ifdef ml+es", "ifdef ML", "ifndef ml+nope", "ifndef nope,no", "ifndef nope+no",
    ]  # fmt: skip


def test_a_directive_in_what_does_not_count_is_none(tmp_path: Path) -> None:
    text = "ifdef::nope[]\nifeval::[what]\nifdef::ml[no]\nendif::[]\nno\nendif::[]\nyes\n"
    lines, diagnostics = preprocess(tmp_path, text)
    assert (lines, len(diagnostics)) == (["yes"], 0)


TAGGED = (
    "class X {\n    // tag::first\n    call();\n      deeper();\n    // end::first\n    // tag::last\n    z\n"
)


@pytest.mark.parametrize(
    ("tag", "lines", "told"),
    [
        ("first", ["call();", "  deeper();"], []),
        ("last", ["z"], ["never closes the tag [last]"]),
        ("fir", [], ["has no tag [fir]; nothing is inserted"]),
    ],
)
def test_elastics_form_for_code_takes_a_region_without_its_indentation(
    tag: str, lines: list[str], told: list[str], tmp_path: Path
) -> None:
    write(tmp_path, "X.java", TAGGED)
    found, diagnostics = preprocess(tmp_path, f"----\ninclude-tagged::/X.java[{tag}]\n----\n")
    assert found == ["----", *lines, "----"]
    assert [each.message for each in diagnostics] == [f"included file [X.java] {what}" for what in told]


def test_elastics_form_for_code_needs_a_tag_and_stays_below_the_root(tmp_path: Path) -> None:
    lines, diagnostics = preprocess(tmp_path, "include-tagged::/x[]\n\ninclude-tagged::../../x[a]\n")
    assert lines == ["include-tagged::/x[]", ""]
    assert [each.line for each in diagnostics] == [3]


def test_an_attribute_list_given_twice_counts_once(tmp_path: Path) -> None:
    write(tmp_path, "f.asciidoc", "= T\n")
    text = "= Own\n\ninclude::/f.asciidoc[leveloffset=+2][leveloffset=+2]\n"
    title = Reader(tmp_path).read_text(text, "page.asciidoc").document.title
    assert title is not None
    assert [(section.level, section.title) for section in title.sections()] == [(2, "T")]


def test_a_comment_block_hides_includes(tmp_path: Path) -> None:
    lines, diagnostics = preprocess(tmp_path, "////\ninclude::gone.asciidoc[]\n////\n")
    assert lines == ["////", "include::gone.asciidoc[]", "////"]
    assert not len(diagnostics)
