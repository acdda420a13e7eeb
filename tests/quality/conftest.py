"""A table of the seeded faults at the end of the test run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from harness.target.target import Target
from tests.quality.faults.registry import KINDS
from tests.quality.faulty_server import NO_FAULT
from tests.quality.running import faulty_target

FAULT_PROPERTY = "seeded fault"


@pytest.fixture(scope="session")
def clean_target() -> Iterator[Target]:
    """The server as it is, one for each worker."""
    with faulty_target(NO_FAULT) as target:
        yield target


def _rows(reporter: pytest.TerminalReporter) -> list[dict[str, Any]]:
    reports = [report for kind in ("passed", "failed") for report in reporter.stats.get(kind, [])]
    found = [dict(getattr(report, "user_properties", [])).get(FAULT_PROPERTY) for report in reports]
    return sorted((row for row in found if row), key=lambda row: (KINDS.index(row["kind"]), row["name"]))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print one line for each fault, and the totals of each class."""
    rows = _rows(terminalreporter)
    if not rows:
        return
    terminalreporter.section("seeded faults")
    for row in rows:
        if row["property"] is None:
            terminalreporter.write_line(f"{row['kind']:20} {row['name']:42} NOT FOUND", red=True)
            continue
        effort = f"{row['requests']:5} requests {row['seconds']:5.1f} s"
        terminalreporter.write_line(
            f"{row['kind']:20} {row['name']:42} {effort}  {row['property']}  {row['statement']}"
        )
    for kind in KINDS:
        mine = [row for row in rows if row["kind"] == kind]
        found = sum(row["property"] is not None for row in mine)
        terminalreporter.write_line(f"{kind:20} {found} of {len(mine)} found")
    total = sum(row["property"] is not None for row in rows)
    terminalreporter.write_line(f"{'all':20} {total} of {len(rows)} found")
