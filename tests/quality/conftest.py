"""A table of the seeded faults at the end of the test run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from harness.endpoint.target import Target
from tests.quality.faults.registry import KINDS
from tests.quality.faulty_server import NO_FAULT
from tests.quality.running import FAULT_PROPERTY, faulty_target


@pytest.fixture(scope="session")
def clean_target() -> Iterator[Target]:
    """The server as it is, one for each worker."""
    with faulty_target(NO_FAULT) as target:
        yield target


def _rows(reporter: pytest.TerminalReporter) -> list[dict[str, Any]]:
    reports = [report for kind in ("passed", "failed") for report in reporter.stats.get(kind, [])]
    found = [dict(getattr(report, "user_properties", [])).get(FAULT_PROPERTY) for report in reports]
    return sorted((row for row in found if row), key=lambda row: (KINDS.index(row["kind"]), row["name"]))


def _line(row: dict[str, Any]) -> str:
    start = f"{row['kind']:20} {row['name']:42} {row['profile']:9}"
    find = row["find"]
    if find is None:
        return f"{start} NOT FOUND"
    return (
        f"{start} {find['requests']:5} requests {find['seconds']:5.1f} s"
        f"  {find['property_id']}  {find['statement']}"
    )


def _total(name: str, rows: list[dict[str, Any]]) -> str:
    found = [row for row in rows if row["find"] is not None]
    quick = sum(row["profile"] == "quick" for row in found)
    return f"{name:20} {len(found)} of {len(rows)} found, {quick} of them with the quick profile"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print a line for each fault and for each class: by what and how soon it was found. Requests and seconds
    count from the start of the run that found it."""
    rows = _rows(terminalreporter)
    if not rows:
        return
    terminalreporter.section("seeded faults")
    for row in rows:
        terminalreporter.write_line(_line(row))
    for kind in KINDS:
        terminalreporter.write_line(_total(kind, [row for row in rows if row["kind"] == kind]))
    terminalreporter.write_line(_total("all", rows))
