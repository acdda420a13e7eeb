"""Family ``fields``, refusals: what breaks a rule of one parameter is refused and changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hypothesis import strategies as st

from harness.model.case import Check
from harness.model.page_behaviour import Form
from harness.model.spec import ApiSpec
from harness.planning.contract import Contract
from harness.planning.fields.invalid_requests import KINDS, InvalidRequest, places
from harness.planning.fields.tree import fields_of
from harness.planning.property import Build, Draw, Property, told, unique
from harness.planning.scenario import Scenario
from harness.planning.situation import error
from harness.planning.stage import Stage, accepted, arrange

RULES = frozenset(
    {"type", "presence", "bounds", "length", "format", "excludes", "choice", "forbids", "required_if",
     "same_properties", "value"}
)  # fmt: skip
MOST = 8
"""Ways to be wrong in one drawn case; together, before anything is drawn, all are tried once."""

SHARE = 0.2


def properties(api: ApiSpec, contract: Contract) -> Iterator[Property]:
    """One property a kind of rule."""
    page = contract.pages.get(api.id)
    if page is None:
        return
    fields = fields_of(api)
    for kind, (title, break_) in KINDS.items():
        found = [
            (form, wrongs)
            for form in page.forms
            if (wrongs := [w for place in places(api, form, fields) for w in break_(place)])
        ]
        if found:
            statements = unique(*(w.statements for _, wrongs in found for w in wrongs))
            yield Property(
                f"{api.id}/fields/{kind}",
                api.id,
                "fields",
                title,
                unique(statements, told(api, "status", status=400)),
                _refused(api, found),
                contract,
                share=SHARE,
                covers=_covers(api, found),
            )


def _refused(api: ApiSpec, found: Sequence[tuple[Form, Sequence[InvalidRequest]]]) -> Build:
    """Some of the wrong requests of a form; then the right one is taken, as if there had been no others."""
    requests = told(api, "request")

    def build(draw: Draw, scenario: Scenario) -> None:
        form, wrongs = found[draw(st.integers(0, len(found) - 1))]
        stage = Stage(draw, scenario)
        arrange(stage, form)
        chosen = draw(st.lists(st.sampled_from(wrongs), min_size=1, max_size=MOST, unique_by=_about))
        for wrong in chosen:
            stage.send(draw(wrong.requests), [_refusal(wrong)], creates=form.creates, about=wrong.about)
        accepted(stage, form, form.request, requests)

    return build


def _about(wrong: InvalidRequest) -> str:
    return wrong.about


def _covers(api: ApiSpec, found: Sequence[tuple[Form, Sequence[InvalidRequest]]]) -> tuple[Build, ...]:
    """Every way to be wrong once, in the first form that has it; all of a form in one case."""
    done: set[str] = set()
    builds = []
    for form, wrongs in found:
        mine = [wrong for wrong in wrongs if wrong.about not in done]
        done.update(wrong.about for wrong in mine)
        if mine:
            builds.append(_all_refused(form, mine, told(api, "request")))
    return tuple(builds)


def _all_refused(form: Form, wrongs: Sequence[InvalidRequest], requests: tuple[str, ...]) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        stage = Stage(draw, scenario)
        arrange(stage, form)
        for wrong in wrongs:
            stage.send(draw(wrong.requests), [_refusal(wrong)], creates=form.creates, about=wrong.about)
        accepted(stage, form, form.request, requests)

    return build


def _refusal(wrong: InvalidRequest) -> Check:
    return error([400], wrong.statements)
