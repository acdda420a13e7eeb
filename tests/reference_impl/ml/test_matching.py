from hypothesis import given
from hypothesis import strategies as st

from reference_impl.plugins.ml.matching import parts_of, select
from reference_impl.rest.wildcard import wildcard_match

NAMES = st.text("ab-", max_size=8)
PATTERNS = st.text("ab-*", max_size=8)


def test_no_expression_means_all_but_a_bare_comma_does_not():
    assert parts_of(None) == parts_of("") == ["_all"]
    assert parts_of("a, b,,c") == ["a", "b", "c"]
    assert parts_of(",") == [","]


@given(st.lists(PATTERNS, max_size=4), st.lists(NAMES, unique=True))
def test_selected_and_unmatched_cover_the_parts(parts, names):
    selected, unmatched = select(parts, names)
    for name in names:
        assert (name in selected) is any(wildcard_match(part, name) for part in parts)
    for part in parts:
        assert (part in unmatched) is not any(wildcard_match(part, name) for name in names)


def test_all_selects_everything_and_is_unmatched_when_there_is_nothing():
    assert select(["_all"], ["a", "b"]) == (["a", "b"], [])
    assert select(["_all"], []) == ([], ["_all"])
