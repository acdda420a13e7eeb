"""Requests that must be refused, made from one that is right by breaking one rule of one parameter."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from harness.model.behaviour import RequestTemplate
from harness.model.names import symbol
from harness.model.page_behaviour import Form
from harness.model.spec import ApiSpec
from harness.planning.fields.placing import fits, given, put, takes, without
from harness.planning.fields.tree import Field
from harness.planning.fields.values import lengths, outside, right, wrong
from harness.planning.property import unique

NO_BASE64 = ("%%%", "no base64", "{}")
NO_IDENTIFIERS = ("{}UPPER", "{} space", "{}+plus", "{}ümlaut", "{}$b")
NO_ENDS = ("{}-", ".{}", "{}_", "_{}")


@dataclass(frozen=True, slots=True)
class InvalidRequest:
    """A way to break a request: what about, the sentences it breaks, and the requests."""

    about: str
    statements: tuple[str, ...]
    requests: st.SearchStrategy[RequestTemplate]


@dataclass(frozen=True, slots=True)
class Place:
    """A form, and a field that fits into it; ``others`` are all fields of the page by name."""

    api: ApiSpec
    form: Form
    field: Field
    others: Mapping[str, Field]

    def putting(self, values: st.SearchStrategy[Any]) -> st.SearchStrategy[RequestTemplate]:
        """The form's request with one of the values for the field."""
        return values.map(lambda value: put(self.api, self.form.request, self.field, value))

    def wrong(self, about: str, requests: st.SearchStrategy[RequestTemplate], *kinds: str) -> InvalidRequest:
        """A way to break a rule of one of these kinds."""
        return InvalidRequest(f"{self.field.name} {about}", self.field.told(*kinds), requests)


def places(api: ApiSpec, form: Form, fields: list[Field]) -> list[Place]:
    """Every field that fits into a form."""
    others = {f.name: f for f in fields if f.location != "path"}
    return [Place(api, form, f, others) for f in fields if takes(api, form, f)]


def of_another_type(place: Place) -> Iterator[InvalidRequest]:
    """A value of another type."""
    if place.field.name in place.form.loose:
        return
    for value in wrong(place.field):
        yield place.wrong(f"of another type: {json.dumps(value)}", place.putting(st.just(value)), "type")


def out_of_bounds(place: Place) -> Iterator[InvalidRequest]:
    """A number outside the bounds: the first on either side, and others."""
    if place.field.told("bounds"):
        for how, values in outside(place.field).items():
            yield place.wrong(how, place.putting(values), "bounds")


def left_out(place: Place) -> Iterator[InvalidRequest]:
    """A required parameter left out, or one that is required where another is."""
    field, form = place.field, place.form
    if field.location == "path" or not given(form.request, field):
        return
    bare = st.just(without(form.request, field))
    if field.parameter.required:
        yield place.wrong("left out", bare, "presence")
    for statement, rule in field.rules_of("required_if"):
        other = _sibling(place, str(rule.arguments.get("other", "")))
        if other and rule.arguments.get("given") is False and not given(form.request, other):
            yield InvalidRequest(
                f"{field.name} and {other.name} left out", unique((statement,), field.lent), bare
            )


def of_wrong_length(place: Place) -> Iterator[InvalidRequest]:
    """A list or text that is too short or too long."""
    low, high = lengths(place.field)
    form, field = place.form, place.field
    if field.location == "path":
        if high is not None:
            yield place.wrong("too long", place.putting(st.just(_named("{}" + "a" * high))), "length")
        return
    if field.parameter.type not in ("string", "array"):
        return
    texts = field.parameter.type == "string" and not field.parameter.alternatives
    sample = [f"word{n}" for n in range((high or 0) + 1)]
    if low:
        short: Any = "" if texts else sample[: low - 1]
        yield place.wrong("too short", st.just(put(place.api, form.request, field, short)), "length")
    if high is not None:
        long: Any = "a" * (high + 1) if texts else sample
        yield place.wrong("too long", st.just(put(place.api, form.request, field, long)), "length")


def of_wrong_format(place: Place) -> Iterator[InvalidRequest]:
    """A text that breaks the format."""
    for statement, rule in place.field.rules_of("format"):
        values: st.SearchStrategy[str] | None = None
        if rule.arguments.get("format") == "base64":
            values = st.sampled_from(NO_BASE64)
        elif rule.arguments.get("format") == "identifier":
            values = st.sampled_from(NO_IDENTIFIERS).map(_named)
        elif rule.arguments.get("starts") == "alphanumeric":
            values = st.sampled_from(NO_ENDS).map(_named)
        if values is not None:
            told = unique((statement,), place.field.lent)
            yield InvalidRequest(f"{place.field.name} in no right form", told, place.putting(values))


def with_what_excludes_it(place: Place) -> Iterator[InvalidRequest]:
    """Two parameters that cannot be used together."""
    for statement, rule in place.field.rules_of("excludes"):
        for name in rule.arguments["others"]:
            other = _sibling(place, name)
            if other is None or not fits(place.api, place.form.request, other):
                continue
            mine, its = _values(place.form, place.field), _values(place.form, other)
            if mine is None or its is None:
                continue
            both = st.tuples(mine, its).map(_both(place, other))
            told = unique((statement,), place.field.lent)
            yield InvalidRequest(f"{place.field.name} together with {other.name}", told, both)


def with_several_choices(place: Place) -> Iterator[InvalidRequest]:
    """An object that must hold exactly one of several, with two of them, or with none."""
    field, form = place.field, place.form
    for statement, rule in field.rules_of("choice"):
        if rule.arguments.get("exactly") != 1 or not given(form.request, field):
            continue
        told = unique((statement,), field.lent)
        inner = [f for f in place.others.values() if f.parent == field.name]
        more = [f for f in inner if not given(form.request, f)]
        if more:
            several = st.sampled_from(more).map(lambda f: put(place.api, form.request, f, {}))
            yield InvalidRequest(f"{field.name} with two of its choices", told, several)
        none = st.just(put(place.api, form.request, field, {}))
        yield InvalidRequest(f"{field.name} with none of its choices", told, none)


def with_forbidden_names(place: Place) -> Iterator[InvalidRequest]:
    """A map that holds a name which it must not hold."""
    for statement, rule in place.field.rules_of("forbids"):
        values = st.sampled_from(rule.arguments["names"]).map(lambda name: {name: "x"})
        told = unique((statement,), place.field.lent)
        yield InvalidRequest(f"{place.field.name} with a forbidden name", told, place.putting(values))


KINDS: Mapping[str, tuple[str, Callable[[Place], Iterator[InvalidRequest]]]] = {
    "types": ("a value of another type is refused", of_another_type),
    "bounds": ("a number out of its bounds is refused", out_of_bounds),
    "required": ("a request without a required parameter is refused", left_out),
    "lengths": ("a list or text that is too short or too long is refused", of_wrong_length),
    "formats": ("a text in no right form is refused", of_wrong_format),
    "excludes": ("parameters that exclude one another are refused together", with_what_excludes_it),
    "choices": ("an object that holds one of several holds exactly one", with_several_choices),
    "forbidden": ("a forbidden name is refused", with_forbidden_names),
}
"""Ways to break a request, by name, each with its title."""


def _named(pattern: str) -> str:
    """A name of our own, put into a pattern."""
    return pattern.format(symbol("x-one"))


def _values(form: Form, field: Field) -> st.SearchStrategy[Any] | None:
    if field.name in form.values:
        return st.sampled_from(form.values[field.name])
    return right(field)


def _both(place: Place, other: Field) -> Callable[[tuple[Any, Any]], RequestTemplate]:
    def make(values: tuple[Any, Any]) -> RequestTemplate:
        mine = put(place.api, place.form.request, place.field, values[0])
        return put(place.api, mine, other, values[1])

    return make


def _sibling(place: Place, name: str) -> Field | None:
    """The field of that name beside this one, or around it, or at the top."""
    around = place.field.names[:-1]
    for length in range(len(around), -1, -1):
        found = place.others.get(".".join([*around[:length], name]))
        if found is not None and found is not place.field:
            return found
    return None
