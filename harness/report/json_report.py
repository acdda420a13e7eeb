"""``report.json``: everything a run found out, and enough to replay each failure.

Its schema is ``specs/schema/report.schema.json``.
"""

from __future__ import annotations

import json
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from harness.errors import ReportError
from harness.model.exchange import curl
from harness.model.verdict import Counterexample, PropertyResult
from harness.pack.schema import load_schema
from harness.planning.property import Property
from harness.report.report import Report, StatementResult, blamed_statements
from harness.version import __version__

REPORT_VERSION = 2
SCHEMA = "report.schema.json"


def write_json(summary: Report, folder: Path) -> Path:
    """Write the report. Raises ReportError."""
    text = json.dumps(to_json(summary), indent=2, ensure_ascii=False, allow_nan=False)
    return write_text(folder / "report.json", text + "\n")


def prepare(folder: Path) -> None:
    """Make sure, before anything is sent, that reports can be written to ``folder``. Raises ReportError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise _unwritable(folder, error) from error


def write_text(path: Path, text: str) -> Path:
    """Write a report file; raises ReportError with what to do."""
    beside = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, encoding="utf-8", errors="backslashreplace")  # lone surrogates
        beside.replace(path)  # whoever reads, or kills us, finds a whole one
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise _unwritable(path, error) from error
    return path


def _unwritable(path: Path, error: OSError) -> ReportError:
    return ReportError(
        f"the report cannot be written: {error.strerror}",
        where=str(path),
        hint="give a writable folder with --report-dir",
    )


def read_json(path: Path) -> dict[str, Any]:
    """Read a report; raises ReportError when it is not one of ours."""
    try:
        data = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ReportError(
            f"the report cannot be read: {error.strerror}",
            where=str(path),
            hint="give the path of a report.json",
        ) from error
    except (ValueError, RecursionError) as error:
        raise ReportError(
            f"not JSON: {error}", where=str(path), hint="give the path of a report.json"
        ) from error
    if not isinstance(data, dict) or data.get("report_version") != REPORT_VERSION:
        raise ReportError(
            f"not a report of version {REPORT_VERSION}",
            where=str(path),
            hint="run `harness run` again to make one",
        )
    _check(data, path)
    return data


def _check(data: dict[str, Any], path: Path) -> None:
    problem = best_match(Draft202012Validator(load_schema(SCHEMA)).iter_errors(data))
    if problem is not None:
        place = "/".join(map(str, problem.absolute_path)) or "the whole"
        raise ReportError(
            f"the report is damaged at {place}: {problem.message[:200]}",
            where=str(path),
            hint="run `harness run` again to make one",
        )


def to_json(summary: Report) -> dict[str, Any]:
    """The whole run as report data."""
    started, finished = summary.started, summary.finished
    assert started is not None, "a run that never started has no report"
    return {
        "report_version": REPORT_VERSION,
        "harness_version": __version__,
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "target": {
            "url": started.target_url,
            "name": started.target_name,
            "version": started.target_version,
            "features": sorted(started.features),
            "facts": dict(started.facts),
            "absent_pages": dict(started.absent_pages),
            "lacks": dict(started.lacks),
        },
        "run": started.run,
        "profile": started.profile,
        "seed": started.seed,
        "exit_code": int(summary.exit_code()),
        "stopped": finished.stopped if finished else "the run was cut off",
        "seconds": round(finished.seconds, 3) if finished else None,
        "requests": finished.requests if finished else None,
        "cases": summary.cases,
        "verdicts": {str(verdict): count for verdict, count in sorted(summary.verdicts.items())},
        "coverage": dict(zip(("exercised", "of"), summary.coverage(), strict=True)),
        "leftovers": list(finished.leftovers) if finished else [],
        "doubtful": list(finished.doubtful) if finished else [],
        "left_out": [{"page": each.page, "reason": each.reason} for each in started.left_out],
        "statements": [_statement(result) for result in summary.statements()],
        "properties": [_property(p, r, started.target_url) for p, r in summary.results],
    }


def _statement(result: StatementResult) -> dict[str, Any]:
    statement = result.statement
    data: dict[str, Any] = {
        "api": result.api,
        "id": statement.id,
        "text": statement.text,
        "file": statement.file,
        "line": statement.line,
        "status": statement.status,
        "verdict": result.verdict,
        "properties": list(result.properties),
    }
    if result.checks:
        data["checks"] = result.checks
    if reason := result.reason or statement.reason:
        data["reason"] = reason
    return data


def _property(prop: Property, result: PropertyResult, url: str) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": prop.id,
        "api": prop.api,
        "family": prop.family,
        "title": prop.title,
        "statements": list(prop.statements),
        "verdict": str(result.verdict),
        "reason": result.reason,
        "cases": result.cases,
        "requests": result.requests,
        "seconds": round(result.seconds, 3),
    }
    if result.traceback is not None:
        data["traceback"] = result.traceback
    if result.counterexample is not None:
        data["counterexample"] = counterexample_json(result.counterexample, url)
        data["blamed"] = list(blamed_statements(prop, result))
    return data


def counterexample_json(found: Counterexample, url: str) -> dict[str, Any]:
    """A failing case as data: to read, to replay, and to paste into a shell."""
    execution = found.execution
    return {
        "seed": found.seed,
        "confirmed": found.confirmed,
        "case": execution.case.to_json(),
        "failures": [failure.to_json() for failure in execution.failures],
        "exchanges": [exchange.to_json() for exchange in execution.exchanges],
        "curl": [curl(exchange.request, url) for exchange in execution.exchanges],
    }
