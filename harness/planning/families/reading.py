"""Family ``reading``: pages of an answer, what filters keep, and what switches show or leave out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hypothesis import strategies as st

from harness.model.behaviour import Operation
from harness.model.names import symbol
from harness.model.showing import Reading
from harness.model.spec import ApiSpec
from harness.planning.contract import Contract
from harness.planning.families.values import written_value
from harness.planning.property import Build, Draw, Property, told, unique
from harness.planning.scenario import Scenario
from harness.planning.situation import arranged, context_of, naming

RULES = frozenset({"filter", "leaves_out", "includes", "value", "only_if", "switch"})
NAMES = ("p-1", "p-2", "p-3", "p-4")
BEFORE = "p-0"
PAGED = f"{symbol('p-')}*"


def properties(api: ApiSpec, operation: Operation, contract: Contract) -> Iterator[Property]:
    """Properties of an operation that reads: its pages, each filter, each switch."""
    answer = operation.answer
    if answer is None:
        return

    def make(name: str, title: str, statements: tuple[str, ...], build: Build) -> Property:
        return Property(
            f"{api.id}/reading/{name}", api.id, "reading", title, statements, build, contract, share=0.2
        )

    if answer.start and answer.size:
        counted = [i for i in operation.statements if f".{answer.count}." in i]
        statements = unique(tuple(counted), _about(api, answer.start), _about(api, answer.size))
        title = f"{answer.start} and {answer.size} cut pages out of the ordered list"
        yield make("pages", title, statements, _pages(operation, answer, statements))
    if statements := unique(*(s.statements for s in answer.shows if not s.parameter)):
        title = "of each it shows what is stored"
        yield make("shown", title, statements, _shown(operation, statements))
    for parameter in answer.filters:
        statements = unique(*(told(api, k, parameter=parameter) for k in ("filter", "list", "absent")))
        title = f"{parameter} keeps those that have all of them"
        yield make(parameter, title, statements, _filter(operation, answer, parameter, statements))
    for parameter in dict.fromkeys(s.parameter for s in answer.shows if s.parameter):
        values = [s.is_ for s in answer.shows if s.parameter == parameter]
        statements = unique(
            *(s.statements for s in answer.shows if s.parameter == parameter),
            *(told(api, kind, parameter=parameter) for kind in sorted(RULES)),
        )
        title = f"{parameter} decides what is shown"
        yield make(parameter, title, statements, _switched(operation, parameter, values, statements))


def _about(api: ApiSpec, parameter: str) -> tuple[str, ...]:
    """The statements of a parameter's definition that a machine can check."""
    found = api.parameter(parameter)
    checkable = {s.id for s in api.statements if s.status in ("executable", "behaviour")}
    return tuple(i for i in found.statements if i in checkable) if found else ()


def _pages(operation: Operation, answer: Reading, statements: tuple[str, ...]) -> Build:
    """The pages of a list, one after the other, and one page from anywhere."""

    def build(draw: Draw, scenario: Scenario) -> None:
        for name in draw(st.permutations(NAMES))[: draw(st.integers(2, 4))]:
            arranged(draw, scenario, operation, name)
        assert operation.selection is not None and answer.start and answer.size
        context = {operation.selection.by: PAGED}
        size = draw(st.integers(1, 3))
        pages = [(start, size) for start in range(0, len(NAMES) + 1, size)]
        pages.append((draw(st.integers(0, 6)), draw(st.integers(0, 6))))
        for start, length in pages:
            query = [(answer.start, str(start)), (answer.size, str(length))]
            scenario.call(operation, context, request=naming(operation), query=query, statements=statements)

    return build


def _shown(operation: Operation, statements: tuple[str, ...]) -> Build:
    """Several resources, one of them read by itself, and all with the others."""

    def build(draw: Draw, scenario: Scenario) -> None:
        targets = [arranged(draw, scenario, operation, name) for name in NAMES[: draw(st.integers(1, 3))]]
        for index in draw(st.permutations(range(len(operation.requests)))):
            context = context_of(operation, scenario, draw(st.sampled_from(targets)))
            scenario.call(operation, context, request=index, statements=statements)

    return build


def _filter(operation: Operation, answer: Reading, parameter: str, statements: tuple[str, ...]) -> Build:
    """Resources with some of the values; each combination keeps those that have all of it. A page is cut out
    of what is kept: the first of all resources is not, and takes no place on it."""
    values = [symbol(f"t-{word}") for word in ("one", "two", "three")]
    attribute = answer.filters[parameter]

    def build(draw: Draw, scenario: Scenario) -> None:
        assert operation.selection is not None
        subsets = st.lists(st.sampled_from(values), unique=True)
        for name in NAMES[:3]:
            scenario.arrange(operation.resource, name, attributes={attribute: draw(subsets)})
        context = {operation.selection.by: PAGED}
        for wanted in draw(st.lists(subsets, min_size=2, max_size=4, unique_by=tuple)):
            query = [(parameter, ",".join(wanted))] if wanted else []
            scenario.call(operation, context, request=naming(operation), query=query, statements=statements)
        if answer.size:
            for name, given in ((BEFORE, []), (NAMES[-1], values[:1])):
                scenario.arrange(operation.resource, name, attributes={attribute: given})
            query = [(parameter, values[0]), (answer.size, "1")]
            scenario.call(operation, context, request=naming(operation), query=query, statements=statements)

    return build


def _switched(
    operation: Operation, parameter: str, values: Sequence[object], statements: tuple[str, ...]
) -> Build:
    """The request with each of the values, and without the parameter."""

    def build(draw: Draw, scenario: Scenario) -> None:
        target = arranged(draw, scenario, operation)
        context = context_of(operation, scenario, target)
        for value in draw(st.permutations([None, *dict.fromkeys(values)])):
            query = [] if value is None else [(parameter, written_value(value))]
            scenario.call(operation, context, request=naming(operation), query=query, statements=statements)

    return build
