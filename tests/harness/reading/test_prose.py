"""Phrases and what they mean; every table has its near misses."""

from __future__ import annotations

from typing import Any

import pytest

from harness.reading.bounds import Bounds, read_bounds, read_unit
from harness.reading.defaults import Default, read_default
from harness.reading.informative import informative_reason
from harness.reading.no_match import no_match_case
from harness.reading.prose import executable, parameter_rules
from harness.reading.values import values_in_sentence

DEFAULTS: list[tuple[str, Any]] = [
    ("Defaults to `false`.", False),
    ("Defaults to `true`.", True),
    ("Defaults to `30s`.", "30s"),
    ("Defaults to 30 seconds.", "30s"),
    ("Defaults to 1.5.", 1.5),
    ("Defaults to `-1`.", -1),
    ("Defaults to `null`.", None),
    ("Defaults to true.", True),
    ("Defaults to `false.`", False),
    ("It is optional and defaults to `open`.", "open"),
    ("The default value is `true`, which returns an empty array.", True),
    ("The default value for `size` is `100`.", 100),
    ("The default is `1m`.", "1m"),
    ("Default: `10`.", 10),
    ("If `true`, the default, it waits.", True),
    ("Sorting is `asc` by default.", "asc"),
    ("By default, it is zero.", 0),
    ("By default, this is not enabled.", False),
]
NO_DEFAULTS = [
    "Defaults to no timeout.",
    "Defaults to all documents.",
    "Defaults to the size of the model.",
    "By default, the request waits.",
    "The default value for jobs created before 6.1 is `5`.",
    "If a field is given, it defaults to `a`.",
    "Otherwise, it defaults to `b`.",
    "The default behaviour is described below.",
    "Overrides the default of the cluster.",
]


@pytest.mark.parametrize(("sentence", "value"), DEFAULTS)
def test_a_default_is_read(sentence: str, value: Any) -> None:
    found = read_default(sentence)
    assert found == Default(value)
    assert found is not None and type(found.value) is type(value)


@pytest.mark.parametrize("sentence", NO_DEFAULTS)
def test_no_default_is_guessed(sentence: str) -> None:
    assert read_default(sentence) is None


@pytest.mark.parametrize(
    ("sentence", "case"),
    [
        ("Contains wildcard expressions and there are no deployments that match.", "wildcard_none"),
        ("Contains the `_all` string or no identifiers and there are no matches.", "all_none"),
        ("Contains wildcard expressions and there are only partial matches.", "wildcard_partial"),
        ("It contains wildcard expressions and no job matches them.", "wildcard_none"),
        ("It contains wildcard expressions and only some of them match.", "wildcard_partial"),
        ("Supports wildcard expressions.", None),
        ("Use `_all` to select every deployment.", None),
        ("Returns an error if nothing matches.", None),
        ("If `false`, wildcard expressions without a match fail.", None),
    ],
)
def test_the_three_cases(sentence: str, case: str | None) -> None:
    assert no_match_case(sentence) == case


def rules(sentence: str) -> list[tuple[str, dict[str, Any]]]:
    return [
        (rule.kind, {key: value for key, value in rule.arguments.items() if key not in ("parameter", "in")})
        for rule in parameter_rules(sentence, "p", "query")
    ]


def test_what_happens_when_nothing_matches() -> None:
    upstream = (
        "The default value is `true`, which returns an empty array when there are no matches and the subset "
        "of results when there are partial matches."
    )
    assert rules(upstream) == [
        ("default", {"value": True}),
        ("no_match_outcome", {"value": True, "outcome": "success"}),
    ]
    refused = (
        "If this parameter is `false`, the request returns a `404` status code when there are no matches or "
        "only partial matches."
    )
    assert rules(refused) == [
        ("switch", {"value": False}),
        ("no_match_outcome", {"value": False, "outcome": "missing", "status": 404}),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "If `true`, the deployment is stopped.",
        "If true, the deployment is stopped.",
        "When `true`, the deployment is stopped.",
        "When set to `true`, the deployment is stopped.",
    ],
)
def test_a_switch_is_marked_but_not_executable(sentence: str) -> None:
    found = parameter_rules(sentence, "p", "query")
    assert [(rule.kind, rule.arguments["value"]) for rule in found] == [("switch", True)]
    assert not executable(found)


@pytest.mark.parametrize(
    "sentence",
    [
        "If the field is `true`, it counts.",
        "Whether `true` or `false` is returned depends on it.",
        "Is `true` once it is done.",
        "Returns a `404` status code.",
        "If `x` is given, a `404` status code is returned when there are no matches.",
    ],
)
def test_these_sentences_carry_no_rule(sentence: str) -> None:
    assert rules(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        ("One of `a`, `b` or `c`.", ("a", "b", "c")),
        ("Valid values are: `a`, `b`.", ("a", "b")),
        ("Valid values include `a` (gloss) or `b` (gloss).", ("a", "b")),
        ("It can be `a` or `b`.", ("a", "b")),
        ("Supported grant types are: `a`, `b`, and `c`.", ("a", "b", "c")),
        ("Only one of `a` and `b` can be set.", ()),
        ("Either `a` or `b`, but not both.", ()),
        ("Either `a` or `b.`", ("a", "b")),
        ("It can be `a`.", ()),
        ("Use `a` and `b` together.", ()),
        ("One of the fields `a` and `b` is required.", ()),
    ],
)
def test_values(sentence: str, values: tuple[str, ...]) -> None:
    assert values_in_sentence(sentence) == values


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("Must be between `1` and 20.", Bounds(1, 20)),
        ("Valid values range from 0 to 100.", Bounds(0, 100)),
        ("Must be greater than or equal to 0.", Bounds(0, None)),
        ("The maximum value is `1000000`.", Bounds(None, 1_000_000)),
        ("Must not exceed 10,000.", Bounds(None, 10_000)),
        ("Must be greater than 0.", Bounds(above=0)),
        ("Must not exceed `num_candidates`.", Bounds()),
        ("Between 8.1 and later versions.", Bounds()),
    ],
)
def test_inclusive_bounds(sentence: str, wanted: Bounds) -> None:
    assert read_bounds(sentence) == wanted


def test_units() -> None:
    assert read_unit("wait", "The time in milliseconds.") == "milliseconds"
    assert read_unit("size_bytes", "The size.") == "bytes"
    assert read_unit("bytes", "Read in full.") is None


@pytest.mark.parametrize(
    "sentence",
    [
        "The following example stops it:",
        "The following API call deletes the model:",
        "The API returns the following response:",
        "For more information, see the guide.",
        "If you want to train and use your own model, use the ml-df-trained-models-apis.",
        "This is not the same feature that you can use on an ML node with custom models.",
        "The inference APIs enable you to use certain services, such as ELSER.",
        "Specifies what to do when the request:",
        "There is no request body for this API.",
        "The following properties can be updated:",
        "For a list of the properties, see the guide.",
    ],
)
def test_these_sentences_promise_nothing(sentence: str) -> None:
    assert informative_reason(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Stops a trained model deployment.",
        "The following fields are required.",
        "Specifies how long to wait.",
        "The API returns a list.",
        "You can't use these pipelines until you restart the model deployment.",
    ],
)
def test_these_sentences_may_promise_something(sentence: str) -> None:
    assert informative_reason(sentence) is None
