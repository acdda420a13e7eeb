"""Family ``fields``, what is taken: right values are taken in any combination, and said back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from harness.model.behaviour import RequestTemplate
from harness.model.case import Check
from harness.model.page_behaviour import Form
from harness.model.spec import ApiSpec
from harness.planning.contract import Contract
from harness.planning.fields.placing import around, fits, given, put, takes, without
from harness.planning.fields.tree import Field, fields_of
from harness.planning.fields.values import right
from harness.planning.property import Build, Draw, Property, told, unique
from harness.planning.scenario import Scenario
from harness.planning.stage import Stage, accepted, arrange, clear, undo

RULES = frozenset({"type", "presence", "bounds", "default", "value", "same_properties", "timeout"})
SHARE = 0.3
TAKEN = ("type", "presence", "bounds", "length", "timeout")


def properties(api: ApiSpec, contract: Contract) -> Iterator[Property]:
    """One property a page with forms."""
    page = contract.pages.get(api.id)
    choices = [_Choice(api, form, _open(api, form)) for form in page.forms] if page else []
    if not choices:
        return
    taken = unique(*(f.told(*TAKEN) for choice in choices for f in choice.fields))
    values = unique(*(_of_values(f, v) for c in choices for f in c.fields for v in _listed(c.form, f)))
    defaults = unique(*(f.told("default") for choice in choices for f in choice.fields))
    yield from _about_defaults(api, choices, contract)
    yield Property(
        f"{api.id}/fields/taken",
        api.id,
        "fields",
        "right values are taken in any combination, and said back where the target shows them",
        unique(taken, values, defaults, told(api, "request")),
        _taken(choices, told(api, "request")),
        contract,
        share=SHARE,
        covers=_covers(choices, told(api, "request")),
    )


def _about_defaults(api: ApiSpec, choices: Sequence[_Choice], contract: Contract) -> Iterator[Property]:
    """One property for all defaults that the target shows."""
    seen = [f for choice in choices for f in choice.fields if _default_shows(f, choice.form)]
    if seen:
        shown = [choice for choice in choices if any(_default_shows(f, choice.form) for f in choice.fields)]
        yield Property(
            f"{api.id}/fields/defaults",
            api.id,
            "fields",
            "what is left out is shown with its documented default, if it is shown",
            unique(*(f.told("default") for f in seen)),
            _left_out(shown, told(api, "request")),
            contract,
            share=0.1,
        )


class _Choice:
    """A form and the fields that can be changed in it."""

    def __init__(self, api: ApiSpec, form: Form, fields: Sequence[Field]) -> None:
        self.api = api
        self.form = form
        self.fields = fields

    def drawn(self, draw: Draw) -> tuple[RequestTemplate, dict[str, Any]]:
        """The form's request with some of its fields changed or left out, and the values it then has."""
        request, values = self.form.request, dict[str, Any]()
        for field in self.fields:
            if not draw(st.booleans()) or self._excluded(field, values):
                continue
            if self.optional(field) and given(request, field) and draw(st.booleans()):
                request = without(request, field)
                continue
            strategy = _values(self.form, field)
            if strategy is not None and fits(self.api, request, field):
                values[field.name] = draw(strategy)
                request = put(self.api, request, field, values[field.name])
        return request, values

    def with_values(self, draw: Draw, wanted: Mapping[str, Any]) -> tuple[RequestTemplate, dict[str, Any]]:
        """The form's request with these values, or drawn from these strategies, and what it then has."""
        request, values = self.form.request, dict[str, Any]()
        for field in self.fields:
            if (
                field.name not in wanted
                or not fits(self.api, request, field)
                or self._excluded(field, values)
            ):
                continue
            value = wanted[field.name]
            values[field.name] = draw(value) if isinstance(value, st.SearchStrategy) else value
            request = put(self.api, request, field, values[field.name])
        return request, values

    def optional(self, field: Field) -> bool:
        """Whether the form is right without the field too."""
        return not field.parameter.required and field.name not in self.form.kept

    def _excluded(self, field: Field, values: Mapping[str, Any]) -> bool:
        """Whether something that is there excludes the field."""
        for _, rule in field.rules_of("excludes"):
            for other in rule.arguments["others"]:
                beside = ".".join([*field.names[:-1], other])
                if {beside, other} & set(values) or _has(self.form.request, beside):
                    return True
        return False


def _taken(choices: Sequence[_Choice], requests: tuple[str, ...]) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        choice = choices[draw(st.integers(0, len(choices) - 1))]
        stage = Stage(draw, scenario)
        arrange(stage, choice.form)
        for number in range(draw(st.integers(1, 2))):
            if number:
                undo(stage, choice.form)
            _take(stage, choice, choice.drawn(draw), requests)

    return build


def _take(
    stage: Stage, choice: _Choice, drawn: tuple[RequestTemplate, dict[str, Any]], requests: tuple[str, ...]
) -> None:
    """Send a request that must be taken, and see what is said back."""
    request, values = drawn
    used = [f for f in choice.fields if f.name in values]
    statements = unique(*(_told(f, values[f.name]) for f in used)) or requests
    step = accepted(stage, choice.form, request, statements)
    _look(stage, choice.form, step, list(_said_back(choice, values)))


def _covers(choices: Sequence[_Choice], requests: tuple[str, ...]) -> tuple[Build, ...]:
    """Every field, and each of its listed values, once, in the first form that takes it; one case a form."""
    done: set[str] = set()
    builds = []
    for choice in choices:
        rounds: list[dict[str, Any]] = []
        for field in choice.fields:
            number = 0
            for value, told_by in _samples(choice.form, field):
                if not told_by - done:
                    continue
                done |= told_by
                if number == len(rounds):
                    rounds.append({})
                rounds[number][field.name] = value
                number += 1
        if rounds:
            builds.append(_taken_in_rounds(choice, rounds, requests))
    return tuple(builds)


def _samples(form: Form, field: Field) -> Iterator[tuple[Any, set[str]]]:
    """Values of a field that say different things about it, each with the sentences that it shows."""
    listed = [*_listed(form, field), *([field.parameter.default] if field.parameter.has_default else [])]
    for value in listed:
        yield value, set(_told(field, value))
    if not listed and (values := _values(form, field)) is not None:
        yield values, set(field.told(*TAKEN))


def _taken_in_rounds(
    choice: _Choice, rounds: Sequence[Mapping[str, Any]], requests: tuple[str, ...]
) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        stage = Stage(draw, scenario)
        arrange(stage, choice.form)
        for number, wanted in enumerate(rounds):
            if number:
                undo(stage, choice.form)
            _take(stage, choice, choice.with_values(draw, wanted), requests)

    return build


def _left_out(choices: Sequence[_Choice], requests: tuple[str, ...]) -> Build:
    """Every form, one after the other, without anything that can be left out."""

    def build(draw: Draw, scenario: Scenario) -> None:
        stage = Stage(draw, scenario)
        for index in draw(st.permutations(range(len(choices)))):
            choice = choices[index]
            arrange(stage, choice.form)
            request = choice.form.request
            for field in choice.fields:
                if choice.optional(field) and given(request, field):
                    request = without(request, field)
            step = accepted(stage, choice.form, request, requests)
            _look(stage, choice.form, step, list(_defaults(choice, request)))
            clear(stage, choice.form)

    return build


def _defaults(choice: _Choice, request: RequestTemplate) -> Iterator[Check]:
    """For each field that is left out: its default is shown, or nothing."""
    for field in choice.fields:
        if _default_shows(field, choice.form) and not given(request, field):
            path = _path(choice.form, field)
            expected = {"check": "field", "path": path, "equals": field.parameter.default}
            either = [[{"check": "absent", "path": path}], [expected]]
            yield Check("one_of", {"of": either}, field.told("default"))


def _said_back(choice: _Choice, values: Mapping[str, Any]) -> Iterator[Check]:
    """For each field that was given: its value is shown."""
    for field in choice.fields:
        if _shows(field, choice.form) and field.name in values:
            equals = values[field.name]
            yield Check("field", {"path": _path(choice.form, field), "equals": equals}, field.told("type"))


def _look(stage: Stage, form: Form, step: str, checks: list[Check]) -> None:
    """See what the target shows, in the answer to the step or where else it does."""
    if form.shown is None or form.shown.request is None:
        stage.scenario.add_checks(step, checks)
    elif checks:
        stage.scenario.request(form.shown.request, stage.values, checks, about="what it says back")


def _path(form: Form, field: Field) -> str:
    assert form.shown is not None
    return form.shown.path(field.name)


def _shows(field: Field, form: Form) -> bool:
    return form.shown is not None and form.shown.shows(field.name)


def _default_shows(field: Field, form: Form) -> bool:
    return _shows(field, form) and bool(field.told("default"))


def _open(api: ApiSpec, form: Form) -> list[Field]:
    """The fields that can be changed in a form: those that are optional or can have other values."""
    return [
        field
        for field in fields_of(api)
        if field.location != "path"
        and field.name not in form.fixed
        and takes(api, form, field)
        and (_values(form, field) is not None or given(form.request, field))
    ]


def _values(form: Form, field: Field) -> st.SearchStrategy[Any] | None:
    """What the field takes here; its default too."""
    values = st.sampled_from(form.values[field.name]) if field.name in form.values else right(field)
    if field.parameter.has_default:
        default = st.just(field.parameter.default)
        return default if values is None else default | values
    return values


def _told(field: Field, value: Any) -> tuple[str, ...]:
    """The sentences that say that the field takes the value."""
    is_default = field.parameter.has_default and value == field.parameter.default
    return unique(field.told(*TAKEN, *(("default",) if is_default else ())), _of_values(field, value))


def _of_values(field: Field, value: Any) -> tuple[str, ...]:
    """The sentences about this value of the field."""
    return tuple(i for i, rule in field.rules_of("value") if str(rule.arguments["value"]) == str(value))


def _listed(form: Form, field: Field) -> tuple[Any, ...]:
    """The values that can be drawn by name."""
    return form.values.get(field.name, field.parameter.enum)


def _has(request: RequestTemplate, name: str) -> bool:
    names = tuple(name.split("."))
    holder = around(request, names) or {}
    return holder.get(names[-1]) is not None or name in request.query
