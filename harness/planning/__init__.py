"""From a contract to properties: the abstract model of the world, and one module a family of properties."""

from harness.planning.catalog import implemented_rule_kinds, plan, properties_of
from harness.planning.contract import Contract, load_contract
from harness.planning.property import Property

__all__ = ["Contract", "Property", "implemented_rule_kinds", "load_contract", "plan", "properties_of"]
