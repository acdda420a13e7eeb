"""All families, and the properties they make of a contract."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from harness.errors import UsageError
from harness.model.behaviour import Operation
from harness.model.extensions import extensions
from harness.model.spec import ApiSpec
from harness.planning.contract import Contract
from harness.planning.families import (
    accepted_fields,
    backing,
    creation,
    defaults,
    draining,
    evaluation,
    examples,
    guards,
    methods,
    necessity,
    paths,
    presence,
    privileges,
    reading,
    refusals,
    refused_fields,
    response_fields,
    round_trips,
    selection,
    sequences,
    trials,
    types,
    unknown,
)
from harness.planning.property import Build, Draw, Property
from harness.planning.scenario import Scenario


class Family(Protocol):
    """A module of properties: the rule kinds it implements, and what it makes of an operation of a page."""

    RULES: frozenset[str]

    def properties(self, api: ApiSpec, operation: Operation, contract: Contract) -> Iterator[Property]:
        """The properties of this family for one operation."""
        ...


class PageFamily(Protocol):
    """A module of properties: the rule kinds it implements, and what it makes of a page's description."""

    RULES: frozenset[str]

    def properties(self, api: ApiSpec, contract: Contract) -> Iterator[Property]:
        """The properties of this family for one page."""
        ...


@dataclass(frozen=True, slots=True)
class ExtraFamily:
    """A family that an installed package brings (``spec_harness.families``): the kinds of rules it makes
    testable, and what it makes of an operation of a page."""

    rules: frozenset[str]
    properties: Callable[[ApiSpec, Operation, Contract], Iterable[Property]]


FAMILIES: tuple[Family, ...] = (
    paths,
    examples,
    methods,
    presence,
    types,
    unknown,
    creation,
    defaults,
    refusals,
    selection,
    reading,
    guards,
    draining,
    necessity,
    backing,
    privileges,
    round_trips,
    sequences,
)

PAGE_FAMILIES: tuple[PageFamily, ...] = (refused_fields, accepted_fields, response_fields, evaluation, trials)


def implemented_rule_kinds() -> frozenset[str]:
    """Every rule kind that some family turns into properties."""
    rules = [*(family.RULES for family in FAMILIES), *(family.RULES for family in PAGE_FAMILIES)]
    return frozenset().union(*rules, *(extra.rules for extra in _extra_families().values()))


def _extra_families() -> Mapping[str, ExtraFamily]:
    return extensions("families", ExtraFamily)


def properties_of(contract: Contract) -> list[Property]:
    """Every property of every page, pages in order of their ids."""
    return [prop for _, api in sorted(contract.apis.items()) for prop in _of_page(api, contract)]


def _of_page(api: ApiSpec, contract: Contract) -> Iterator[Property]:
    for operation in contract.operations(api):
        for family in FAMILIES:
            made = partial(family.properties, api, operation, contract)
            yield from _made(made, api, f"{_name(family)} of {operation.name} {operation.resource}", contract)
        for name, extra in _extra_families().items():
            brought = partial(extra.properties, api, operation, contract)
            yield from _made(brought, api, f"{name} of {operation.name} {operation.resource}", contract)
    for about_page in PAGE_FAMILIES:
        yield from _made(partial(about_page.properties, api, contract), api, _name(about_page), contract)


def _name(family: Family | PageFamily) -> str:
    return getattr(family, "__name__", "family").rpartition(".")[2]


def _made(
    make: Callable[[], Iterable[Property]], api: ApiSpec, what: str, contract: Contract
) -> Iterator[Property]:
    """What a family makes; where it fails, a property that says so when it is judged."""
    try:
        yield from list(make())
    except Exception as error:
        yield Property(
            f"{api.id}/planning/{what.replace(' ', '-')}",
            api.id,
            "planning",
            f"the properties of {what} can be planned",
            (),
            _raising(error),
            contract,
        )


def _raising(error: Exception) -> Build:
    def build(_draw: Draw, _scenario: Scenario) -> None:
        raise error

    return build


def plan(contract: Contract, apis: Sequence[str], pages: Sequence[str] | None = None) -> list[Property]:
    """The properties of the pages in ``apis``; of those in ``pages`` (all, if None) when it names none.

    Raises UsageError for a page the pack does not have.
    """
    unknown = [api for api in apis if api not in contract.apis]
    if unknown:
        raise UsageError(
            f"the pack has no page {', '.join(unknown)}", hint=f"it has: {', '.join(sorted(contract.apis))}"
        )
    chosen = apis or pages
    return [p for p in properties_of(contract) if chosen is None or p.api in chosen]
