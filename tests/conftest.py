"""What holds for all tests: their tiers, and a place of their own for what runs note on disk.

``--tier day`` (the default) is what a developer runs all day; ``--tier full`` is everything that decides
whether a change lands; ``--tier quality`` tries all seeded faults and many clean runs, and keeps the table of
what was found.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
FULL = ("benchmarks", "clients", "conformance", "quality", "robustness")
"""Folders of tests that take long; others are marked ``full``, file by file."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--facts",
        action="store_true",
        help="list the facts that tests show (--collect-only -n 0)",
    )
    parser.addoption(
        "--tier", choices=("day", "full", "quality"), default="day", help="how much is tested (default: day)"
    )


def pytest_collection_finish(session: pytest.Session) -> None:
    """With ``--facts``: list the facts by the part of the API, with the tests that show them."""
    if not session.config.getoption("--facts") or hasattr(session.config, "workerinput"):
        return
    found: dict[str, dict[str, set[str]]] = {}
    for item in session.items:
        for mark in item.iter_markers("fact"):
            tests = found.setdefault(mark.kwargs["source"], {}).setdefault(mark.args[0], set())
            tests.add(item.nodeid.partition("[")[0])
    writer = session.config.get_terminal_writer()
    for source, facts in sorted(found.items()):
        writer.line(f"\n{source}")
        for text, tests in sorted(facts.items()):
            writer.line(f"  {text}: {', '.join(sorted(tests))}")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "fact(text, source): what is known of Elasticsearch, and from where")
    config.addinivalue_line("markers", "full: takes long; left out unless --tier full")
    if config.getoption("--tier") == "quality":
        os.environ.setdefault("SPEC_HARNESS_FAULTS", "all")
        os.environ.setdefault("SPEC_HARNESS_CLEAN_SEEDS", "20")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what does not belong to the tier; what is named on the command line is always run."""
    tier = config.getoption("--tier")
    if tier == "full" or config.args_source == pytest.Config.ArgsSource.ARGS:
        return
    kept, left = [], []
    for item in items:
        folder = item.path.relative_to(TESTS).parts[0] if item.path.is_relative_to(TESTS) else ""
        slow = folder in FULL or item.get_closest_marker("full") is not None
        wanted = folder == "quality" if tier == "quality" else not slow
        (kept if wanted else left).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=left)


@pytest.fixture(scope="session", autouse=True)
def _ledgers_of_tests_stay_apart() -> Iterator[None]:
    """Ledgers of runs that tests end, kill or lie to are not those of the user."""
    before = os.environ.get("XDG_STATE_HOME")
    folder = tempfile.mkdtemp(prefix="harness-state-")
    os.environ["XDG_STATE_HOME"] = folder
    yield
    if before is None:
        del os.environ["XDG_STATE_HOME"]
    else:
        os.environ["XDG_STATE_HOME"] = before
    shutil.rmtree(folder, ignore_errors=True)
