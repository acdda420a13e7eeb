"""Before a run: does the judge refuse what cannot hold? One that passes everything would always be green."""

from __future__ import annotations

from harness.errors import HarnessError
from harness.model.case import Check
from harness.model.checks import CHECKS, Context, evaluate
from harness.model.exchange import Exchange, SentRequest

ASKED = SentRequest("GET", "/", (), None, "admin")
ANSWER = Exchange("s1", ASKED, 500, {"x": "y"}, {"a": 1, "list": [1, 2]})
EARLIER = Exchange("s0", ASKED, 200, {}, {"a": 0, "list": [3]})
CONTEXT = Context({"s0": EARLIER, "s1": ANSWER})

IMPOSSIBLE = (
    Check("status", {"in": [200]}),
    Check("field", {"path": "a", "equals": 2}),
    Check("present", {"path": "b"}),
    Check("absent", {"path": "a"}),
    Check("includes", {"path": "list[*]", "value": 3}),
    Check("excludes", {"path": "list[*]", "value": 1}),
    Check("items", {"path": "list[*]", "equals": [1]}),
    Check("count", {"path": "list[*]", "equals": 3}),
    Check("joins", {"steps": ["s0"], "path": "list[*]"}),
    Check("counted", {"path": "a", "number_of": "list[*]"}),
    Check("type", {"path": "a", "is": "string"}),
    Check("row", {"line": 0, "equals": ["a"]}),
    Check("says", {"texts": ["words"]}),
    Check("error", {"status": [404]}),
    Check("envelope", {}),
    Check("header", {"name": "x", "includes": ["z"]}),
    Check("same_as", {"step": "s0"}),
    Check("grown", {"since": "s0", "path": "a", "by": 5}),
    Check("unchanged_since", {"step": "s0", "path": "a"}),
    Check("one_of", {"of": [[{"check": "status", "in": [200]}]]}),
    Check("at_least", {"paths": ["a"], "value": 9}),
    Check("among", {"steps": ["s0"], "status": [500], "at_least": 1}),
)
"""Checks that do not hold for ``ANSWER``; ``answered`` holds for every answer."""


def check_the_judge() -> None:
    """Raises HarnessError when a check holds that cannot."""
    for check in IMPOSSIBLE:
        if check.kind in CHECKS and evaluate(check, ANSWER, CONTEXT) is None:
            raise HarnessError(
                f"the check {check.kind} holds where it cannot: no verdict of this harness can be believed",
                hint="this is a defect of the harness, or of something that changes it; please report it",
            )
