"""The formats that a report can be written in, by name."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from harness.errors import UsageError
from harness.model.extensions import extensions
from harness.report.json_report import to_json, write_text
from harness.report.junit import to_xml
from harness.report.report import Report


@dataclass(frozen=True, slots=True)
class ReportFormat:
    """A format: what it is in a line, and the text of a report in it."""

    meaning: str
    render: Callable[[Report], str]


def _json(report: Report) -> str:
    return json.dumps(to_json(report), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _junit(report: Report) -> str:
    return ElementTree.tostring(to_xml(report), encoding="unicode", xml_declaration=True) + "\n"


FORMATS: Mapping[str, ReportFormat] = {
    "json": ReportFormat("everything that was found out; what `harness replay` reads", _json),
    "junit": ReportFormat("a test case a property, for CI servers", _junit),
}


def formats() -> Mapping[str, ReportFormat]:
    """All formats by name: the harness's own, and those of installed packages (``spec_harness.reports``)."""
    return {**extensions("reports", ReportFormat), **FORMATS}


def write(report: Report, name: str, path: Path) -> None:
    """Write a report in the format of that name. Raises ReportError, and UsageError for an unknown name."""
    write_text(path, format_named(name).render(report))


def format_named(name: str) -> ReportFormat:
    """The format of that name. Raises UsageError."""
    known = formats()
    if name not in known:
        raise UsageError(f"no report format {name!r}", hint=f"there are {', '.join(sorted(known))}")
    return known[name]
