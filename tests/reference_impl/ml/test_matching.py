import re

from hypothesis import example, given
from hypothesis import strategies as st

from reference_impl.plugins.ml.matching import matches, parts_of, select

NAMES = st.text("ab-", max_size=8)
PATTERNS = st.text("ab-*", max_size=8)


@given(PATTERNS, NAMES)
@example("a*a", "a")
@example("*a*b*", "ab")
def test_a_star_stands_for_any_run_of_characters(pattern, name):
    expected = re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), name) is not None
    assert matches(pattern, name) is expected


def test_other_special_characters_are_plain():
    assert matches("a.[b]?", "a.[b]?")
    assert not matches("a.c", "abc")


def test_many_stars_do_not_take_forever():
    assert not matches("a*" * 200 + "b", "a" * 5000)


def test_no_expression_means_all_but_a_bare_comma_does_not():
    assert parts_of(None) == parts_of("") == ["_all"]
    assert parts_of("a, b,,c") == ["a", "b", "c"]
    assert parts_of(",") == [","]


@given(st.lists(PATTERNS, max_size=4), st.lists(NAMES, unique=True))
def test_selected_and_unmatched_cover_the_parts(parts, names):
    selected, unmatched = select(parts, names)
    for name in names:
        assert (name in selected) is any(matches(part, name) for part in parts)
    for part in parts:
        assert (part in unmatched) is not any(matches(part, name) for name in names)


def test_all_selects_everything_and_is_unmatched_when_there_is_nothing():
    assert select(["_all"], ["a", "b"]) == (["a", "b"], [])
    assert select(["_all"], []) == ([], ["_all"])
