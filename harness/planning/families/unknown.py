"""Family ``unknown``: a query parameter that is not documented is refused and changes nothing."""

from __future__ import annotations

import string
from collections.abc import Iterator

from hypothesis import strategies as st

from harness.model.behaviour import Operation
from harness.model.spec import ApiSpec
from harness.planning.contract import Contract
from harness.planning.property import Build, Draw, Property, told
from harness.planning.scenario import Scenario
from harness.planning.situation import arranged, error, refused, share_of

RULES = frozenset({"request"})
COMMON = frozenset({"pretty", "human", "format", "filter_path", "error_trace", "timeout", "master_timeout"})


def properties(api: ApiSpec, operation: Operation, contract: Contract) -> Iterator[Property]:
    """One property a page."""
    statements = told(api, "request")
    yield Property(
        f"{api.id}/unknown",
        api.id,
        "unknown",
        "a query parameter that is not documented is refused",
        statements,
        _refuses(api, operation, statements),
        contract,
        share=share_of(operation, 0.5),
    )


def _refuses(api: ApiSpec, operation: Operation, statements: tuple[str, ...]) -> Build:
    known = {p.name for p in api.parameters} | COMMON
    misspelt = [p.name + "s" for p in api.parameters] + [
        p.name[:-1] for p in api.parameters if len(p.name) > 4
    ]
    words = st.sampled_from(misspelt or ["unknown"]) | st.text(
        string.ascii_lowercase, min_size=3, max_size=12
    )
    names = words.filter(lambda name: name not in known)

    def build(draw: Draw, scenario: Scenario) -> None:
        target = arranged(draw, scenario, operation)
        for name in draw(st.lists(names, min_size=2, max_size=4, unique=True)):
            index = draw(st.integers(0, len(operation.requests) - 1))
            refused(
                scenario,
                operation,
                target,
                [error([400], statements, types=["illegal_argument_exception"], mentions=[name])],
                request=index,
                query=[(name, draw(st.sampled_from(["true", "x", "1"])))],
                about=f"{name} is not a parameter",
            )

    return build
