"""Family ``draining``: what becomes of work that is queued or in flight when its resource is stopped.

Every case queues real work, waits until the target itself reports a backlog, and then stops. No check depends
on how fast anything is: only on which answers came.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from harness.engine.case import Check, Mode
from harness.properties.property import Build, Contract, Draw, Property, told, unique
from harness.properties.situation import arranged, context_of, observe, references
from harness.spec.model import ApiSpec
from harness.world.behaviour import Drain, Operation, fill
from harness.world.scenario import Query, Scenario
from harness.world.world import Instance

RULES = frozenset({"switch", "default"})
LONG = 60.0
CUT_OFF = (409, 429, 500)


def properties(api: ApiSpec, operation: Operation, contract: Contract) -> Iterator[Property]:
    """Three properties an operation that drains."""
    drain = operation.drain
    if drain is None:
        return
    finishes = unique(drain.statements, told(api, "switch", parameter=drain.parameter, value=True))
    default = unique(told(api, "default", parameter=drain.parameter), finishes)

    def make(name: str, title: str, statements: tuple[str, ...], build: Build) -> Property:
        return Property(
            f"{api.id}/draining/{name}", api.id, "draining", title, statements, build, contract, share=0.15
        )

    on = drain.parameter
    yield make(
        "finish",
        f"{on}=true: queued work is finished, then it stops",
        finishes,
        _finish(operation, drain, finishes),
    )
    yield make(
        "closed", f"{on}=true: no new work is taken meanwhile", finishes, _closed(operation, drain, finishes)
    )
    yield make(
        "discard",
        f"without {on} queued work is not waited for, and each request is told",
        default,
        _discard(operation, drain, default),
    )


def _backlog(
    draw: Draw, scenario: Scenario, operation: Operation, drain: Drain, checks: Sequence[Check]
) -> tuple[Instance, list[str]]:
    """A started resource with several requests in its queue; the requests are judged by ``checks``."""
    target = arranged(draw, scenario, operation, model=scenario.shared_model(drain.fixture))
    context = context_of(operation, scenario, target)
    count = draw(st.integers(4, 6))
    work = [
        scenario.request(drain.work, context, checks, mode="start", about=f"work {i + 1} of {count}")
        for i in range(count)
    ]
    arrived = Check("at_least", {"paths": [drain.pending, drain.finished], "value": count})
    waiting = Check("at_least", {"paths": [drain.pending], "value": 2})
    scenario.request(
        drain.backlog,
        context,
        [arrived, waiting],
        mode="poll",
        within=LONG,
        setup=True,
        about="wait until it is queued",
    )
    return target, work


def _checks(templates: Sequence[Mapping[str, Any]], statements: tuple[str, ...]) -> list[Check]:
    return [Check.from_json({**check, "statements": list(statements)}) for check in templates]


def _stop(
    scenario: Scenario,
    operation: Operation,
    target: Instance,
    query: Query,
    statements: tuple[str, ...],
    mode: Mode = "await",
) -> None:
    scenario.call(
        operation, context_of(operation, scenario, target), query=query, statements=statements, mode=mode
    )


def _forced(draw: Draw, operation: Operation) -> Query:
    """The switch that overrides guards, or not: it has nothing to do with pending work."""
    names = sorted({name for guard in references(operation) for name in guard.unless})
    choices: list[Query] = [[], *([(name, value)] for name in names for value in ("true", "false"))]
    chosen: Query = draw(st.sampled_from(choices))
    return chosen


def _finish(operation: Operation, drain: Drain, statements: tuple[str, ...]) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        target, work = _backlog(draw, scenario, operation, drain, _checks(drain.answered, statements))
        _stop(scenario, operation, target, [*_forced(draw, operation), (drain.parameter, "true")], statements)
        observe(scenario, target, statements)
        for other in work[1:]:
            scenario.add_checks(other, [Check("same_as", {"step": work[0]}, statements)])

    return build


def _closed(operation: Operation, drain: Drain, statements: tuple[str, ...]) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        target, _ = _backlog(draw, scenario, operation, drain, _checks(drain.answered, statements))
        context = context_of(operation, scenario, target)
        _stop(scenario, operation, target, [(drain.parameter, "true")], statements, mode="start")
        stopping = [
            [{"check": "includes", "path": drain.state, "value": "stopping"}],
            [{"check": "absent", "path": drain.state}],
        ]
        noticed = Check("one_of", {"of": stopping}, statements)
        scenario.request(
            drain.backlog, context, [noticed], mode="poll", within=LONG, about="wait until it is stopping"
        )
        for _ in range(draw(st.integers(1, 2))):
            scenario.request(
                drain.work,
                context,
                [
                    Check.from_json({**fill(c, context), "statements": list(statements)})
                    for c in drain.refused
                ],
                about="new work",
            )

    return build


def _discard(operation: Operation, drain: Drain, statements: tuple[str, ...]) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        either = Check("one_of", {"of": [list(drain.answered), list(drain.cut_off)]}, statements)
        target, work = _backlog(draw, scenario, operation, drain, [either])
        off: Query = draw(st.sampled_from([[], [(drain.parameter, "false")]]))
        _stop(scenario, operation, target, [*_forced(draw, operation), *off], statements)
        observe(scenario, target, statements)
        some = Check("among", {"steps": work, "status": list(CUT_OFF), "at_least": 1}, statements)
        scenario.add_checks(work[-1], [some])

    return build
