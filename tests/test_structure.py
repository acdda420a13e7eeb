"""How the tree reads: sizes of files and functions, and what is documented. Layers are import-linter's."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.command_line import ROOT

TREES = ("harness", "reference_impl")
LONGEST_FILE = 600
LONGEST_FUNCTION_OF_20 = 45
"""Lines that 19 of 20 functions stay below."""
DOCUMENTED = 0.97


def files(tree: str) -> list[Path]:
    return sorted((ROOT / tree).rglob("*.py"))


def functions(tree: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for file in files(tree):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node


def public(node: ast.AST, name: str = "") -> Iterator[tuple[str, bool]]:
    """The public classes and functions below a node, each with whether it has a docstring."""
    for each in ast.iter_child_nodes(node):
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if each.name.startswith("_"):
                continue
            yield f"{name}{each.name}", ast.get_docstring(each) is not None
            if isinstance(each, ast.ClassDef):
                yield from public(each, f"{name}{each.name}.")


@pytest.mark.parametrize("tree", TREES)
def test_no_file_is_too_long_to_read(tree: str) -> None:
    lengths = {
        file.relative_to(ROOT).as_posix(): len(file.read_text("utf-8").splitlines()) for file in files(tree)
    }
    assert {file: length for file, length in lengths.items() if length > LONGEST_FILE} == {}


@pytest.mark.parametrize("tree", TREES)
def test_functions_are_short(tree: str) -> None:
    lengths = sorted((node.end_lineno or 0) - node.lineno + 1 for node in functions(tree))
    assert lengths[int(len(lengths) * 0.95)] < LONGEST_FUNCTION_OF_20


@pytest.mark.parametrize("tree", TREES)
def test_what_is_public_is_documented(tree: str) -> None:
    found = [
        (f"{file.relative_to(ROOT)}: {name}", documented)
        for file in files(tree)
        for name, documented in public(ast.parse(file.read_text("utf-8")))
    ]
    missing = [name for name, documented in found if not documented]
    assert len(missing) <= len(found) * (1 - DOCUMENTED), missing


@pytest.mark.parametrize("tree", TREES)
def test_every_package_says_what_is_inside(tree: str) -> None:
    inits = [file for file in files(tree) if file.name == "__init__.py"]
    undocumented = [
        file for file in inits if len(ast.get_docstring(ast.parse(file.read_text("utf-8"))) or "") < 20
    ]
    assert undocumented == []
