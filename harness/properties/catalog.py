"""All families, and the properties they make of a contract."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from harness.properties import (
    backing,
    defaults,
    draining,
    examples,
    guards,
    methods,
    necessity,
    paths,
    presence,
    privileges,
    refusals,
    round_trips,
    selection,
    sequences,
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


FAMILIES: tuple[Family, ...] = (
    paths,
    examples,
    methods,
    presence,
    types,
    unknown,
    defaults,
    refusals,
    selection,
    guards,
    draining,
    necessity,
    backing,
    privileges,
    round_trips,
    sequences,
)


def implemented_rule_kinds() -> frozenset[str]:
    """Every rule kind that some family turns into properties."""
    return frozenset().union(*(family.RULES for family in FAMILIES))


def properties_of(contract: Contract) -> list[Property]:
    """Every property of every page, pages in order of their ids."""
    return [
        prop
        for _, api in sorted(contract.apis.items())
        for operation in contract.operations(api)
        for family in FAMILIES
        for prop in family.properties(api, operation, contract)
    ]
