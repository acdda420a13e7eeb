"""Each row of the tables of phrases: a wording that is read, and near misses that are not."""

from __future__ import annotations

from typing import Any

import pytest

from harness.reading.prose import parameter_rules
from harness.reading.purpose import EXAMPLE_REASON, REASON, purpose_reason

Wanted = list[tuple[str, dict[str, Any]]]


def rules(sentence: str, *, without: tuple[str, ...] = ("switch",)) -> Wanted:
    return [
        (rule.kind, {key: value for key, value in rule.arguments.items() if key not in ("parameter", "in")})
        for rule in parameter_rules(sentence, "p", "body")
        if rule.kind not in without
    ]


BOUNDS: list[tuple[str, Wanted]] = [
    ("Must be between 1 and 5.", [("bounds", {"minimum": 1, "maximum": 5})]),
    ("A number in the range of 0.0 to 2.0.", [("bounds", {"minimum": 0, "maximum": 2})]),
    ("Valid values range from 0 to 1.", [("bounds", {"minimum": 0, "maximum": 1})]),
    ("Must be a number from 1 to 10.", [("bounds", {"minimum": 1, "maximum": 10})]),
    ("It must be at least `2`.", [("bounds", {"minimum": 2})]),
    ("It cannot be less than 3.", [("bounds", {"minimum": 3})]),
    ("The smallest allowed value is 1.", [("bounds", {"minimum": 1})]),
    ("It must be at most 10000.", [("bounds", {"maximum": 10000})]),
    ("It cannot be higher than `300`.", [("bounds", {"maximum": 300})]),
    ("Must be greater than 0.", [("bounds", {"above": 0})]),
    ("It must be less than 10.", [("bounds", {"below": 10})]),
    ("Must be a positive integer.", [("bounds", {"above": 0})]),
    ("Must not be negative.", [("bounds", {"minimum": 0})]),
    ("It must be a power of 2.", [("bounds", {"power_of": 2})]),
    ("How many, in milliseconds.", [("unit", {"unit": "milliseconds"})]),
]
SIZES: list[tuple[str, Wanted]] = [
    ("Must not be empty.", [("length", {"minimum": 1})]),
    ("It must contain at least two labels.", [("length", {"minimum": 2})]),
    ("It cannot contain more than 64 characters.", [("length", {"maximum": 64})]),
    ("It must contain exactly three labels.", [("length", {"minimum": 3, "maximum": 3})]),
    ("It must have the same number of items as `vocabulary`.", [("same_length", {"other": "vocabulary"})]),
    ("It must hold exactly one of the following objects.", [("choice", {"exactly": 1})]),
    ("Each of them must contain the input field.", [("contains", {"what": "the input field"})]),
]
SELECTING: list[tuple[str, Wanted]] = [
    ("A comma-separated list of names.", [("list", {"separator": ","})]),
    ("Comma-delimited list of names.", [("list", {"separator": ","})]),
    ("Wildcard (`*`) expressions are supported.", [("wildcards", {"allowed": True})]),
    ("Supports wildcards.", [("wildcards", {"allowed": True})]),
    ("Wildcards are not supported.", [("wildcards", {"allowed": False})]),
    ("Use `_all` or `*` for all models.", [("all", {"values": ["_all", "*"]})]),
    (
        "To select all of them, use `*`.",
        [("all", {"values": ["*"]}), ("value", {"value": "*", "means": "select all of them"})],
    ),
    ("Returns buckets with scores above this.", [("filter", {"keeps": "buckets with scores above this"})]),
    ("Only models that have the tag are returned.", [("filter", {"keeps": "models that have the tag"})]),
]
RELATIONS: list[tuple[str, Wanted]] = [
    ("Cannot be used together with `a`.", [("excludes", {"others": ["a"]})]),
    ("`p` and `a` are mutually exclusive.", [("excludes", {"others": ["a"]})]),
    ("Mutually exclusive with `a` and `b`.", [("excludes", {"others": ["a", "b"]})]),
    ("Only one of `p` and `a` can be set.", [("excludes", {"others": ["a"]})]),
    ("Either `p` or `a`, but not both.", [("excludes", {"others": ["a"]})]),
    ("Required if `a` is not specified.", [("required_if", {"other": "a", "given": False})]),
    ("Required if `a` is set.", [("required_if", {"other": "a", "given": True})]),
    ("Required unless `a` is specified.", [("required_if", {"other": "a", "given": False})]),
    ("Required when `a` is `x`.", [("required_if", {"other": "a", "value": "x"})]),
    ("If no `a` is given, this parameter is required.", [("required_if", {"other": "a", "given": False})]),
    ("If you specify the `t` type, this parameter is required.", [("required_if", {"for": ["t"]})]),
    ("Should not be used if `a` is specified.", [("excludes", {"others": ["a"]})]),
    ("Only for `a` and `b`.", [("only_if", {"condition": "for `a` and `b`", "names": ["a", "b"]})]),
    (
        "For the `a` service only.",
        [("only_if", {"condition": "For the `a` service only", "names": ["a"]})],
    ),
    ("Required for `rerank` tasks.", [("required_if", {"for": ["rerank"]})]),
    (
        "Can only be set when `a` is `x`.",
        [("only_if", {"condition": "when `a` is `x`", "names": ["a", "x"]})],
    ),
    ("Only applies to models of others.", [("only_if", {"condition": "to models of others"})]),
    ("Defaults to the value of `a`.", [("default_of", {"other": "a"})]),
    ("Use `a` instead.", [("replaced_by", {"other": "a"})]),
    ("Must be less than `a`.", [("compared", {"is": "less_than", "other": "a"})]),
    ("Must not exceed half of `a`.", [("compared", {"is": "not_above", "other": "a", "factor": 0.5})]),
    ("It must be the same as `a` in the path.", [("equals", {"other": "a"})]),
    ("It has the same properties as `a`.", [("same_properties", {"other": "a"})]),
    ("It must not contain the keys `a` and `b`.", [("forbids", {"names": ["a", "b"]})]),
]
EFFECTS: list[tuple[str, Wanted]] = [
    (
        "If `true`, it is deleted even though it is in use.",
        [("override", {"value": True, "despite": "even though it is in use"})],
    ),
    (
        "If `false`, the request is refused with a `409` status code.",
        [("refusal", {"value": False, "status": 409})],
    ),
    (
        "If nothing is stored, the request fails with a `400` status code.",
        [("refusal", {"condition": "nothing is stored", "status": 400})],
    ),
    ("If `true`, the response includes `a`.", [("includes", {"value": True, "fields": ["a"]})]),
    ("If `true`, `a` and `b` are left out.", [("leaves_out", {"value": True, "fields": ["a", "b"]})]),
    (
        "If `true`, it is stored without decompressing it.",
        [("skips", {"value": True, "what": "decompressing it"})],
    ),
    (
        "When `true`, the request waits until it is there.",
        [("waits", {"value": True, "until": "until it is there"})],
    ),
    ("If `true`, missing fields are ignored.", [("ignored", {"value": True})]),
    ("How long to wait for the answer.", [("timeout", {"waits_for": "the answer"})]),
    ("Controls the amount of time to wait for it.", [("timeout", {"waits_for": "it"})]),
    (
        "If nothing comes before the timeout expires, the request fails.",
        [("expiry", {"outcome": "error"})],
    ),
    (
        "When there are more, new requests are rejected with a 429 error.",
        [("refusal", {"condition": "there are more", "status": 429})],
    ),
    ("When this period of time elapses, the API returns an error.", [("expiry", {"outcome": "error"})]),
    (
        "If you do not specify this optional parameter, the API tells about all jobs.",
        [("absent", {"means": "the API tells about all jobs"})],
    ),
    ("The value `x` means that it is slow.", [("value", {"value": "x", "means": "that it is slow"})]),
    ("If omitted, all models are returned.", [("absent", {"means": "all models are returned"})]),
    ("If `p` is not given, all models are counted.", [("absent", {"means": "all models are counted"})]),
    ("If `q` is not given, all models are counted.", []),
    ("To have no cache, use `0`.", [("value", {"value": 0, "means": "have no cache"})]),
]
FORMATS: list[tuple[str, Wanted]] = [
    ("Must be base64 encoded.", [("format", {"format": "base64"})]),
    ("It can contain lowercase alphanumeric characters.", [("format", {"format": "identifier"})]),
    (
        "It must start and end with alphanumeric characters.",
        [("format", {"starts": "alphanumeric", "ends": "alphanumeric"})],
    ),
    ("It cannot end in numbers.", [("format", {"ends_not": "digit"})]),
    (
        "In milliseconds since the epoch.",
        [("unit", {"unit": "milliseconds"}), ("format", {"format": "epoch_millis"})],
    ),
    ("It must be unique among models.", [("unique", {"among": "models"})]),
    ("It must not be the same as `a`.", [("differs", {"from": ["a"]})]),
]
DEFAULTS: list[tuple[str, Wanted]] = [
    ("Defaults to the size of the model.", [("default_computed", {"means": "the size of the model"})]),
    ("Defaults to no timeout.", [("default_computed", {"means": "no timeout"})]),
    ("Defaults to an empty list.", [("default", {"value": []})]),
    (
        "By default, interim results are shown.",
        [("default_computed", {"means": "interim results are shown"})],
    ),
    ("The default value is an empty string.", [("default", {"value": ""})]),
    ("This is a required option.", [("presence", {"required": True})]),
    ("This field is optional.", [("presence", {"required": False})]),
    ("Required: yes", [("presence", {"required": True})]),
    ("Required: no", [("presence", {"required": False})]),
]


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [row for table in (BOUNDS, SIZES, SELECTING, RELATIONS, EFFECTS, FORMATS, DEFAULTS) for row in table],
)
def test_a_wording_is_read(sentence: str, wanted: Wanted) -> None:
    assert rules(sentence) == wanted


@pytest.mark.parametrize(
    "sentence",
    [
        # bounds: of something else, of no number, or in a version
        "Must be greater than the one before.",
        "It is positive that this works.",
        "Available since at least 8.1.",
        "The power of two models is combined.",
        "This parameter is required if the other is not given.",
        # sizes
        "The list is often empty.",
        "At least one allocation is at work.",
        "There are exactly as many as before.",
        # selecting
        "This is not a comma-separated list.",
        "Wildcards slow the request down.",
        "The index `_all` is reserved.",
        "Only then does it start.",
        # relations
        "It is used together with `a`.",
        "One of the fields `a` and `b` is required.",
        "A license is required if you want to use it.",
        "It can be used with `a`.",
        "Use `a` to name the field.",
        "It has more properties than `a`.",
        "The value of `a` is shown.",
        # effects
        "If `a` is given, the response includes it.",
        "The response includes all of them.",
        "It waits until it is there.",
        "How long the name may be.",
        "If omitted, it depends.",
        "To have a cache, set it up first.",
        # formats
        "The characters are shown in the table.",
        "Each name is unique to its owner.",
        "It is the same as before.",
    ],
)
def test_a_near_miss_is_not_guessed(sentence: str) -> None:
    assert rules(sentence) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "The unique identifier of the model.",
        "A description of the model for people.",
        "Whether all of the definition is uploaded.",
        "How the scores are combined.",
        "Specifies the name of the field.",
        "The number of results to return, best first.",
    ],
)
def test_a_sentence_about_the_purpose_promises_nothing(sentence: str) -> None:
    assert purpose_reason(sentence) == REASON


def test_an_example_promises_nothing() -> None:
    assert purpose_reason("For example, `1kb` is a size.") == EXAMPLE_REASON


@pytest.mark.parametrize(
    "sentence",
    [
        "The name must be unique.",
        "The number of models, if any.",
        "The response, unless it is empty.",
        "Whether to fail when nothing matches.",
        "A request that returns an error.",
        "The value that defaults to `1`.",
        "The `404` answer.",
        "Deletes the model.",
        "Models are deleted.",
    ],
)
def test_a_sentence_with_a_promise_is_not_taken_for_a_purpose(sentence: str) -> None:
    assert purpose_reason(sentence) is None
