import re

from hypothesis import example, given
from hypothesis import strategies as st

from reference_impl.rest.wildcard import wildcard_match

NAMES = st.text("ab-", max_size=8)
PATTERNS = st.text("ab-*", max_size=8)


@given(PATTERNS, NAMES)
@example("a*a", "a")
@example("*a*b*", "ab")
def test_a_star_stands_for_any_run_of_characters(pattern, name):
    expected = re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), name) is not None
    assert wildcard_match(pattern, name) is expected


def test_other_special_characters_are_plain():
    assert wildcard_match("a.[b]?", "a.[b]?")
    assert not wildcard_match("a.c", "abc")


def test_many_stars_do_not_take_forever():
    assert not wildcard_match("a*" * 200 + "b", "a" * 5000)
