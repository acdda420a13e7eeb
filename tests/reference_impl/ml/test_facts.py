"""Every known fact about the trained model APIs has a test, or a reason why it has none."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.reference_impl.ml.facts import core, deployments, models, resources, tokenization
from tests.reference_impl.ml.facts.row import Row

TESTS = Path(__file__).parents[2]
ROWS: tuple[Row, ...] = (
    *resources.ROWS,
    *models.ROWS,
    *deployments.ROWS,
    *core.ROWS,
    *tokenization.ROWS,
)
SECTIONS = (
    *("1.1", "1.2", "1.3", "1.4", "1.5", "1.6"),
    *(f"2.{number}" for number in range(16)),
    *(f"3.{number}" for number in range(1, 13)),
    *("4.1", "4.2", "4.3", "4.4", "4.5"),
)


@cache
def functions(file: str) -> set[str]:
    """The names of the test functions of a file."""
    tree = ast.parse((TESTS / file).read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.fact)
def test_a_fact_has_tests_that_exist_or_a_reason(row: Row) -> None:
    assert bool(row.tests) != bool(row.reason)
    for test in row.tests:
        file, _, name = test.partition("::")
        assert name in functions(file), test


def test_a_fact_is_listed_once() -> None:
    facts = [row.fact for row in ROWS]
    assert sorted(set(facts)) == sorted(facts)


@pytest.mark.parametrize(("section", "last"), [("2.8", 22), ("2.9", 9)])
def test_no_numbered_check_is_left_out(section: str, last: int) -> None:
    facts = " ".join(row.fact for row in ROWS if row.fact.startswith(f"{section} "))
    assert {int(number) for number in re.findall(r"#(\d+)", facts)} == set(range(1, last + 1))


@pytest.mark.parametrize("section", SECTIONS)
def test_no_section_is_left_out(section: str) -> None:
    assert any(row.fact.startswith(f"{section} ") for row in ROWS)
