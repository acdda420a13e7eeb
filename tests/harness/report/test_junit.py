"""``junit.xml``: well-formed whatever a target answers, and it adds up."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given

from harness.model.verdict import Verdict
from harness.report.junit import to_xml, write_junit
from tests.harness.report.making import NASTY, ended, failing, passing, prop, summary
from tests.strategies import json_values, quick

ONE, TWO, THREE, FOUR = (prop(name, "first") for name in ("one", "two", "three", "four"))


def test_it_adds_up(tmp_path: Path) -> None:
    run = summary(
        (ONE, passing(ONE)),
        (TWO, failing(TWO)),
        (THREE, ended(THREE, Verdict.ERROR, "why")),
        (FOUR, failing(FOUR, verdict=Verdict.WAIVED)),
    )
    [suite] = ElementTree.parse(write_junit(run, tmp_path)).getroot()
    assert suite.attrib | {"time": ""} == {
        "name": "page",
        "tests": "4",
        "failures": "1",
        "errors": "1",
        "skipped": "1",
        "time": "",
    }
    assert [[child.tag for child in case if child.tag != "properties"] for case in suite] == [
        [],
        ["failure"],
        ["error"],
        ["skipped"],
    ]
    assert [case.attrib["name"] for case in suite] == ["page/one", "page/two", "page/three", "page/four"]
    assert suite[0].find("properties/property").attrib == {"name": "statement", "value": "page#first"}  # type: ignore[union-attr]


def test_a_failure_tells_the_sentence_and_the_steps(tmp_path: Path) -> None:
    root = ElementTree.parse(write_junit(summary((TWO, failing(TWO, "first"))), tmp_path)).getroot()
    text = root.findtext(".//failure") or ""
    assert 'page.asciidoc:10  "Sentence first."' in text
    assert "curl -sS -X GET" in text
    assert "http://127.0.0.1:9200/things/hx-1-x" in text
    assert "harness replay report.json page/two" in text


@pytest.mark.parametrize("body", [NASTY, "\x00" * 10, "]]>", "&#0;", "\ufffe\uffff", "\udfff"])
def test_it_is_well_formed_whatever_came_back(tmp_path: Path, body: str) -> None:
    path = write_junit(summary((TWO, failing(TWO, body=body))), tmp_path)
    root = ElementTree.fromstring(path.read_bytes())
    assert root.find(".//failure") is not None


@quick
@given(json_values())
def test_any_body_can_be_told(body: object) -> None:
    text = ElementTree.tostring(to_xml(summary((TWO, failing(TWO, body=body)))), encoding="unicode")
    assert ElementTree.fromstring(text).find(".//failure") is not None
