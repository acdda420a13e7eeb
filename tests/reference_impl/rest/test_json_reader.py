"""The JSON dialect: what is read, what is refused, and where it says the mistake is."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_impl.errors import ApiError
from reference_impl.rest.json_reader import EmptyContentError, JsonReader, locate, read_json

TOKENS = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"

BROKEN = [
    ("{", "1:2", "Unexpected end-of-input: expected close marker for Object"),
    ("[1,2", "1:5", "Unexpected end-of-input: expected close marker for Array"),
    ('{"a":"x', "1:8", "Unexpected end-of-input in VALUE_STRING"),
    (
        '{"a"}',
        "1:5",
        "Unexpected character ('}' (code 125)): was expecting a colon to separate field name and value",
    ),
    ('{"a":}', "1:6", "Unexpected character ('}' (code 125)): expected a value"),
    (
        '{"a":1,}',
        "1:8",
        "Unexpected character ('}' (code 125)): was expecting double-quote to start field name",
    ),
    ("{a:1}", "1:2", "Unexpected character ('a' (code 97)): was expecting double-quote to start field name"),
    (
        '{"a":1 "b":2}',
        "1:8",
        "Unexpected character ('\"' (code 34)): was expecting comma to separate Object entries",
    ),
    ('{"a":tru}', "1:10", f"Unrecognized token 'tru': was expecting {TOKENS}"),
    ("not json", "1:5", f"Unrecognized token 'not': was expecting {TOKENS}"),
    (
        '{"a":NaN}',
        "1:9",
        "Non-standard token 'NaN': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow",
    ),
    ('{"a":01}', "1:7", "Invalid numeric value: Leading zeroes not allowed"),
    ('{"a":1,"a":2}', "1:11", "Duplicate field 'a'"),
    ('{"a":"\\q"}', "1:8", "Unrecognized character escape 'q' (code 113)"),
    (
        '{"a":"\tx"}',
        "1:7",
        "Illegal unquoted character ((CTRL-CHAR, code 9)): "
        "has to be escaped using backslash to be included in string value",
    ),
    (
        '{\n  "a": 1,\n  "b": ]\n}',
        "3:8",
        f"Unexpected character (']' (code 93)): expected a valid value {TOKENS}",
    ),
]


@pytest.mark.parametrize(("text", "place", "why"), BROKEN)
def test_broken_text_is_refused_with_place_and_cause(text: str, place: str, why: str) -> None:
    with pytest.raises(ApiError) as caught:
        read_json(text.encode())
    error, cause = caught.value, caught.value.caused_by
    assert error.status == 400
    assert cause is not None and cause.reason is not None and cause.reason.startswith(why)
    if "end-of-input" in why:
        assert (error.type, cause.type) == ("x_content_e_o_f_exception", "json_e_o_f_exception")
        assert error.reason == f"[{place}] Unexpected end of file"
    else:
        assert (error.type, cause.type) == ("x_content_parse_exception", "json_parse_exception")
        assert str(error.reason).startswith(f"[{place}] {why}\n at [Source: ")


def test_columns_count_bytes() -> None:
    for text, place in (('{"e":}', "1:6"), ('{"é":}', "1:7"), ('{"€":}', "1:8")):
        with pytest.raises(ApiError) as caught:
            read_json(text.encode())
        assert str(caught.value.reason).startswith(f"[{place}] ")


@pytest.mark.parametrize(
    "text", ['{"a":Infinity}', '{"a":-Infinity}', "{'a':1}", "[1,]", "[1.]", "[.5]", "[+1]"]
)
def test_other_dialects_are_refused(text: str) -> None:
    with pytest.raises(ApiError) as caught:
        read_json(text.encode())
    assert caught.value.type == "x_content_parse_exception"


def test_invalid_utf8_is_refused() -> None:
    with pytest.raises(ApiError, match="Invalid UTF-8"):
        read_json(b'{"a":"\xff"}')


@pytest.mark.parametrize("text", ["", "  \n", "// nothing", "/* nothing */ "])
def test_blank_text_has_no_value(text: str) -> None:
    with pytest.raises(EmptyContentError):
        read_json(text.encode())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a":1} trailing', {"a": 1}),
        ('// one\n{"a": /* two */ [1, 2] // three\n}', {"a": [1, 2]}),
        ('\ufeff{"a":null}', {"a": None}),
        ('"\\ud83d\\ude00"', "😀"),
        ('"\\ud83d!"', "\ufffd!"),
    ],
)
def test_accepted_texts(text: str, value: Any) -> None:
    assert read_json(text.encode()) == value


def test_nesting_is_limited() -> None:
    assert read_json(b"[" * 1000 + b"]" * 1000)
    with pytest.raises(ApiError, match="nesting depth"):
        read_json(b"[" * 1001 + b"]" * 1001)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None)
@given(JSON, st.sampled_from([None, 2]))
def test_the_slow_reader_agrees_with_the_fast_one(value: Any, indent: int | None) -> None:
    for ascii_only in (True, False):
        body = json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
        assert JsonReader(body).read() == json.loads(body)


@settings(deadline=None)
@given(JSON, st.data())
def test_a_truncated_body_is_never_anything_but_a_parse_error(value: Any, data: st.DataObject) -> None:
    body = json.dumps({"value": value}).encode()
    cut = body[: data.draw(st.integers(1, len(body) - 1))]
    with pytest.raises(ApiError) as caught:
        read_json(cut)
    assert caught.value.type in ("x_content_e_o_f_exception", "x_content_parse_exception")


def test_locate_finds_keys_and_elements() -> None:
    body = b'{"a":1,\n "b":[3, {"c":1}]}'
    assert locate(body, ("a",)) == (1, 2)
    assert locate(body, ("b",)) == (2, 2)
    assert locate(body, ("b", 1)) == (2, 10)
    assert locate(body, ("b", 1, "c")) == (2, 11)
    assert locate(body, ("missing",)) == (1, 1)
