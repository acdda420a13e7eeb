"""Before a run: does the judge refuse what cannot hold? One that passes everything would always be green."""

from __future__ import annotations

from harness.errors import HarnessError
from harness.model.case import Check
from harness.model.check_kinds import Context, evaluate, kinds
from harness.model.exchange import Exchange, SentRequest

ASKED = SentRequest("GET", "/", (), None, "admin")
ANSWER = Exchange("s1", ASKED, 500, {"x": "y"}, {"a": 1, "list": [1, 2]})
EARLIER = Exchange("s0", ASKED, 200, {}, {"a": 0, "list": [3]})
CONTEXT = Context({"s0": EARLIER, "s1": ANSWER})


def check_the_judge() -> None:
    """Raises HarnessError when a check holds that cannot."""
    for name, kind in kinds().items():
        check = Check(name, kind.cannot_hold or {})
        if kind.cannot_hold is not None and evaluate(check, ANSWER, CONTEXT) is None:
            raise HarnessError(
                f"the check {check.kind} holds where it cannot: no verdict of this harness can be believed",
                hint="this is a defect of the harness, or of something that changes it; please report it",
            )
