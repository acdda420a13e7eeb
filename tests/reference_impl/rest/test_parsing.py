"""Declarative object parsers: what they return and how they refuse."""

from __future__ import annotations

import json
from typing import Any

import pytest

from reference_impl.errors import ApiError, illegal_argument
from reference_impl.rest import parsing
from reference_impl.rest.parsing import ObjectParser, Source
from reference_impl.rest.request import RestRequest

INNER = ObjectParser("inner", {"min": parsing.INTEGER}, required=("min",))
PARSER = ObjectParser(
    "thing",
    {
        "name": parsing.STRING,
        "count": parsing.INTEGER,
        "on": parsing.BOOLEAN,
        "tags": parsing.STRINGS,
        "inner": parsing.object_of(INNER),
        "inners": parsing.objects_of(INNER),
        "timeout": parsing.duration("timeout"),
        "cache": parsing.size("cache"),
        "note": parsing.nullable(parsing.STRING),
    },
    required=("name",),
)


def read(text: str) -> dict[str, Any]:
    return PARSER.read(RestRequest("PUT", "/x", body=text.encode()))


def test_values_are_converted() -> None:
    body = {
        "name": "n",
        "count": "5",
        "on": "true",
        "tags": "one",
        "inner": {"min": 1},
        "inners": [{"min": 2}, {"min": 3}],
        "timeout": "2s",
        "cache": "1kb",
        "note": None,
    }
    assert read(json.dumps(body)) == {
        **body,
        "count": 5,
        "on": True,
        "tags": ["one"],
        "timeout": 2.0,
        "cache": 1024,
    }


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"nam":1}', "[1:2] [thing] unknown field [nam] did you mean [name]?"),
        ('{"name":"x",\n  "zzzzz":1}', "[2:3] [thing] unknown field [zzzzz]"),
        ('{"name":1}', "[1:2] [thing] name doesn't support values of type: VALUE_NUMBER"),
        ('{"name":null}', "[1:2] [thing] name doesn't support values of type: VALUE_NULL"),
        ('{"name":"x","inner":[]}', "[1:13] [thing] inner doesn't support values of type: START_ARRAY"),
        ('{"name":"x","count":true}', "[1:13] [thing] count doesn't support values of type: VALUE_BOOLEAN"),
        ("[]", "[1:1] [thing] Expected START_OBJECT but was: START_ARRAY"),
        ("null", "[1:1] [thing] Expected START_OBJECT but was: VALUE_NULL"),
        (' "x"', "[1:2] [thing] Expected START_OBJECT but was: VALUE_STRING"),
        ('{"name":"x","inner":{"max":1}}', "[1:13] [thing] failed to parse field [inner]"),
        ('{"name":"x","count":"five"}', "[1:13] [thing] failed to parse field [count]"),
        ('{"name":"x","on":"maybe"}', "[1:13] [thing] failed to parse field [on]"),
        ('{"name":"x","tags":[[]]}', "[1:13] [thing] failed to parse field [tags]"),
        ('{"name":"x","timeout":"5"}', "[1:13] [thing] failed to parse field [timeout]"),
    ],
)
def test_refusals(text: str, reason: str) -> None:
    with pytest.raises(ApiError) as caught:
        read(text)
    assert (caught.value.status, caught.value.type) == (400, "x_content_parse_exception")
    assert caught.value.reason == reason


def test_causes_of_failed_fields() -> None:
    with pytest.raises(ApiError) as caught:
        read('{"name":"x","inner":{"max":1}}')
    cause = caught.value.caused_by
    assert cause is not None and cause.reason == "[1:22] [inner] unknown field [max]"
    with pytest.raises(ApiError) as caught:
        read('{"name":"x","count":"five"}')
    cause = caught.value.caused_by
    assert cause is not None
    assert (cause.type, cause.reason) == ("number_format_exception", 'For input string: "five"')


def test_missing_fields_are_named_together() -> None:
    parser = ObjectParser("two", {"a": parsing.STRING, "b": parsing.STRING}, required=("a", "b"))
    with pytest.raises(ApiError) as caught:
        parser.parse({})
    assert (caught.value.type, caught.value.reason) == ("illegal_argument_exception", "Required [a, b]")


def test_a_lenient_parser_drops_what_it_does_not_know() -> None:
    parser = ObjectParser("lenient", {"a": parsing.ANY}, ignore_unknown=True)
    assert parser.parse({"b": 1, "a": None}) == {"a": None}


def test_absent_body() -> None:
    with pytest.raises(ApiError) as caught:
        read("")
    assert (caught.value.type, caught.value.reason) == ("parse_exception", "request body is required")
    assert PARSER.read(RestRequest("PUT", "/x"), required=False) == {}


@pytest.mark.parametrize(("value", "good"), [(2**31 - 1, True), (2**31, False), (1.0, True), (1.5, False)])
def test_integers_fit_32_bits_and_are_whole(value: float, good: bool) -> None:
    parser = ObjectParser("n", {"n": parsing.INTEGER})
    if good:
        assert parser.parse({"n": value}) == {"n": int(value)}
    else:
        with pytest.raises(ApiError, match=r"failed to parse field \[n\]"):
            parser.parse({"n": value})


def test_a_converter_s_value_error_becomes_the_cause() -> None:
    def odd(value: Any, source: Source) -> Any:
        raise ValueError("odd one")

    parser = ObjectParser("p", {"f": parsing.Kind(frozenset({"VALUE_STRING"}), odd)})
    with pytest.raises(ApiError) as caught:
        parser.parse({"f": "x"})
    assert str(caught.value.caused_by) == str(illegal_argument("odd one"))
