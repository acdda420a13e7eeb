"""The parenthesis of a definition."""

from __future__ import annotations

import pytest

from harness.reading.parenthesis import read_parenthesis


@pytest.mark.parametrize(
    ("text", "presence", "type_name"),
    [
        ("(Required, string)", "required", "string"),
        ("(Optional, Boolean) Text (more).", "optional", "boolean"),
        ("(Optional,integer)", "optional", "integer"),
        ("(Object, optional)", "optional", "object"),
        ("(optional, string)", "optional", "string"),
        ("(Integer)", None, "integer"),
        ("(Required*, string)", "conditional", "string"),
        ("(Required^*^, object)", "conditional", "object"),
        ("(Required\u2020, string)", "conditional", "string"),
        ("(Required unless `t` is specified, string)", "conditional", "string"),
        ("(Optional, <<time-units,time units>>)", "optional", "duration"),
        ("(Optional, <<byte-units, byte value>>)", "optional", "bytesize"),
        ("(Optional)", "optional", None),
        ("(required string)", "required", "string"),
        ("(Optional, unsigned integer)", "optional", "integer"),
        ("(Optional, list)", "optional", "array"),
        ("(Optional, object map of string:double)", "optional", "map"),
        ("(Optional, <<query-dsl,Query DSL object>>)", "optional", "object"),
        ("(Optional, enum)", "optional", "enum"),
        ("(Optional, time)", "optional", "duration"),
        ("(Optional, <<time-units,time value>>)", "optional", "duration"),
        ("(Optional, timeout)", "optional", "duration"),
        ("(Optional, <<byte-units,byte size units>>)", "optional", "bytesize"),
        ("(Optional, <<size-units,size units>>)", "optional", "bytesize"),
        ("(Required, <<cron-expressions,Cron syntax>>)", "required", "object"),
        ("(Required, query object)", "required", "object"),
        ("(Optional, interval filter rule object)", "optional", "object"),
        ("(Required, array of <<processors,processor>> objects)", "required", "array"),
        ("(Optional, array-of-role-descriptor)", "optional", "array"),
        ("(Optional, JSON array)", "optional", "array"),
        ("(Optional, Array of strings)", "optional", "array"),
        ("(Optional, map of strings to objects)", "optional", "map"),
        ("(Optional, map)", "optional", "map"),
        ("(Optional, number value)", "optional", "number"),
        ("(Optional, long)", "optional", "long"),
        ("(Optional, double)", "optional", "double"),
        ("(Required, date)", "required", "date"),
        ("(Required, string or array of strings)", "required", "string"),
        ("(Optional, integer or float)", "optional", "integer"),
        ("(Required\u2020, string or `null`)", "conditional", "string"),
        ("(Required outside <<x,terms>> aggregations)", "conditional", None),
        ("(long)", None, "long"),
        ("(<<byte-units,byte value>>)", None, "bytesize"),
        ("(array of integers or array of arrays)", None, "array"),
        ("(Dynamic, Boolean)", None, "boolean"),
        ("(float, <<dynamic-cluster-setting,Dynamic>>)", None, "float"),
        ("(Static, integer)", None, "integer"),
    ],
)
def test_presence_and_type(text: str, presence: str | None, type_name: str | None) -> None:
    found = read_parenthesis(text)
    assert found is not None
    assert found.presence == presence
    assert (found.type.type if found.type else None) == type_name


@pytest.mark.parametrize(
    "text",
    [
        "(see below) Text",
        "(Dynamic) Text",
        "(Secure, reloadable)",
        "(Default) x",
        "no (string)",
        "(Required",
        "()",
    ],
)
def test_other_parentheses_define_nothing(text: str) -> None:
    assert read_parenthesis(text) is None


def test_it_takes_no_more_than_itself() -> None:
    found = read_parenthesis("  (Optional, string) Text.")
    assert found is not None
    assert "  (Optional, string) Text."[found.length :] == " Text."
    assert found.text == "(Optional, string)"


def test_a_default_may_stand_in_it() -> None:
    found = read_parenthesis("(Optional, integer, default: `70`)")
    assert found is not None
    assert found.default == "`70`"


def test_unions_null_and_items() -> None:
    either = read_parenthesis("(Required unless `t` is specified, string or array of objects)")
    assert either is not None and either.type is not None
    assert (either.type.type, either.type.alternatives, either.condition) == (
        "string",
        ("array",),
        "unless `t` is specified",
    )
    null = read_parenthesis("(Required, string or `null`)")
    assert null is not None and null.type is not None
    assert (null.type.type, null.type.nullable, null.type.alternatives) == ("string", True, ())
    items = read_parenthesis("(Optional, array of strings)")
    assert items is not None and items.type is not None
    assert (items.type.type, items.type.items, items.type.declared) == ("array", "string", None)
    unsigned = read_parenthesis("(Optional, unsigned integer)")
    assert unsigned is not None and unsigned.type is not None
    assert unsigned.type.minimum == 0
