"""Family ``draining``: what becomes of work that is queued or in flight when its resource is stopped.

Every case queues real work, waits until the target itself reports a backlog, and then stops. No check depends
on how fast anything is: only on which answers came, and that each is the answer to its own question.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from harness.model.behaviour import Drain, Operation
from harness.model.case import Check, Mode
from harness.model.spec import ApiSpec
from harness.planning.contract import Contract
from harness.planning.property import Build, Draw, Property, told, unique
from harness.planning.scenario import Query, Scenario, told_checks
from harness.planning.situation import arranged, context_of, observe, references
from harness.planning.world import Instance

RULES = frozenset({"switch", "default"})
LONG = 60.0
ARRIVAL = 15.0
CUT_OFF = (409, 429, 500)


def properties(api: ApiSpec, operation: Operation, contract: Contract) -> Iterator[Property]:
    """Properties of an operation that drains."""
    drain = operation.drain
    if drain is None:
        return
    finishes = unique(drain.statements, told(api, "switch", parameter=drain.parameter, value=True))
    default = unique(told(api, "default", parameter=drain.parameter), finishes)

    def make(name: str, title: str, statements: tuple[str, ...], build: Build, share: float) -> Property:
        return Property(
            f"{api.id}/draining/{name}", api.id, "draining", title, statements, build, contract, (), share
        )

    on = f"{drain.parameter}=true"
    yield make(
        "finish",
        f"{on}: queued work is finished, each request with its own answer, then it stops",
        finishes,
        _finish(operation, drain, finishes, names=("x-one",)),
        0.15,
    )
    if operation.selection and "list" in operation.selection.forms:
        yield make(
            "finish-list",
            f"{on}: a list finishes the queued work of each",
            finishes,
            _finish(operation, drain, finishes, names=("x-one", "x-two")),
            0.1,
        )
    yield make(
        "closed", f"{on}: no new work is taken meanwhile", finishes, _closed(operation, drain, finishes), 0.1
    )
    yield make(
        "discard",
        f"without {drain.parameter} queued work is not waited for, and each request is told",
        default,
        _discard(operation, drain, default),
        0.15,
    )


@dataclass(frozen=True, slots=True)
class _Backlog:
    """Resources with work in their queues: the steps that sent it, and those that asked the same before."""

    targets: list[Instance]
    work: list[str]
    asked_before: list[str]


def _backlog(
    draw: Draw,
    scenario: Scenario,
    operation: Operation,
    drain: Drain,
    checks: Sequence[Check],
    names: Sequence[str] = ("x-one",),
    *,
    ask_before: bool = False,
    longer: bool = False,
) -> _Backlog:
    """Several different requests in the queue of each target; they are judged by ``checks``."""
    basis = scenario.shared(drain.around)
    work = drain.longer if longer else drain.work
    found = _Backlog([arranged(draw, scenario, operation, name, around=basis) for name in names], [], [])
    low, high = (3, 4) if ask_before else (4, 6)
    count = draw(st.integers(low, high))
    questions = [
        (context_of(operation, scenario, target), variant)
        for target in found.targets
        for variant in draw(st.permutations(sorted(work.variants)))[:count]
    ]
    for context, variant in questions if ask_before else ():
        answered = told_checks(drain.answered, context, ())
        found.asked_before.append(
            scenario.request(work, context, answered, variant=variant, setup=True, about="ask before")
        )
    for number, (context, variant) in enumerate(questions, 1):
        about = f"work {number} of {len(questions)}"
        found.work.append(scenario.request(work, context, checks, variant=variant, mode="start", about=about))
    total = len(found.work) + len(found.asked_before)
    arrived = Check("at_least", {"paths": [drain.pending, drain.finished], "value": total})
    waiting = Check("at_least", {"paths": [drain.pending], "value": 2})
    scenario.request(
        drain.backlog,
        questions[0][0],
        [arrived, waiting],
        mode="poll",
        within=ARRIVAL,
        setup=True,
        about="wait until it is queued",
    )
    return found


def _stop(
    scenario: Scenario,
    operation: Operation,
    targets: Sequence[Instance],
    query: Query,
    statements: tuple[str, ...],
    mode: Mode = "await",
) -> None:
    identity = scenario.resources[operation.resource].identity
    context = {**targets[0].attributes, identity: ",".join(target.name for target in targets)}
    scenario.call(operation, context, query=query, statements=statements, mode=mode)


def _forced(draw: Draw, operation: Operation) -> Query:
    """The switch that overrides guards, or not: it has nothing to do with pending work."""
    names = sorted({name for guard in references(operation) for name in guard.unless})
    choices: list[Query] = [[], *([(name, value)] for name in names for value in ("true", "false"))]
    chosen: Query = draw(st.sampled_from(choices))
    return chosen


def _finish(
    operation: Operation, drain: Drain, statements: tuple[str, ...], *, names: tuple[str, ...]
) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        answered = told_checks(drain.answered, {}, statements)
        found = _backlog(draw, scenario, operation, drain, answered, names, ask_before=True)
        query = [*_forced(draw, operation), (drain.parameter, "true")]
        _stop(scenario, operation, found.targets, query, statements)
        for target in found.targets:
            observe(scenario, target, statements)
        for step, before in zip(found.work, found.asked_before, strict=True):
            scenario.add_checks(step, [Check("same_as", {"step": before}, statements)])

    return build


def _closed(operation: Operation, drain: Drain, statements: tuple[str, ...]) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        found = _backlog(draw, scenario, operation, drain, told_checks(drain.answered, {}, statements))
        context = context_of(operation, scenario, found.targets[0])
        _stop(scenario, operation, found.targets, [(drain.parameter, "true")], statements, mode="start")
        stopping = [
            [{"check": "includes", "path": drain.state, "value": drain.ending}],
            [{"check": "absent", "path": drain.state}],
        ]
        noticed = Check("one_of", {"of": stopping}, statements)
        scenario.request(
            drain.backlog, context, [noticed], mode="poll", within=LONG, about="wait until it is stopping"
        )
        variants = st.sampled_from(sorted(drain.work.variants))
        for variant in draw(st.lists(variants, min_size=1, max_size=2)):
            refused = told_checks(drain.refused, {}, statements)
            scenario.request(drain.work, context, refused, variant=variant, about="new work")

    return build


def _discard(operation: Operation, drain: Drain, statements: tuple[str, ...]) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        either = Check("one_of", {"of": [list(drain.answered), list(drain.cut_off)]}, statements)
        found = _backlog(draw, scenario, operation, drain, [either], longer=True)
        off: Query = draw(st.sampled_from([[], [(drain.parameter, "false")]]))
        _stop(scenario, operation, found.targets, [*_forced(draw, operation), *off], statements)
        observe(scenario, found.targets[0], statements)
        some = Check("among", {"steps": found.work, "status": list(CUT_OFF), "at_least": 1}, statements)
        scenario.add_checks(found.work[-1], [some])

    return build
