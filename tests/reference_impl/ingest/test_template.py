"""Templates, and the text form of values in them."""

from __future__ import annotations

from typing import Any

import pytest

from reference_impl.errors import ApiError
from reference_impl.plugins.ingest.template import Template, render_value
from reference_impl.rendering import java_class, java_text

MODEL = {"a": {"b": 1}, "list": ["x", True], "q": 'say "hi"', "n": None, "f": 1e7, "_ingest": {"k": "v"}}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("plain", "plain"),
        ("{{a.b}}!", "1!"),
        ("{{ a.b }}{{{ a.b }}}", "11"),
        ("{{a}}", "{b=1}"),
        ("{{list}}", "[x, true]"),
        ("{{list.0}}", "x"),
        ("{{n}}{{missing.field}}", ""),
        ("{{f}}", "1.0E7"),
        ("{{_ingest.k}}", "v"),
        ("{{q}}", 'say \\"hi\\"'),
        ("{{{q}}}", 'say "hi"'),
        ("{{&q}}", 'say "hi"'),
    ],
)
def test_variables_are_replaced(template: str, text: str) -> None:
    assert Template(template).render(MODEL) == text


@pytest.mark.parametrize(
    ("media_type", "text"),
    [
        ("text/plain", 'say "hi"'),
        ("application/json", 'say \\"hi\\"'),
        ("application/x-www-form-urlencoded", "say+%22hi%22"),
    ],
)
def test_the_media_type_decides_the_escaping(media_type: str, text: str) -> None:
    assert Template("{{q}}", media_type).render(MODEL) == text


@pytest.mark.parametrize("template", ["{{#a}}x{{/a}}", "{{>part}}", "{{}}", "{{open"])
def test_more_than_variables_is_refused(template: str) -> None:
    with pytest.raises(ApiError) as caught:
        Template(template)
    assert caught.value.status == 400


def test_templates_are_filled_at_any_depth() -> None:
    value = {"k-{{a.b}}": ["{{a.b}}", 2, {"x": "{{list.0}}"}]}
    assert render_value(value, "text/plain")(MODEL) == {"k-1": ["1", 2, {"x": "x"}]}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (False, "false"),
        (0.0, "0.0"),
        (0.001, "0.001"),
        (0.0005, "5.0E-4"),
        (1.5e-5, "1.5E-5"),
        (-12345678.9, "-1.23456789E7"),
        (9999999.0, "9999999.0"),
        (float("-inf"), "-Infinity"),
        ({"a": [1, {"b": None}]}, "{a=[1, {b=null}]}"),
    ],
)
def test_values_print_as_on_the_jvm(value: Any, text: str) -> None:
    assert java_text(value) == text


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (None, "null"),
        (True, "java.lang.Boolean"),
        (1, "java.lang.Integer"),
        (2**31, "java.lang.Long"),
        (2**63, "java.math.BigInteger"),
        (1.5, "java.lang.Double"),
        ("x", "java.lang.String"),
        ({}, "java.util.HashMap"),
        ([], "java.util.ArrayList"),
    ],
)
def test_values_have_class_names(value: Any, name: str) -> None:
    assert java_class(value) == name
