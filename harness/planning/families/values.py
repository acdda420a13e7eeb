"""Values of query parameters: those that their documented types take, and those that they refuse."""

from __future__ import annotations

import string
from collections.abc import Iterable

from hypothesis import strategies as st

from harness.model.behaviour import Operation
from harness.model.spec import Parameter
from harness.planning.property import Draw
from harness.planning.scenario import Query
from harness.planning.situation import written

NEARLY_BOOLEAN = ("TRUE", "False", "1", "0", "yes", "no", "on", "truee", "null", "[true]", "true,false", "{}")
WORDS = st.text(string.ascii_letters + string.digits + "-_.", min_size=1, max_size=12)
NOT_BOOLEAN = st.sampled_from(NEARLY_BOOLEAN) | WORDS.filter(lambda text: text not in ("true", "false"))
NEARLY_INTEGER = ("one", "1.5", "1e3", "0x10", "1,2", "12a", "null", "99999999999")
NOT_INTEGER = st.sampled_from(NEARLY_INTEGER) | st.text(string.ascii_letters, min_size=1, max_size=8)
BOOLEANS = ("true", "false", "", None)
DURATIONS = ("30s", "1m", "45000ms", "2h", "1d")
NEARLY_DURATION = ("30", "soon", "1.5s", "10 parsecs", "5x", "-5s", "s")
NOT_DURATION = st.sampled_from(NEARLY_DURATION)
MOST = 1_000


def taken(parameter: Parameter) -> st.SearchStrategy[str | None] | None:
    """Values that the parameter takes, by its type; None if that does not say enough."""
    match parameter.type:
        case "boolean":
            return st.sampled_from(BOOLEANS)
        case "integer":
            return _integers(parameter).map(str)
        case "duration":
            return st.sampled_from(DURATIONS)
        case "enum":
            return st.sampled_from(parameter.enum)
    return None


def each_taken(parameter: Parameter) -> tuple[str | None, ...]:
    """The values that are tried once before any is drawn: all of a few, and the bounds."""
    match parameter.type:
        case "boolean":
            return BOOLEANS
        case "integer":
            return tuple(str(int(b)) for b in (parameter.minimum, parameter.maximum) if b is not None)
        case "duration":
            return DURATIONS
        case "enum":
            return parameter.enum
    return ()


def each_refused(parameter: Parameter) -> tuple[str, ...]:
    """The values that are refused once before any is drawn: those nearest to the right ones."""
    match parameter.type:
        case "boolean":
            return NEARLY_BOOLEAN
        case "integer":
            below = [str(int(parameter.minimum) - 1)] if parameter.minimum is not None else []
            above = [str(int(parameter.maximum) + 1)] if parameter.maximum is not None else []
            return (*NEARLY_INTEGER, *below, *above)
        case "duration":
            return NEARLY_DURATION
    return ()


def usual(operation: Operation, parameter: Parameter) -> st.SearchStrategy[str | None] | None:
    """Values that the parameter takes along with any others; None if nothing says which."""
    named = operation.values.get(parameter.name)
    return st.sampled_from(named) if named else taken(parameter)


def given(draw: Draw, operation: Operation, parameters: Iterable[Parameter]) -> Query:
    """These parameters with some values; those of which nothing says what they take are left out."""
    found = [(parameter.name, usual(operation, parameter)) for parameter in parameters]
    return [(name, draw(values)) for name, values in found if values is not None]


def refused(parameter: Parameter) -> st.SearchStrategy[str] | None:
    """Values of another type, or out of bounds; None if the parameter's type does not refuse any."""
    match parameter.type:
        case "boolean":
            return NOT_BOOLEAN
        case "integer":
            return NOT_INTEGER | outside(parameter) if bounded(parameter) else NOT_INTEGER
        case "duration":
            return NOT_DURATION
    return None


def bounded(parameter: Parameter) -> bool:
    """Whether the page states a bound."""
    return parameter.minimum is not None or parameter.maximum is not None


def outside(parameter: Parameter) -> st.SearchStrategy[str]:
    """Integers beyond the stated bounds."""
    found = []
    if parameter.minimum is not None:
        found.append(st.integers(int(parameter.minimum) - MOST, int(parameter.minimum) - 1))
    if parameter.maximum is not None:
        found.append(st.integers(int(parameter.maximum) + 1, int(parameter.maximum) + MOST))
    return st.one_of(found).map(str)


def default(parameter: Parameter) -> str:
    """The documented default, as a query value."""
    return written_value(parameter.default)


def written_value(value: object) -> str:
    """A value as a query has it."""
    return written(value) if isinstance(value, bool) else str(value)


def _integers(parameter: Parameter) -> st.SearchStrategy[int]:
    low = int(parameter.minimum) if parameter.minimum is not None else 0
    high = int(parameter.maximum) if parameter.maximum is not None else low + MOST
    return st.integers(low, high)
