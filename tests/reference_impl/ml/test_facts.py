"""Every part of the API has facts with tests; no fact is listed as tested and untested."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.support.facts import SOURCES, WITHOUT_TEST

TESTS = Path(__file__).parents[2]


def marked() -> list[tuple[str, str]]:
    """All facts that tests are marked with, as (source, text)."""
    found = []
    for file in TESTS.rglob("test_*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "fact":
                values = [ast.literal_eval(each) for each in (node.keywords[0].value, node.args[0])]
                found.append((values[0], values[1]))
    return found


MARKED = marked()


@pytest.mark.parametrize("source", SOURCES)
def test_every_part_of_the_api_has_facts(source: str) -> None:
    assert [each for each in MARKED if each[0] == source]


@pytest.mark.parametrize(("source", "last"), [("start a deployment", 22), ("update a deployment", 9)])
def test_no_numbered_check_is_left_out(source: str, last: int) -> None:
    told = [*MARKED, *((where, text) for where, text, _ in WITHOUT_TEST)]
    texts = " ".join(text for where, text in told if where == source)
    assert {int(number) for number in re.findall(r"#(\d+)", texts)} == set(range(1, last + 1))


def test_what_has_no_test_has_a_reason_and_really_none() -> None:
    assert all(reason for _, _, reason in WITHOUT_TEST)
    assert not {(source, text) for source, text, _ in WITHOUT_TEST} & set(MARKED)
