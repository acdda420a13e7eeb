"""Properties: what the statements of a page mean, made testable. One module a family."""

from harness.properties.catalog import implemented_rule_kinds, properties_of
from harness.properties.property import Contract, Property

__all__ = ["Contract", "Property", "implemented_rule_kinds", "properties_of"]
