"""YAML that is written reads back as the same data, in every reader, and looks as PyYAML would write it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.pack.dump import WIDTH, FlowList, FlowMapping, emit_yaml
from harness.pack.loader import parse_yaml

TEMPTING = [
    *(
        "yes",
        "No",
        "ON",
        "~",
        "null",
        "Null",
        "",
        "=",
        "<<",
        "-",
        "?",
        ":",
        "---",
        "...",
        "--- a",
        "- a",
        "a: b",
    ),
    *(
        "1_0",
        "0x1",
        "0b1",
        "010",
        "1:30",
        "1:30.5",
        "-.inf",
        ".NaN",
        ".5",
        "+1",
        "1e5",
        "1.e+3",
        "2024-01-01",
    ),
    *(
        "2001-12-14t21:59:43.10-05:00",
        "2001-12-14 21:59:43.10 -5",
        "#a",
        "a #b",
        "a:",
        "[a]",
        "{a}",
        "&a",
        "*a",
    ),
    *(
        "!a",
        "|",
        ">",
        "%a",
        "@a",
        "`a`",
        "'a'",
        '"a"',
        "a'b",
        " a",
        "a ",
        "a\n",
        "\na",
        "a\n\n b",
        "a \nb",
        "\t",
    ),
    *(
        "\x00",
        "\x7f",
        "\x85",
        "\u2028",
        "\ufeff",
        "\ufffe",
        "\U0010ffff",
        "a" * 1100,
        "a b " * 60,
        "word " * 19 + "0000  ",
        "a  b\n" * 40,
    ),
]
TEXTS = (
    st.sampled_from(TEMPTING)
    | st.text(max_size=30)
    | st.lists(st.sampled_from(["a", " ", "  ", "'", '"', ":", "#", "\n", ",", "}", "- ", "é", "word"])).map(
        "".join
    )
)
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)


def nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Collections of every form."""
    lists, mappings = st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)
    return lists | mappings | lists.map(FlowList) | mappings.map(FlowMapping)


DATA = st.dictionaries(
    TEXTS, st.recursive(st.none() | st.booleans() | NUMBERS | TEXTS, nested, max_leaves=10), max_size=4
)


@settings(max_examples=100)
@given(DATA)
def test_every_reader_gets_back_what_was_written(data: Any) -> None:
    text = emit_yaml(data)
    assert yaml.load(text, yaml.SafeLoader) == data
    assert yaml.load(text, yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader) == data
    assert parse_yaml(text, Path("any.yaml")).data == data
    assert emit_yaml(data) == text


class PeerDumper(yaml.SafeDumper):
    """PyYAML's writer with lists below their key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


PeerDumper.add_representer(
    FlowMapping, lambda dumper, data: dumper.represent_mapping("tag:yaml.org,2002:map", data, flow_style=True)
)
PeerDumper.add_representer(
    FlowList, lambda dumper, data: dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=True)
)

NAMES = st.sampled_from(["id", "text", "no", "8", "page file", "a:b", "it's"])
PROSE = st.lists(
    st.sampled_from(["the", "API's", "`_all`", "value:", "#", "is", "{a}", "8.1.0", "1m", "–", "a\nb"]),
    min_size=1,
).map(" ".join)
SHAPES = st.dictionaries(
    NAMES,
    st.recursive(
        PROSE | st.booleans() | st.integers(-9, 99) | st.sampled_from([0.5, 1e30, None]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(NAMES, inner, max_size=3)
            | st.lists(PROSE).map(FlowList)
            | st.dictionaries(NAMES, inner, max_size=9).map(FlowMapping)
        ),
        max_leaves=10,
    ),
)


@settings(max_examples=80)
@given(SHAPES)
def test_it_looks_as_pyyaml_would_write_it(data: Any) -> None:
    peer = yaml.dump(data, Dumper=PeerDumper, sort_keys=False, allow_unicode=True, width=WIDTH)
    assert emit_yaml(data) == peer


def test_lines_are_broken_where_the_width_is_passed() -> None:
    text = "word " * 30 + "end"
    lines = emit_yaml({"key": text}).splitlines()
    assert lines[0] == "key: " + "word " * 19 + "word"
    assert lines[1] == "  " + "word " * 10 + "end"


@pytest.mark.parametrize("value", [b"bytes", {1}, object()])
def test_what_is_no_plain_data_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match=type(value).__name__):
        emit_yaml({"key": [value]})
