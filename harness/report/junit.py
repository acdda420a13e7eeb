"""``junit.xml``: one test case a property, one suite a page."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

from harness.model.verdict import PropertyResult, Verdict
from harness.planning.property import Property
from harness.report.explain import explain
from harness.report.json_report import write_text
from harness.report.report import Report

JUDGED = (Verdict.PASS, Verdict.FAIL, Verdict.ERROR)
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_junit(summary: Report, folder: Path) -> Path:
    """Write the report. Raises ReportError."""
    text = ElementTree.tostring(to_xml(summary), encoding="unicode", xml_declaration=True)
    return write_text(folder / "junit.xml", text + "\n")


def to_xml(summary: Report) -> ElementTree.Element:
    """The run as JUnit elements."""
    root = ElementTree.Element("testsuites", name="spec conformance")
    started = summary.started
    for api in started.apis if started else ():
        results = [(p, r) for p, r in summary.results if p.api == api.id]
        suite = ElementTree.SubElement(
            root,
            "testsuite",
            name=api.id,
            tests=str(len(results)),
            failures=str(sum(r.verdict is Verdict.FAIL for _, r in results)),
            errors=str(sum(r.verdict is Verdict.ERROR for _, r in results)),
            skipped=str(sum(r.verdict not in JUDGED for _, r in results)),
            time=f"{sum(r.seconds for _, r in results):.3f}",
        )
        for prop, result in results:
            _case(suite, prop, result, started.target_url if started else "")
    return root


def _case(suite: ElementTree.Element, prop: Property, result: PropertyResult, url: str) -> None:
    case = ElementTree.SubElement(
        suite, "testcase", classname=prop.api, name=prop.id, time=f"{result.seconds:.3f}"
    )
    properties = ElementTree.SubElement(case, "properties")
    for statement in prop.statements:
        ElementTree.SubElement(properties, "property", name="statement", value=statement)
    if result.verdict is Verdict.PASS:
        return
    tag = {Verdict.FAIL: "failure", Verdict.ERROR: "error"}.get(result.verdict, "skipped")
    element = ElementTree.SubElement(case, tag, message=_clean(result.reason or ""))
    if result.counterexample is not None:
        element.text = _clean(explain(prop, result, url, "report.json"))


def _clean(text: str) -> str:
    """Replace the characters that XML cannot hold."""
    return NOT_XML.sub("\ufffd", text)
