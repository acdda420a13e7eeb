import pytest

from reference_impl.plugins.ml.ids import alias_problems, id_problems, tag_problems
from tests.support.facts import fact


@fact("model id", source="resources and identifiers")
@pytest.mark.parametrize("model_id", ["a", "7", "a.b-c_d9", "a" * 64, "0x"])
def test_good_ids(model_id):
    assert id_problems(model_id) == []


@fact("model id", source="resources and identifiers")
@fact("invalid id", source="put a model")
@pytest.mark.parametrize("model_id", ["", "A", "_all", "-a", "a-", "a.", "a b", "ä", "a\n"])
def test_bad_ids(model_id):
    assert id_problems(model_id) == [
        f"Invalid model_id; '{model_id}' can contain lowercase alphanumeric (a-z and 0-9), hyphens or "
        "underscores; must start and end with alphanumeric"
    ]


@fact("model id", source="resources and identifiers")
@fact("id longer than 64", source="put a model")
def test_a_long_id_has_its_own_text():
    model_id = "a" * 65
    assert id_problems(model_id) == [
        f"Invalid model_id; '{model_id}' cannot contain more than 64 characters."
    ]


@fact("packaged model id", source="resources and identifiers")
@fact("invalid packaged id", source="put a model")
@pytest.mark.parametrize(
    ("model_id", "good"), [(".elser_model_2", True), (".a_SNAPSHOT", True), (".A", False)]
)
def test_packaged_ids(model_id, good):
    text = f"Invalid model_id; '{model_id}' is not a valid model package id"
    assert id_problems(model_id) == ([] if good else [text])


@fact("packaged model id", source="resources and identifiers")
@pytest.mark.parametrize(("length", "good"), [(64, True), (65, False)])
def test_the_dot_of_a_packaged_id_counts_for_its_length(length, good):
    model_id = "." + "a" * (length - 1)
    text = f"Invalid model_id; '{model_id}' cannot contain more than 64 characters."
    assert id_problems(model_id) == ([] if good else [text])


@fact("tag", source="resources and identifiers")
@pytest.mark.parametrize("tag", ["Bad", "_x", "x-", "a" * 65])
def test_a_tag_looks_like_a_model_id(tag):
    (problem,) = tag_problems([tag], "m")
    assert problem.startswith(f"Invalid tags [{tag}]; ")
    assert tag_problems(["a" * 64, "0x"], "m") == []


@fact("tag", source="resources and identifiers")
@fact("bad tag", source="put a model")
def test_bad_tags_are_listed_together():
    assert tag_problems(["ok", "Bad", "_x"], "m") == [
        "Invalid tags [Bad, _x]; must only can contain lowercase alphanumeric (a-z and 0-9), hyphens or"
        " underscores, must start and end with alphanumeric, and must be less than 64 characters."
    ]
    assert tag_problems(["m"], "m") == ["none of the tags must equal the model_id"]
    assert tag_problems(["a", "b"], "m") == []


@fact("model alias", source="resources and identifiers")
@pytest.mark.parametrize("may_be_digit", [False, True])
@pytest.mark.parametrize(
    ("alias", "good"),
    [
        *(("a", True), ("5", None), ("a1", False), ("55", False), ("a-", False), ("a1b", True)),
        *(("-a", False), ("_a", False), ("A", False), ("a.b", True), ("a" * 500, True)),
    ],
)
def test_an_alias_does_not_end_in_a_digit_unless_it_may_be_one(alias, good, may_be_digit):
    problems = alias_problems(alias, "m", may_be_digit=may_be_digit)
    assert (problems == []) is (may_be_digit if good is None else good)
    assert all(text.startswith(f"Invalid model_alias; '{alias}' can contain") for text in problems)


@fact("syntax, alias equals model_id", source="put an alias")
def test_an_alias_is_not_its_model():
    assert alias_problems("m", "m", may_be_digit=True) == ["model_alias [m] cannot equal model_id [m]"]
