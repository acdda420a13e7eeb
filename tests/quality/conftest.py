"""A table of the seeded faults at the end of the test run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.endpoint.target import Target
from tests.quality.faults.registry import KINDS
from tests.quality.faulty_server import NO_FAULT
from tests.quality.running import FAULT_PROPERTY, faulty_target

RESULTS = Path(__file__).with_name("RESULTS.md")


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
    if terminalreporter.config.getoption("--tier") == "quality":
        for line in _kept(rows):
            terminalreporter.write_line(line)


def _kept(rows: list[dict[str, Any]]) -> list[str]:
    """Keep the table, and say which faults were found the last time and are not found now, or the reverse."""
    before = dict(re.findall(r"^\| (\w+) \|.*\| (found|not found) \|", _read(), flags=re.MULTILINE))
    now = {row["name"]: "found" if row["find"] else "not found" for row in rows}
    lines = [
        "# Seeded faults: what is found, by what, and how soon",
        "",
        "Made by `python -m pytest --tier quality`. Requests count from the start of the run that found it.",
        "",
        "| fault | kind | found by | requests | profile | |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        find = row["find"] or {"property_id": "", "requests": ""}
        cells = (row["name"], row["kind"], find["property_id"], find["requests"], row["profile"])
        lines.append(f"| {' | '.join(map(str, cells))} | {now[row['name']]} |")
    totals = [_total(kind, [row for row in rows if row["kind"] == kind]) for kind in KINDS]
    lines += ["", *(f"- {line}" for line in [*totals, _total("all", rows)])]
    RESULTS.write_text("\n".join(lines) + "\n", "utf-8")
    changed = [name for name, verdict in now.items() if before.get(name, verdict) != verdict]
    return [f"{name}: {before[name]} the last time, {now[name]} now" for name in sorted(changed)]


def _read() -> str:
    return RESULTS.read_text("utf-8") if RESULTS.is_file() else ""
