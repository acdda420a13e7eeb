"""Runs made by hand, for tests of what reports say about them."""

from __future__ import annotations

from typing import Any

from harness.model.case import Case, Check, Step
from harness.model.checks import Failure
from harness.model.exchange import Exchange, SentRequest
from harness.model.spec import ApiSpec, Availability, Page, Privileges, Statement
from harness.model.verdict import Counterexample, Execution, PropertyResult, Verdict
from harness.planning import Contract, Property
from harness.report.report import Report
from harness.running.events import PropertyFinished, PropertyStarted, RunFinished, RunStarted

URL = "http://127.0.0.1:9200"
NASTY = '\x00\x1b[31m\ud800\x85]]>&<a b="c">\uffff é ✓ \U0001f600'


def statement(name: str, line: int, status: Any = "executable") -> Statement:
    reason = "introduces" if status == "informative" else None
    return Statement(
        f"page#{name}", f"Sentence {name}.", "0" * 12, "page.asciidoc", line, status, reason=reason
    )


API = ApiSpec(
    id="page",
    title="Some page",
    page=Page("page.asciidoc", "0" * 64),
    availability=Availability(role=None, stability="stable", since=None, deprecated=None),
    requests=(),
    privileges=Privileges((), (), ()),
    parameters=(),
    responses=(),
    examples=(),
    statements=(
        statement("second", 20),
        statement("first", 10),
        statement("other", 30),
        statement("intro", 5, "informative"),
        statement("nobody", 40),
    ),
)
CONTRACT = Contract({"page": API}, {})


def prop(name: str, *statements: str) -> Property:
    ids = tuple(f"page#{s}" for s in statements)
    return Property(f"page/{name}", "page", "family", f"title of {name}", ids, lambda *_: None, CONTRACT)


def failing(
    tested: Property, *blamed: str, body: Any = None, verdict: Verdict = Verdict.FAIL
) -> PropertyResult:
    """A result with a case of two steps, the second of which fails."""
    check = Check("status", {"in": [404]}, tuple(f"page#{s}" for s in blamed))
    steps = (
        Step("s1", "PUT", "/things/<<x>>", body={"a": "b' c"}, setup=True, about="make it"),
        Step("s2", "GET", "/things/<<x>>", checks=(check,), about="look"),
    )
    sent = [SentRequest(s.method, "/things/hx-1-x", (), s.body, "admin") for s in steps]
    exchanges = (Exchange("s1", sent[0], 200, {}, {}), Exchange("s2", sent[1], 200, {}, body, 0.5))
    failure = Failure("s2", check, "status 404", f"200 {body}")
    case = Case(tested.id, steps)
    execution = Execution(case, case, exchanges, (failure,))
    found = Counterexample(execution, 7, confirmed=True)
    return PropertyResult(tested.id, verdict, f"step s2: {body}", 3, 12, 0.25, found, 5, 0.1)


def passing(tested: Property) -> PropertyResult:
    """A pass in which a check of every sentence held."""
    evidence = dict.fromkeys(tested.statements, 2)
    return PropertyResult(tested.id, Verdict.PASS, None, 25, 100, 1.0, evidence=evidence)


def ended(tested: Property, verdict: Verdict, reason: str) -> PropertyResult:
    return PropertyResult(tested.id, verdict, reason)


def summary(*results: tuple[Property, PropertyResult], **finish: Any) -> Report:
    """What a run with these results adds up to."""
    made = Report()
    for event in events(*results, **finish):
        made(event)
    return made


def events(*results: tuple[Property, PropertyResult], **finish: Any) -> list[Any]:
    """The events of a run with these results."""
    properties = tuple(p for p, _ in results)
    told: list[Any] = [RunStarted(URL, "name", "9.0.0", ("security",), (API,), properties, 3, "quick")]
    for tested, result in results:
        told += [PropertyStarted(tested), PropertyFinished(tested, result)]
    return [*told, RunFinished(2.5, 112, **finish)]
