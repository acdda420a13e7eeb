"""All families, and the properties they make of a contract."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from harness.properties import (
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
from harness.properties.property import Contract, Property
from harness.spec.model import ApiSpec
from harness.world.behaviour import Operation


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
    return frozenset().union(*rules)


def properties_of(contract: Contract) -> list[Property]:
    """Every property of every page, pages in order of their ids."""
    return [prop for _, api in sorted(contract.apis.items()) for prop in _of_page(api, contract)]


def _of_page(api: ApiSpec, contract: Contract) -> Iterator[Property]:
    for operation in contract.operations(api):
        for family in FAMILIES:
            yield from family.properties(api, operation, contract)
    for about_page in PAGE_FAMILIES:
        yield from about_page.properties(api, contract)
