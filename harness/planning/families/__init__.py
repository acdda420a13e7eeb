"""Families of properties, one module each.

Each has RULES, the kinds of rules it makes testable, and ``properties(api, operation, contract)``.
"""
