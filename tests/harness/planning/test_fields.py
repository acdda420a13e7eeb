"""Parameters of any depth: found, put into requests, and broken one rule at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.model.behaviour import RequestTemplate
from harness.model.page_behaviour import Form
from harness.model.spec import ApiSpec, Availability, Page, Parameter, Privileges, Request, Rule, Statement
from harness.planning.fields.invalid_requests import KINDS, places
from harness.planning.fields.placing import fits, put, without
from harness.planning.fields.placing import given as has
from harness.planning.fields.tree import Field, fields_of
from harness.planning.fields.values import outside, right, wrong
from tests.strategies import quick


def parameter(name: str, kind: str, location: Any = "body", **more: Any) -> Parameter:
    return Parameter(name, location, more.pop("required", False), kind, 1, **more)


def told(section: str, name: str, kind: str, **arguments: Any) -> Statement:
    rule = Rule(kind, {"parameter": name, **arguments})
    return Statement(f"page#{section}.{name}.{kind}", "", "0", "page", 1, "executable", (rule,))


BERT = parameter("bert", "object", properties=(parameter("span", "integer", minimum=-1, maximum=9),))
SAME = parameter("same", "object")
TASK = parameter("task", "object", properties=(BERT, SAME))
API = ApiSpec(
    "page",
    "Page",
    Page("page", ""),
    Availability(),
    (Request("PUT", "/things/{id}/parts/{number}", 1),),
    Privileges(),
    (
        parameter("id", "string", "path"),
        parameter("number", "integer", "path"),
        parameter("size", "integer", "query", minimum=1, maximum=8),
        TASK,
        parameter("names", "array", items="string", required=True),
    ),
    (),
    (),
    (
        told("request-body", "task.same", "same_properties", other="bert"),
        told("request-body", "task.bert.span", "bounds", minimum=-1, maximum=9),
        told("request-body", "names", "presence", required=True),
        told("request-body", "names", "length", minimum=1),
        told("query", "size", "bounds", power_of=2),
        told("request-body", "task", "choice", exactly=1),
    ),
)
FORM = Form(
    "form", RequestTemplate("PUT", "/things/<<x>>/parts/3", body={"names": ["a"], "task": {"bert": {}}}), ()
)


def field(name: str) -> Field:
    return next(f for f in fields_of(API) if f.name == name)


def test_every_parameter_is_found_and_lent_ones_too() -> None:
    names = [f.name for f in fields_of(API)]
    assert names == [
        *("id", "number", "size", "task", "task.bert", "task.bert.span"),
        *("task.same", "task.same.span", "names"),
    ]
    lent = field("task.same.span")
    assert lent.told("bounds") == (
        "page#request-body.task.bert.span.bounds",
        "page#request-body.task.same.same_properties",
    )


def test_a_parameter_of_the_query_knows_no_rules_of_the_body() -> None:
    assert field("size").told("bounds") == ("page#query.size.bounds",)
    assert field("id").told("bounds") == ()


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("number", 7, RequestTemplate("PUT", "/things/<<x>>/parts/7", body=FORM.request.body)),
        ("size", 4, RequestTemplate("PUT", FORM.request.path, {"size": "4"}, FORM.request.body)),
        (
            "task.bert.span",
            2,
            RequestTemplate("PUT", FORM.request.path, body={"names": ["a"], "task": {"bert": {"span": 2}}}),
        ),
    ],
)
def test_values_are_put_where_they_belong(name: str, value: int, expected: RequestTemplate) -> None:
    before = RequestTemplate(FORM.request.method, FORM.request.path, body=FORM.request.body)
    assert put(API, FORM.request, field(name), value) == expected
    assert FORM.request == before


def test_what_has_no_place_does_not_fit() -> None:
    assert fits(API, FORM.request, field("task.bert.span"))
    assert not fits(API, FORM.request, field("task.same.span"))
    assert not has(FORM.request, field("task.bert.span"))
    assert has(FORM.request, field("names"))
    assert without(FORM.request, field("names")).body == {"task": {"bert": {}}}


def test_the_first_item_of_a_list_takes_what_belongs_to_it() -> None:
    request = RequestTemplate("PUT", "/", body={"docs": [{"a": 1}, {"a": 2}]})
    inner = Field("docs.a", parameter("a", "integer"), ())
    assert put(API, request, inner, 5).body == {"docs": [{"a": 5}, {"a": 2}]}


def test_parameters_stand_where_the_request_says() -> None:
    body = {"pipeline": {"steps": [{"names": ["a"]}, {"names": ["b"]}]}, "names": ["outer"]}
    request = RequestTemplate("POST", "/", body=body, inside="pipeline.steps")
    names = field("names")
    assert put(API, request, names, ["c"]).body == {
        "pipeline": {"steps": [{"names": ["c"]}, {"names": ["b"]}]},
        "names": ["outer"],
    }
    assert without(request, names).body["pipeline"] == {"steps": [{}, {"names": ["b"]}]}
    assert has(request, names)
    assert not fits(API, replace(request, inside="nowhere"), names)


@quick
@given(st.data())
def test_values_keep_to_the_bounds_or_leave_them(data: st.DataObject) -> None:
    span, size = field("task.bert.span"), field("size")
    inside, beyond = right(span), outside(span)
    assert inside is not None
    assert -1 <= data.draw(inside) <= 9
    assert data.draw(beyond["just below its minimum"]) == -2
    assert data.draw(beyond["just above its maximum"]) == 10
    assert data.draw(beyond["below its minimum"]) < -2
    assert data.draw(beyond["above its maximum"]) > 10
    powers, others = right(size), outside(size)
    assert powers is not None
    assert data.draw(powers) in (1, 2, 4, 8)
    assert data.draw(others["no power of 2"]) not in (1, 2, 4, 8)


def test_values_of_another_type_are_of_another_type() -> None:
    for name, kind in (("task.bert.span", int), ("names", list), ("task", dict)):
        values = wrong(field(name))
        assert values
        assert not [value for value in values if isinstance(value, kind) and not isinstance(value, bool)]


def broken(kind: str) -> dict[str, tuple[str, ...]]:
    _, break_ = KINDS[kind]
    return {w.about: w.statements for place in places(API, FORM, fields_of(API)) for w in break_(place)}


def test_each_way_to_break_a_request_names_the_sentence() -> None:
    assert broken("required") == {"names left out": ("page#request-body.names.presence",)}
    assert broken("lengths") == {"names too short": ("page#request-body.names.length",)}
    assert broken("choices") == {
        "task with two of its choices": ("page#request-body.task.choice",),
        "task with none of its choices": ("page#request-body.task.choice",),
    }
    assert {about.partition(" ")[0] for about in broken("bounds")} == {"size", "task.bert.span"}
    assert "task.bert.span just above its maximum" in broken("bounds")
    assert 'names of another type: {"a": {}}' in broken("types")


def test_a_parameter_that_means_nothing_in_a_form_is_not_put_into_it() -> None:
    form = Form("form", FORM.request, (), apart=("task",))
    assert {p.field.name for p in places(API, form, fields_of(API))} == {"id", "number", "size", "names"}
