"""What the markers after a snippet say."""

from __future__ import annotations

import pytest

from harness.reading.markers import Marks, apply_marker, marker


def marks(*lines: str) -> Marks:
    result = Marks()
    for line in lines:
        found = marker(line)
        assert found is not None, line
        apply_marker(result, found)
    return result


def replaced(line: str, text: str) -> str:
    for substitution in marks(line).substitutions.values():
        text = substitution.apply(text)
    return text


def test_items_follow_each_other() -> None:
    found = marks("// TEST[catch:missing s/a/b/ setup:one,two teardown:three skip_shard_failures continued]")
    assert found.catch == "missing"
    assert found.setups == ["one", "two"]
    assert found.teardowns == ["three"]
    assert found.skip_shard_failures and found.continued and found.test


def test_a_catch_can_be_an_expression_with_blanks() -> None:
    assert marks("// TEST[catch:/no such thing/ s/a/b/]").catch == "/no such thing/"


def test_a_catch_may_follow_a_blank() -> None:
    assert marks("// TEST[catch: conflict]").catch == "conflict"


def test_a_reason_to_skip_holds_everything() -> None:
    found = marks("// TEST[skip:setup:my_set is big]")
    assert found.skip == "setup:my_set is big"
    assert found.setups == []


def test_a_warning_is_the_rest() -> None:
    assert marks("// TEST[s/a/b/ warning:this s/is/all/ one]").warnings == ["this s/is/all/ one"]


def test_markers_of_several_lines_add_up() -> None:
    found = marks("// TEST[setup:one]", "//TEST[setup:two]", "// TEST[warning:w]", "// TEST")
    assert found.setups == ["one", "two"]
    assert found.warnings == ["w"]


def test_the_same_pattern_twice_keeps_the_later_text() -> None:
    assert replaced("// TEST[s/a/b/ s/x/y/ s/a/c/]", "ax") == "cy"


@pytest.mark.parametrize(
    "line",
    [
        "// TEST[skip]",
        "// TEST[continued,setup:x]",
        "// TEST[continued  setup:x]",
        "// TEST[s/a/b]",
        "// TESTRESPONSE[continued]",
        "// TESTRESPONSE[catch:missing]",
    ],
)
def test_what_is_left_over_is_an_error(line: str) -> None:
    with pytest.raises(ValueError, match="extra content"):
        marks(line)


@pytest.mark.parametrize("line", ["// TEST[]", "// TESTS", "/// TEST", "// TESTSETUP[x]", "text // TEST"])
def test_lines_that_are_no_markers(line: str) -> None:
    assert marker(line) is None


@pytest.mark.parametrize("name", ["non_json", "_cat"])
def test_text_responses(name: str) -> None:
    found = marks(f"// TESTRESPONSE[s/a/b/ {name}]")
    assert found.non_json and found.response and not found.test


@pytest.mark.parametrize(
    ("line", "before", "after"),
    [
        (r"// TEST[s/\d+ms/$1ms/]", None, None),
        (r"// TEST[s/(\d+) s/$1 seconds/]", "5 s", "5 seconds"),
        (r"// TEST[s/a\/b/c\/d/]", "a/b", "c/d"),
        (r"// TEST[s/^/first\n/]", "second", "first\nsecond"),
        ('// TESTRESPONSE[s/"took": 5/"took": $body.took/]', '"took": 5', '"took": $body.took'),
        (r'// TESTRESPONSE[s/"k"/\$node_name/]', '"k"', "$node_name"),
        ("// TESTRESPONSE[s/x/$body.$_path/]", "x", "$body.$_path"),
        (r"// TEST[s/(?<name>\p{Alpha}+)!/${name}?/]", "Oh!", "Oh?"),
        (r"// TEST[s/\Q[a]\E/b/]", "[a]", "b"),
    ],
)
def test_substitutions_are_javas(line: str, before: str | None, after: str | None) -> None:
    if before is None:
        with pytest.raises(ValueError, match="group that is not there"):
            replaced(line, "5ms")
    else:
        assert replaced(line, before) == after


@pytest.mark.parametrize("line", ["// TEST[s/(/b/]", "// TEST[s/a/$x/]", "// TEST[s/a/b$/]"])
def test_broken_substitutions_are_errors(line: str) -> None:
    with pytest.raises(ValueError, match=r"not a (regular expression|replacement text)"):
        replaced(line, "a")
